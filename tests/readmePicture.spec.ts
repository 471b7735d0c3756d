import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { STATE, tradingDefinition } from "../definition";

const README = readFileSync(path.join(__dirname, "..", "README.md"), "utf8");

/** The fields of a state that name the next one. */
interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly End?: boolean;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
}

/** The arrows of the definition, such as `Check Stock Price --> Generate Buy/Sell recommendation`. */
function arrowsOf({ StartAt, States }: { readonly StartAt: string; readonly States: Record<string, State> }) {
  const arrows = Object.entries(States).flatMap(([name, { Type, Next, Default, End, Choices = [], Catch = [] }]) => [
    ...[Next, Default, ...[...Choices, ...Catch].map((one) => one.Next)]
      .filter((target) => target !== undefined)
      .map((target) => `${name} --> ${target}`),
    ...(End || Type === "Succeed" ? [`${name} --> SUCCEEDED`] : []),
    ...(Type === "Fail" ? [`${name} --> FAILED`] : []),
  ]);
  return [`start --> ${StartAt}`, ...arrows].sort();
}

/** The same of the README's picture. */
function arrowsIn(readme: string): readonly string[] {
  const [, picture = ""] = /^```mermaid\nstateDiagram-v2\n(.*?)^```$/ms.exec(readme) ?? [];
  const names = new Map([...picture.matchAll(/^ +(\w+): (.+)$/gm)].map(([, id = "", name = ""]) => [id, name]));
  return [...picture.matchAll(/^ +(\S+) --> (\S+?)(?:: (.+))?$/gm)]
    .map(([, from = "", to = "", label = ""]) => {
      const target = to === "[*]" ? label : names.get(to);
      return `${from === "[*]" ? "start" : names.get(from)} --> ${target}`;
    })
    .sort();
}

function definition(): { StartAt: string; States: Record<string, State> } {
  const arn = "arn:aws:lambda:us-east-1:111122223333:function:one";
  return JSON.parse(
    JSON.stringify(
      tradingDefinition({
        functions: { checkStockPrice: arn, generateRecommendation: arn, buyStock: arn, sellStock: arn },
        functionTimeoutSeconds: 10,
        approvalQueueUrl: "https://sqs.us-east-1.amazonaws.com/111122223333/approvals",
        approvalTimeoutSeconds: 3_600,
        ordersTable: "orders",
        reportTopicArn: "arn:aws:sns:us-east-1:111122223333:reports",
      }),
    ),
  );
}

describe("The README's picture", () => {
  it("has the states and arrows of the definition", () => {
    assert.deepEqual(arrowsIn(README), arrowsOf(definition()));
  });

  it("is refused without a state of the definition", () => {
    const changed = definition();
    changed.States["Too Large"] = { Type: "Pass", Next: STATE.report };
    assert.notDeepEqual(arrowsIn(README), arrowsOf(changed));
  });

  it("is refused with an arrow that leads elsewhere", () => {
    const changed = README.replace("rejected --> report", "rejected --> buy");
    assert.notEqual(changed, README);
    assert.notDeepEqual(arrowsIn(changed), arrowsOf(definition()));
  });
});
