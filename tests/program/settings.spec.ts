import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { type Evaluation, evaluateProgram as evaluateInFolder } from "pulumi-aws-emulator";
import { evaluateProgram, PROGRAM_FOLDER } from "../../tools/program";
import { shapeOf } from "../support/pinnedNames";
import { APPROVERS_SHAPE, KEY_SHAPE, NETWORK_SHAPE, SHARED_SHAPE, WATCH_SHAPE } from "../support/programShape";
import { resource, TYPE } from "../support/registrations";
import { evaluatedStacks, type Stack } from "../support/stacks";

describe("The program's settings", () => {
  const { evaluation } = evaluatedStacks();

  describe("in all pairwise combinations", () => {
    const PARTS = {
      manual: {
        on: {
          "stock-trading:approvals": "manual",
          "stock-trading:approverEmails": ["trading-desk@example.com"],
        },
        off: {},
        shape: APPROVERS_SHAPE,
      },
      alarms: {
        on: { "stock-trading:alarms": true, "stock-trading:alarmEmails": ["on-call@example.com"] },
        off: {},
        shape: WATCH_SHAPE,
      },
      encryptTopics: { on: { "stock-trading:encryptTopics": true }, off: {}, shape: KEY_SHAPE },
      privateNetwork: { on: { "stock-trading:privateNetwork": true }, off: {}, shape: NETWORK_SHAPE },
      protectData: {
        on: { "stock-trading:protectData": true },
        off: { "stock-trading:protectData": false },
        shape: [],
      },
    } as const;
    const names = Object.keys(PARTS) as (keyof typeof PARTS)[];

    /** Six stacks in which every pair of settings occurs as on-on, on-off, off-on and off-off. */
    const STACKS_IN_PAIRS: readonly (readonly (0 | 1)[])[] = [
      [0, 0, 0, 0, 0],
      [1, 1, 1, 1, 1],
      [1, 1, 1, 0, 0],
      [1, 0, 0, 1, 1],
      [0, 1, 0, 1, 0],
      [0, 0, 1, 0, 1],
    ];

    it("cover every pair", () => {
      for (const [first] of names.entries()) {
        for (let second = 0; second < first; second++) {
          const met = new Set(STACKS_IN_PAIRS.map((row) => `${row[first]}${row[second]}`));
          assert.deepEqual([...met].sort(), ["00", "01", "10", "11"]);
        }
      }
    });

    for (const row of STACKS_IN_PAIRS) {
      const on = names.filter((_, index) => row[index] === 1);
      it(`register exactly the resources of ${on.join(", ") || "none of them"}`, async () => {
        const settings = Object.assign({}, ...names.map((name) => PARTS[name][on.includes(name) ? "on" : "off"]));
        const args = { stack: "dev", settings } as const;
        const paired = await evaluateProgram(args);
        const expected = [
          ...SHARED_SHAPE,
          ...on.flatMap((name) => PARTS[name].shape),
          ...(on.includes("privateNetwork")
            ? [`VpcEndpoint network-${on.includes("manual") ? "sns" : "states"} < network`]
            : []),
        ];
        assert.deepEqual(shapeOf(paired), expected.sort());
        assert.deepEqual(shapeOf(await evaluateProgram({ ...args, preview: true })), expected);
        const spoilt = paired.registrations.filter(({ inputs: { code: _, ...inputs } }) =>
          /undefined|NaN|\[object|Calling \[toString\]/.test(JSON.stringify(inputs)),
        );
        assert.deepEqual(
          spoilt.map(({ name }) => name),
          [],
        );
      });
    }
  });

  it("protect the resources that can't be recreated: the table and the queues", () => {
    const protectedIn = (stack: Stack): readonly string[] =>
      evaluation(stack)
        .registrations.filter(({ protect }) => protect)
        .map(({ name }) => name);
    assert.deepEqual(protectedIn("prod"), ["trading-orders", "approvals-dead-letters", "approvals-queue"]);
    assert.deepEqual(protectedIn("dev"), []);
    assert.equal(resource(evaluation("prod"), TYPE.table, "trading-orders").inputs.deletionProtectionEnabled, true);
    assert.equal(resource(evaluation("dev"), TYPE.table, "trading-orders").inputs.deletionProtectionEnabled, false);
  });

  describe("in another folder", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), "third-stack-"));
      const main = path.relative(folder, path.join(PROGRAM_FOLDER, "index.ts"));
      writeFileSync(path.join(folder, "package.json"), JSON.stringify({ main }));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const inputsOf = ({ registrations }: Evaluation): unknown =>
      registrations.map(({ type, name, inputs: { code: _, ...inputs } }) => ({ type, name, inputs }));
    /** Copies a file of the project, with the project's name replaced. */
    const copy = (from: string, to: string, project: string): void => {
      const text = readFileSync(path.join(PROGRAM_FOLDER, from), "utf8");
      const renamed = text.replace(/^name: .*$/m, `name: ${project}`).replace(/^ {2}stock-trading:/gm, `  ${project}:`);
      writeFileSync(path.join(folder, to), renamed);
    };

    it("are the only difference between stacks: a third stack needs a settings file and no code", async () => {
      copy("Pulumi.yaml", "Pulumi.yaml", "stock-trading");
      copy("Pulumi.prod.yaml", "Pulumi.staging.yaml", "stock-trading");
      const staging = await evaluateInFolder({ folder, stack: "staging" });
      assert.deepEqual(shapeOf(staging), shapeOf(evaluation("prod")));
      assert.deepEqual(inputsOf(staging), inputsOf(evaluation("prod")));
    });

    it("have the project's name as their namespace, whatever it is", async () => {
      copy("Pulumi.yaml", "Pulumi.yaml", "my-trading");
      copy("Pulumi.prod.yaml", "Pulumi.prod.yaml", "my-trading");
      assert.deepEqual(inputsOf(await evaluateInFolder({ folder, stack: "prod" })), inputsOf(evaluation("prod")));
      copy("Pulumi.prod.yaml", "Pulumi.prod.yaml", "stock-trading");
      await assert.rejects(evaluateInFolder({ folder, stack: "prod" }), {
        message:
          /^The setting stock-trading:\w+ belongs to no package that the program uses\. Correct it to my-trading:/,
      });
    });
  });
});
