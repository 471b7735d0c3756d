import assert from "node:assert/strict";
import { RunError } from "@pulumi/pulumi";
import { readArguments } from "../../../operator/commands/commandLine";
import { ArgumentsError, CommandError, runCommand, UsageError } from "../../../operator/commands/runCommand";
import { awsError } from "../builders";

/** Runs a command that throws the given error, or returns 0 without one. */
async function run({ args = [], thrown }: { readonly args?: readonly string[]; readonly thrown?: unknown }) {
  const lines: string[] = [];
  const errors: string[] = [];
  let runs = 0;
  const code = await runCommand(
    "Usage: test",
    args,
    { out: (line) => lines.push(line), error: (line) => errors.push(line) },
    async () => {
      runs += 1;
      if (thrown !== undefined) {
        throw thrown;
      }
      return 0;
    },
  );
  return { code, lines, errors, runs };
}

describe("A command", () => {
  for (const args of [["--help"], ["-h"], ["list", "--json", "--help"], ["--unknown", "-h"]]) {
    it(`prints its usage and does nothing: ${args.join(" ")}`, async () => {
      assert.deepEqual(await run({ args }), { code: 0, lines: ["Usage: test"], errors: [], runs: 0 });
    });
  }

  it("treats --help after -- as an argument", async () => {
    assert.deepEqual(await run({ args: ["--", "--help"] }), { code: 0, lines: [], errors: [], runs: 1 });
  });

  const failures: readonly (readonly [what: string, thrown: Error, code: number, text: string])[] = [
    ["a usage error", new UsageError("Specify a stack."), 2, "Specify a stack."],
    ["arguments that do not match", new ArgumentsError("Unknown option."), 2, "Unknown option.\n\nUsage: test"],
    ["a setting that the program refuses", new RunError("Set it to a duration."), 2, "Set it to a duration."],
    ["what it cannot do", new CommandError("Port 80 is already in use."), 1, "Port 80 is already in use."],
    ["an exit code of its own", new CommandError("No decision was made.", 130), 130, "No decision was made."],
    [
      "what AWS refuses",
      awsError("ExpiredTokenException"),
      1,
      "The AWS credentials are missing, invalid or expired. Renew them (for example with aws sso login) and try again. If they come from environment variables, restart the command.",
    ],
    [
      "an error of AWS that has no explanation",
      awsError("SomethingElse", "Something\u001b[2J else."),
      1,
      "Something\uFFFD[2J else. Try again. If it happens again, check the command's output.",
    ],
  ];
  for (const [what, thrown, code, text] of failures) {
    it(`prints a message for ${what}, and exits with ${code}`, async () => {
      assert.deepEqual(await run({ thrown }), { code, lines: [], errors: [text], runs: 1 });
    });
  }

  it("prints an unexpected error with its stack, without control characters", async () => {
    const { code, errors } = await run({ thrown: new TypeError("x is not\u001b[2J a function") });

    assert.equal(code, 1);
    assert.match(errors.join("\n"), /^TypeError: x is not\uFFFD\[2J a function\n {4}at .*runCommand\.spec\.ts/);
  });
});

describe("The options of a command", () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  const options = {
    stack: { type: "string" },
    "state-machine-arn": { type: "string" },
    keep: { type: "boolean" },
  } as const;

  const taken: readonly (readonly [
    environment: Readonly<Record<string, string>>,
    args: readonly string[],
    message: string,
  ])[] = [
    [{ npm_lifecycle_event: "start", npm_config_stack: "prod" }, [], "npm start -- --stack prod."],
    [{ npm_lifecycle_event: "start", npm_config_stack: "true" }, ["prod"], "npm start -- --stack prod."],
    [
      { npm_lifecycle_event: "approvals", npm_config_state_machine_arn: "arn", npm_config_keep: "true" },
      ["list"],
      "npm run approvals -- --state-machine-arn arn --keep list.",
    ],
  ];
  for (const [environment, args, message] of taken) {
    it(`are refused if npm consumed them: ${message}`, () => {
      Object.assign(process.env, environment);

      assert.throws(() => readArguments(args, options), {
        name: "UsageError",
        message: `Put -- before the options: ${message}`,
      });
    });
  }

  it("are not refused for npm's settings", () => {
    Object.assign(process.env, { npm_config_json: "true", npm_config_cache: "folder", npm_config_keep: "" });

    const { values } = readArguments(["--stack", "dev"], { ...options, json: { type: "boolean" } });

    assert.deepEqual({ ...values }, { stack: "dev" });
  });
});
