import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Emulator } from "pulumi-aws-emulator";
import { functionsInState } from "../../tools/deployedCode";
import { startEmulator } from "../../tools/program";

const ROOT = path.join(__dirname, "..", "..");
const FUNCTION = "aws:lambda/function:Function";

/** A resource in the output of `pulumi stack export`. */
interface Exported {
  readonly urn: string;
  readonly type: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly delete?: boolean;
  readonly external?: boolean;
}

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe("The code-drift command", () => {
  let emulator: Emulator;
  let directory: string;
  before(async () => {
    emulator = await startEmulator({ stack: "dev" });
  });
  after(() => emulator.stop());
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "code-drift-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("says that every function has the code that was deployed", async () => {
    exportState(state());

    const run = await codeDrift("--stack", "organization/stock-trading/dev");

    assert.deepEqual(run, { code: 0, stdout: "5 functions have the code that was deployed.\n", stderr: "" });
  });

  it("names each function whose code was changed, or that was deleted, and no other", async () => {
    const [first, second, ...others] = state();
    assert.ok(first && second);
    const { name, arn, codeSha256 } = first.outputs;
    exportState([
      { ...first, outputs: { ...first.outputs, codeSha256: "deployed=" } },
      { ...second, outputs: { ...second.outputs, arn: `${second.outputs.arn}-2`, name: "gone" } },
      ...others,
      // Neither is a function that the program deploys.
      { ...first, delete: true, outputs: { name, arn, codeSha256: "former=" } },
      { ...first, external: true, outputs: { name, arn, codeSha256: "foreign=" } },
    ]);

    const run = await codeDrift("--stack", "dev");

    assert.deepEqual(run, {
      code: 1,
      stdout: "",
      stderr: [
        `${name} has code of the hash ${codeSha256}; deployed= was deployed.`,
        "gone does not exist.",
        'What to do: docs/pipelines.md, "Drift".',
        "",
      ].join("\n"),
    });
  });

  it("fails if it may not read a function", async () => {
    exportState(state());

    const { code, stdout, stderr } = await codeDrift(
      { credentials: emulator.credentialsFor("nobody") },
      "--stack",
      "dev",
    );

    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(
      stderr,
      /^Lambda does not describe \S+ in us-east-1 \(User: \S+ is not authorized to perform: lambda:GetFunction .*\)\. Check .* must allow lambda:GetFunction\.\n$/,
    );
  });

  for (const [what, text, message] of [
    [
      "no resources",
      '{"version":3,"deployment":{}}',
      /^The stack's state has no Lambda functions\. Deploy the stack first/,
    ],
    ["no JSON", "nothing", /^The stack's state has no Lambda functions\. Deploy the stack first/],
    [
      "a function without a hash",
      JSON.stringify({
        deployment: { resources: [{ urn: "urn:x", type: FUNCTION, outputs: { name: "x", arn: "y" } }] },
      }),
      /^The stack's state has no name, ARN or code hash of urn:x\. Run npm run pulumi -- refresh --stack NAME, /,
    ],
  ] as const) {
    it(`refuses a state with ${what}`, () => {
      assert.throws(() => functionsInState(text), { name: "CommandError", message });
    });
  }

  it("prints Pulumi's error if the state cannot be read", async () => {
    installPulumi("echo 'error: no stack named dev found' >&2; exit 255");

    assert.deepEqual(await codeDrift("--stack", "dev"), {
      code: 1,
      stdout: "",
      stderr: 'Pulumi could not read the state of the stack "dev": error: no stack named dev found\n',
    });
  });

  for (const [args, said] of [
    [["--stack", "dev"], /^Reading a stack's state requires the Pulumi CLI, which is not on the PATH\.\n$/],
    [["--stack", "staging"], /^There is no stack "staging": Pulumi\.staging\.yaml does not exist\./],
    [[], /^Specify a stack, such as --stack dev\.\n\nUsage: /],
  ] as const) {
    it(`explains the mistake and exits with 2: ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await codeDrift(...args);

      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, said);
      assert.doesNotMatch(stderr, /^ +at /m);
    });
  }

  /** The functions that the emulator runs, as Pulumi's state has them. */
  function state(): readonly Exported[] {
    return emulator.program.registrations
      .filter(({ type }) => type === FUNCTION)
      .map(({ type, name, made }) => {
        const { name: physicalName, arn, codeSha256 } = made?.state ?? {};
        return { urn: `urn:${name}`, type, outputs: { name: physicalName, arn, codeSha256 } };
      });
  }

  function exportState(resources: readonly Exported[]): void {
    const file = path.join(directory, "state.json");
    writeFileSync(file, JSON.stringify({ version: 3, deployment: { resources } }));
    installPulumi(`case "$*" in "stack export --stack "*) cat '${file}' ;; *) exit 9 ;; esac`);
  }

  /** Puts a Pulumi CLI on the PATH. */
  function installPulumi(script: string): void {
    writeFileSync(path.join(directory, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  async function codeDrift(...[first, ...rest]: readonly (string | Pick<Emulator, "credentials">)[]): Promise<Run> {
    const { credentials } = typeof first === "object" ? first : emulator;
    const args = [first, ...rest].filter((arg) => typeof arg === "string");
    const command = path.join("tools", "commands", "codeDrift.ts");
    const child = spawn(process.execPath, ["-r", "./tools/register.cjs", command, ...args], {
      cwd: ROOT,
      env: {
        ...process.env,
        PATH: [directory, "/usr/bin", "/bin"].join(path.delimiter),
        AWS_ENDPOINT_URL: emulator.endpoint,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [said, complained] = [child.stdout, child.stderr].map((stream) => stream.setEncoding("utf8").toArray());
    const [code] = (await once(child, "close")) as [number];
    return { code, stdout: (await said)?.join("") ?? "", stderr: (await complained)?.join("") ?? "" };
  }
});
