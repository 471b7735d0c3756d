import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { type Evaluation, evaluateProgram as evaluateInFolder } from "pulumi-aws-emulator";
import { evaluateProgram, PROGRAM_FOLDER } from "../../tools/program";
import { shapeOf } from "../support/pinnedNames";
import {
  APPROVERS_SHAPE,
  KEY_SHAPE,
  linksShape,
  NETWORK_SHAPE,
  PAGE_WATCH_SHAPE,
  SHARED_SHAPE,
  WATCH_SHAPE,
} from "../support/programShape";
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
      },
      links: { on: { "stock-trading:approvalLinks": true }, off: {} },
      alarms: {
        on: { "stock-trading:alarms": true, "stock-trading:alarmEmails": ["on-call@example.com"] },
        off: {},
      },
      encryptTopics: { on: { "stock-trading:encryptTopics": true }, off: {} },
      privateNetwork: { on: { "stock-trading:privateNetwork": true }, off: {} },
      protectData: {
        on: { "stock-trading:protectData": true },
        off: { "stock-trading:protectData": false },
      },
    } as const;
    type Part = keyof typeof PARTS;
    const names = Object.keys(PARTS) as Part[];

    function shapeWith(on: ReadonlySet<Part>): readonly string[] {
      const endpoints = on.has("links") ? ["sns", "kms"] : [on.has("manual") ? "sns" : "states"];
      return [
        ...SHARED_SHAPE,
        ...(on.has("links") ? linksShape("ac5bb1c1071fc8ce") : on.has("manual") ? APPROVERS_SHAPE : []),
        ...(on.has("alarms") ? WATCH_SHAPE : []),
        ...(on.has("alarms") && on.has("links") ? PAGE_WATCH_SHAPE : []),
        ...(on.has("encryptTopics") ? KEY_SHAPE : []),
        ...(on.has("privateNetwork")
          ? [...NETWORK_SHAPE, ...endpoints.map((service) => `VpcEndpoint network-${service} < network`)]
          : []),
      ];
    }

    /**
     * Six stacks in which every pair of settings occurs as on-on, on-off, off-on and off-off, except links without manual
     * approval, which is refused.
     */
    const STACKS_IN_PAIRS: readonly (readonly (0 | 1)[])[] = [
      [0, 0, 0, 0, 0, 0],
      [1, 0, 1, 1, 1, 1],
      [1, 1, 1, 1, 0, 0],
      [1, 1, 0, 0, 1, 1],
      [0, 0, 1, 0, 1, 0],
      [0, 0, 0, 1, 0, 1],
    ];

    it("cover every pair", () => {
      for (const [first] of names.entries()) {
        for (let second = 0; second < first; second++) {
          const met = new Set(STACKS_IN_PAIRS.map((row) => `${row[first]}${row[second]}`));
          const possible = ["00", "01", "10", "11"].filter(
            (pair) => !(names[first] === "links" && names[second] === "manual" && pair === "10"),
          );
          assert.deepEqual([...met].sort(), possible);
        }
      }
    });

    for (const row of STACKS_IN_PAIRS) {
      const on = names.filter((_, index) => row[index] === 1);
      it(`register exactly the resources of ${on.join(", ") || "none of them"}`, async () => {
        const settings = Object.assign({}, ...names.map((name) => PARTS[name][on.includes(name) ? "on" : "off"]));
        const args = { stack: "dev", settings } as const;
        const paired = await evaluateProgram(args);
        const expected = [...shapeWith(new Set(on))].sort();
        assert.deepEqual(shapeOf(paired), expected);
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

  it("protect the resources that can't be recreated: the table, the queues, and what sent links need", () => {
    const protectedIn = (stack: Stack): readonly string[] =>
      evaluation(stack)
        .registrations.filter(({ protect }) => protect)
        .map(({ name }) => name);
    assert.deepEqual(protectedIn("prod"), [
      "trading-orders",
      "approval-links-key",
      "approval-links-api",
      "approvals-dead-letters",
      "approvals-queue",
    ]);
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

    /** The inputs, with the stack's name as "STACK": the page on which approvers decide shows it. */
    const inputsOf = ({ registrations }: Evaluation, stack = "prod"): unknown =>
      registrations.map(({ type, name, inputs: { code: _, ...inputs } }) => {
        const { variables } = (inputs.environment ?? {}) as { variables?: { STACK?: string } };
        const environment = { variables: { ...variables, STACK: "STACK" } };
        return { type, name, inputs: variables?.STACK === stack ? { ...inputs, environment } : inputs };
      });
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
      assert.deepEqual(inputsOf(staging, "staging"), inputsOf(evaluation("prod")));
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
