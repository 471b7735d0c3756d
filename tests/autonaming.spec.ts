import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { LONGEST_SUFFIX } from "../autonaming";
import { evaluateProgram } from "../tools/program";
import { TYPE } from "./support/registrations";
import { evaluatedStacks, STACKS } from "./support/stacks";

const text = (pattern: string): string => pattern.replaceAll("<", "$" + "{").replaceAll(">", "}");

function preview(autonaming: unknown): Promise<unknown> {
  return evaluateProgram({ stack: "dev", preview: true, settings: { "pulumi:autonaming": autonaming } });
}

describe("Automatic names of Pulumi's", () => {
  const { evaluation } = evaluatedStacks();

  for (const autonaming of [
    { mode: "default" },
    { pattern: text("<name>-<stack>-<hex(8)>") },
    { pattern: text("<name>-<alphanum(23)>") },
    { pattern: text("<name>-<project>") },
    { providers: { aws: { pattern: text("<name>-<num(3)>-<config.approvals>") } } },
    { providers: { azure: { mode: "verbatim" } } },
  ]) {
    it(`are accepted where policies still match: ${JSON.stringify(autonaming)}`, async () => {
      await preview(autonaming);
    });
  }

  for (const [where, problem, autonaming] of [
    ["", 'has the mode "verbatim"', { mode: "verbatim" }],
    ["", 'has the mode "disabled"', { mode: "disabled", providers: { aws: { mode: "default" } } }],
    ["", 'has the pattern "<stack>-<name>", which does not begin with <name>-', { pattern: "<stack>-<name>" }],
    ["", 'has the pattern "<name>", which does not begin with <name>-', { pattern: "<name>", enforce: true }],
    ["", 'has the pattern "<name>_<hex(8)>", which does not begin with <name>-', { pattern: "<name>_<hex(8)>" }],
    [
      "",
      'has the pattern "<name>-<uuid>", which adds 37 characters to a name, and 24 fit',
      { pattern: "<name>-<uuid>" },
    ],
    [
      "",
      'has the pattern "<name>-<hex(24)>", which adds 25 characters to a name, and 24 fit',
      { pattern: "<name>-<hex(24)>" },
    ],
    [
      "",
      'has the pattern "<name>-a.b", which has characters that a Lambda function\'s name cannot have',
      { pattern: "<name>-a.b" },
    ],
    [", providers.aws", 'has the mode "verbatim"', { providers: { aws: { mode: "verbatim" } } }],
    [
      `, providers.aws.resources.${TYPE.role}`,
      'has the mode "verbatim"',
      { providers: { aws: { resources: { [TYPE.role]: { mode: "verbatim" } } } } },
    ],
  ] as const) {
    it(`are refused at preview where policies would not match: ${JSON.stringify(autonaming)}`, async () => {
      await assert.rejects(preview(JSON.parse(text(JSON.stringify(autonaming)))), (error: Error) => {
        assert.equal(
          error.message,
          text(
            `The setting pulumi:autonaming${where} ${problem}. Policies name resources by their logical name and a hyphen: remove the setting, or set a pattern such as <name>-<hex(7)>.`,
          ),
        );
        return pulumi.RunError.isInstance(error);
      });
    });
  }

  it("leave the longest name that AWS limits to 64 characters enough room", () => {
    const limited: readonly string[] = [TYPE.function, TYPE.role, TYPE.eventRule];
    const lengths = STACKS.flatMap((stack) => evaluation(stack).registrations)
      .filter(({ type }) => limited.includes(type))
      .map(({ name }) => name.length);
    assert.equal(Math.max(...lengths) + LONGEST_SUFFIX, 64);
  });
});
