import assert from "node:assert/strict";
import { createBench, functionArn, stateMachineArn } from "./support";

const NUMBERS = "[1.0,1e3,12345678901234567890,-0,1E+2,0.10]";
const JSONATA = '"QueryLanguage":"JSONata",';
const TASK = `"Type":"Task","Resource":"${functionArn("work")}"`;
const PASS_ON = '"Next":"Then"},"Then":{"Type":"Pass","End":true}';

/** Runs a definition from its text, because JavaScript writes its own numbers. @returns the execution's output, as text */
async function outputOf(states: string, machine = ""): Promise<unknown> {
  const bench = createBench({ First: { Type: "Pass", End: true } });
  bench.call("UpdateStateMachine", {
    stateMachineArn,
    definition: `{${machine}"StartAt":"First","States":{"First":${states}}}`,
  });
  const arn = await bench.start();
  await bench.pass(10);
  const { output, cause } = bench.describe(arn);
  return output ?? cause;
}

describe("A number of a definition stays as it is written", () => {
  const rows: readonly (readonly [field: string, states: string, machine?: string])[] = [
    ["Result", `{"Type":"Pass","Result":${NUMBERS},"End":true}`],
    ["Parameters", `{"Type":"Pass","Parameters":{"n":${NUMBERS}},"OutputPath":"$.n","End":true}`],
    ["Parameters of a task", `{${TASK},"Parameters":${NUMBERS},"End":true}`],
    ["ResultSelector", `{${TASK},"ResultSelector":{"n":${NUMBERS}},"OutputPath":"$.n","End":true}`],
    ["Arguments", `{${TASK},"Arguments":${NUMBERS},"End":true}`, JSONATA],
    ["Output", `{"Type":"Pass","Output":${NUMBERS},"End":true}`, JSONATA],
    [
      "Items",
      `{"Type":"Map","Items":${NUMBERS},"ItemProcessor":{"StartAt":"In","States":{"In":{"Type":"Pass","End":true}}},"End":true}`,
      JSONATA,
    ],
    [
      "Assign",
      `{"Type":"Pass","Assign":{"n":${NUMBERS}},"Next":"Then"},"Then":{"Type":"Pass","Parameters":{"n.$":"$n"},"OutputPath":"$.n","End":true}`,
    ],
    [
      "a rule's Output",
      `{"Type":"Choice","Choices":[{"Condition":"{% true %}","Output":${NUMBERS},${PASS_ON.replace("}", "}]}")}`,
      JSONATA,
    ],
    [
      "a catcher's Output",
      `{${TASK},"TimeoutSeconds":"{% 0 %}","End":true,"Catch":[{"ErrorEquals":["States.ALL"],"Output":${NUMBERS},${PASS_ON.replace("}", "}]}")}`,
      JSONATA,
    ],
    [
      "a state in a branch",
      `{"Type":"Parallel","Branches":[{"StartAt":"In","States":{"In":{"Type":"Pass","Result":${NUMBERS},"End":true}}}],"OutputPath":"$[0]","End":true}`,
    ],
    [
      "an intrinsic function",
      `{"Type":"Pass","Parameters":{"n.$":"States.Array(1.0, 1e3, 12345678901234567890, -0, 1E+2, 0.10)"},"OutputPath":"$.n","End":true}`,
    ],
  ];
  for (const [field, states, machine] of rows) {
    it(`in ${field}`, async () => assert.equal(await outputOf(states, machine), NUMBERS));
  }

  it("and counts where it is a number of the language, also in a state with the name of a field", async () => {
    const Result = `"Result":{"Type":"Wait","Seconds":1.0,"Next":"In"}`;
    const branch = `{"StartAt":"Result","States":{${Result},"In":{"Type":"Pass","Result":1.0,"End":true}}}`;
    const fields = `"Branches":[${branch}],"Retry":[{"ErrorEquals":["Lost"],"IntervalSeconds":1.0,"BackoffRate":2.0}]`;
    assert.equal(await outputOf(`{"Type":"Parallel",${fields},"End":true}`), "[1.0]");
    const rule = `{"Variable":"$$.Execution.RedriveCount","NumericEquals":0.0,"Next":"Then"}`;
    const Choose = `{"Type":"Choice","Choices":[${rule}]},"Then":{"Type":"Pass","Result":2.0,"End":true}`;
    assert.equal(await outputOf(Choose), "2.0");
    assert.equal(
      await outputOf(`{${TASK},"TimeoutSeconds":1e1,"Parameters":{},"End":true}`, `"TimeoutSeconds":6.0e1,`),
      "{}",
    );
  });
});
