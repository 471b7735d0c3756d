import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { asset } from "@pulumi/pulumi";
import { build } from "esbuild";
import type { ResourceRequest } from "pulumi-aws-emulator";
import { createChance } from "../../tools/simulation/chance";
import { type Round, simulateRound } from "../../tools/simulation/round";
import { simulateRounds } from "../../tools/simulation/rounds";

const ROOT = path.join(__dirname, "..", "..");

/** The kinds of violation, without details of an execution. */
function kindsOf({ violations }: Round): readonly string[] {
  return [
    ...new Set(violations.map(({ what }) => what.replace(/:? .*?(orders|order without|token|not reported).*/, " $1"))),
  ];
}

/** A function's bundle with one piece of its source replaced. */
async function bundleWith(entry: string, file: string, from: string, to: string): Promise<asset.AssetArchive> {
  const source = readFileSync(path.join(ROOT, file), "utf8");
  assert.ok(source.includes(from), `${file} no longer has what the planted bug exchanges: ${from}`);
  const { outputFiles } = await build({
    entryPoints: [path.join(ROOT, "functions", "handlers", entry)],
    bundle: true,
    platform: "node",
    mainFields: ["module", "main"],
    write: false,
    plugins: [
      {
        name: "planted bug",
        setup(plugin) {
          plugin.onLoad({ filter: new RegExp(`/${file.replaceAll(".", "\\.")}$`) }, () => ({
            contents: source.replace(from, to),
            loader: "ts",
          }));
        },
      },
    ],
  });
  return new asset.AssetArchive({ "index.js": new asset.StringAsset(outputFiles[0]?.text ?? "") });
}

function withCode(request: ResourceRequest, functionName: string, code: asset.AssetArchive): ResourceRequest {
  return request.name === functionName ? { ...request, inputs: { ...request.inputs, code } } : request;
}

// biome-ignore lint/suspicious/noExplicitAny: a damaged definition has no type
function withDefinition(request: ResourceRequest, damage: (states: any) => void): ResourceRequest {
  if (request.name !== "trading-machine") {
    return request;
  }
  const definition = JSON.parse(String(request.inputs.definition));
  damage(definition.States);
  return { ...request, inputs: { ...request.inputs, definition: JSON.stringify(definition) } };
}

describe("A simulation", function () {
  this.timeout(120_000);

  for (const stack of ["dev", "prod"]) {
    it(`of ${stack} with faults at every call finds no violation, and sees many outcomes`, async () => {
      const round = await simulateRound({ seed: 5, round: 0, stack, executions: 60 });
      assert.deepEqual(round.violations, []);
      assert.equal(
        Object.values(round.endings).reduce((sum, count) => sum + count, 0),
        60,
      );
      assert.ok(Object.keys(round.endings).length >= 3, JSON.stringify(round.endings));
      assert.ok(round.redrives > 0);
      assert.equal(round.decidedByLink > 5, stack === "prod");
    });
  }

  it("finds an order without an approval", async () => {
    const code = await bundleWith(
      "buyStock.ts",
      "functions/approvedOrder.ts",
      'decision !== "approved"',
      'decision === "neither"',
    );
    const round = await simulateRound({
      seed: 1,
      round: 2,
      stack: "prod",
      executions: 30,
      alter: (request) =>
        withDefinition(withCode(request, "trading-buy-stock-function", code), (states) => {
          const [, rejected] = states["Approved?"].Choices;
          states["Approved?"].Choices.push(structuredClone(rejected));
          rejected.Next = "Buy or Sell?";
        }),
    });
    assert.ok(
      kindsOf(round).some((kind) => kind.includes("order without")),
      JSON.stringify(kindsOf(round)),
    );
  });

  it("finds a lost report", async () => {
    const round = await simulateRound({
      seed: 1,
      round: 2,
      stack: "dev",
      executions: 60,
      alter: (request) =>
        withDefinition(request, (states) => {
          delete states["Report Result"].Retry;
          states["Report Result"].Catch = [{ ErrorEquals: ["States.ALL"], Next: "Give Up" }];
          states["Give Up"] = { Type: "Pass", End: true };
        }),
    });
    assert.ok(
      kindsOf(round).some((kind) => kind.includes("not reported")),
      JSON.stringify(kindsOf(round)),
    );
  });

  it("finds a duplicate order", async () => {
    const code = await bundleWith("buyStock.ts", "functions/orderLedger.ts", "event.StartTime}`;", "Math.random()}`;");
    const round = await simulateRound({
      seed: 1,
      round: 2,
      stack: "dev",
      executions: 80,
      alter: (request) => withCode(request, "trading-buy-stock-function", code),
    });
    assert.ok(
      kindsOf(round).some((kind) => kind.includes("orders")),
      JSON.stringify(kindsOf(round)),
    );
  });

  it("finds a leaked task token", async () => {
    const code = await bundleWith(
      "approveAutomatically.ts",
      "components/callback/batch.ts",
      'log("INFO", "Approval request handled", {',
      'log("INFO", body, {',
    );
    const round = await simulateRound({
      seed: 1,
      round: 2,
      stack: "dev",
      executions: 10,
      alter: (request) => withCode(request, "approvals-callback-function", code),
    });
    assert.ok(
      kindsOf(round).some((kind) => kind.includes("token")),
      JSON.stringify(kindsOf(round)),
    );
  });

  const ofLinks: readonly (readonly [what: string, file: string, from: string, to: string, violation: RegExp])[] = [
    [
      "a leaked approval link",
      "components/decision-page/httpApi.ts",
      '"Decision page visited"',
      "event.rawPath",
      /^an approval link is in the log approval-links-page-/,
    ],
    [
      "a decision by link in another's name",
      "components/decision-page/decide.ts",
      "{ decision, approver, channel: LINK_CHANNEL }",
      '{ decision, approver: "mallory@example.com", channel: LINK_CHANNEL }',
      /^a decision by link of mallory@example\.com, who is sent none$/,
    ],
    [
      "a page that says that a decision counts, and it does not",
      "components/decision-page/decide.ts",
      "await returnPatiently(args.deciding, waiting.taskToken, approval);",
      "void returnPatiently;",
      /^the page told .* that it was approved, and it was not$/,
    ],
    [
      "a page that says that nothing was decided, and it was",
      "components/decision-page/decide.ts",
      "return { ...endPage(args.presentation, end, waiting.approver, []), outcome: approval.decision };",
      'return show(args, waiting, now, { field: "reason", problem: "Nothing was decided.", reason: "" });',
      /^the page told .* that nothing was decided, and it was approved$/,
    ],
  ];
  for (const [what, file, from, to, violation] of ofLinks) {
    it(`finds ${what}`, async () => {
      const code = await bundleWith("decideByLink.ts", file, from, to);
      const { violations } = await simulateRound({
        seed: 1,
        round: 1,
        stack: "prod",
        executions: 40,
        alter: (request) => withCode(request, "approval-links-page-function", code),
      });
      assert.ok(
        violations.some(({ what: found }) => violation.test(found)),
        JSON.stringify(violations.map(({ what: found }) => found)),
      );
    });
  }

  for (const stack of ["dev", "prod"]) {
    it(`of ${stack} ends the same way with the same seed`, async () => {
      const of = (seed: number): Promise<Round> => simulateRound({ seed, round: 1, stack, executions: 40 });
      const ofSeven = await of(7);
      assert.deepEqual(await of(7), ofSeven);
      assert.notDeepEqual(await of(8), ofSeven);
    });
  }

  it("has the same outcome in threads, in the order of its rounds", async () => {
    const rounds = [10, 5].map((executions, round) => ({ seed: 7, round, stack: "dev", executions }));
    const inThreads = await Promise.all(simulateRounds(rounds));
    for (const [index, round] of rounds.entries()) {
      assert.deepEqual(inThreads[index], await simulateRound(round));
    }
  });

  it("reports why a round could not be simulated", async () => {
    const [outcome] = simulateRounds([{ seed: 7, round: 0, stack: "none", executions: 1 }]);
    await assert.rejects(outcome ?? assert.fail(), { message: /^There is no stack "none"/ });
  });
});

describe("Chance", () => {
  it("depends only on the seed, the name and the number of the draw", () => {
    const drawn = (seed: number, ...names: readonly string[]): readonly number[] => {
      const chance = createChance(seed);
      return names.map((name) => chance.draw(name));
    };
    const [first, second] = drawn(7, "a", "a");
    assert.deepEqual(
      drawn(7, "b", "a", "c", "a").filter((_, index) => index % 2 === 1),
      [first, second],
    );
    assert.notEqual(first, second);
    assert.notDeepEqual(drawn(8, "a", "a"), [first, second]);
    assert.ok([first, second].every((value) => value !== undefined && value >= 0 && value < 1));
  });

  it("picks by weight", () => {
    const chance = createChance(1);
    const picked = Array.from({ length: 1_000 }, () => chance.pick("which", { often: 90, seldom: 10, never: 0 }));
    const seldom = picked.filter((choice) => choice === "seldom").length;
    assert.ok(seldom > 60 && seldom < 140, `${seldom} of 1,000`);
    assert.ok(!picked.includes("never"));
  });
});
