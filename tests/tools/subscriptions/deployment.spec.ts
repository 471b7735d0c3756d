import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { announce } from "pulumi-aws-emulator/announcement";
import { readStackSettings } from "../../../tools/program";
import { subscriptionsCommand } from "../../../tools/subscriptions/command";
import { findDeployment } from "../../../tools/subscriptions/deployment";
import { startTestEmulator, type TestEmulator } from "../../support/emulator";
import { TOKEN } from "./support";

const stateMachineArn = "arn:aws:states:eu-west-1:111122223333:stateMachine:trading";

describe("The deployment whose subscriptions are listed", () => {
  let runtime: string;
  const before = process.env.XDG_RUNTIME_DIR;
  beforeEach(() => {
    runtime = mkdtempSync(join(tmpdir(), "subscriptions-"));
    process.env.XDG_RUNTIME_DIR = runtime;
  });
  afterEach(() => {
    rmSync(runtime, { recursive: true });
    if (before === undefined) {
      delete process.env.XDG_RUNTIME_DIR;
    } else {
      process.env.XDG_RUNTIME_DIR = before;
    }
  });

  it("is on AWS the stack with that name, in its state machine's region", async () => {
    const called: unknown[] = [];
    await assert.rejects(
      findDeployment({ stack: "organization/stock-trading/prod" }, async (program, args) => {
        called.push([program, ...args]);
        return "{}";
      }),
      { message: /has no outputs: deploy it first \(npm run up -- --stack prod\)\.$/ },
    );
    assert.deepEqual(called, [["pulumi", "stack", "output", "--json", "--stack", "organization/stock-trading/prod"]]);
  });

  it("is not a stack without a settings file", async () => {
    await assert.rejects(
      findDeployment({ stack: "staging" }, async () => JSON.stringify({ stateMachineArn })),
      /Pulumi\.staging\.yaml/,
    );
  });

  it("is by default the emulator that was started last; without one, it is asked for a stack", async () => {
    await assert.rejects(findDeployment({}), {
      message: "No emulator is running. Specify a stack, such as --stack prod.",
    });
  });

  describe("in an emulator", () => {
    let emulator: TestEmulator;
    beforeEach(async () => {
      emulator = await startTestEmulator({ stack: "prod" });
      announce({
        endpoint: emulator.endpoint,
        region: emulator.region,
        ...emulator.credentials,
        stateMachineArn: emulator.stateMachineArn,
        stack: "prod",
        outputs: emulator.program.outputs,
        pid: process.pid,
      });
    });
    afterEach(() => emulator.stop());

    async function run(...args: readonly string[]) {
      const lines: string[] = [];
      const write = (line: string): void => void lines.push(line);
      const sources = { findDeployment, readSettings: readStackSettings };
      const code = await subscriptionsCommand(args, { out: write, error: write }, sources);
      return { code, text: lines.join("\n") };
    }

    it("has every address of the settings, and accepts no token", async () => {
      const { code, text } = await run();
      const { approverEmails, reportEmails, alarmEmails } = await readStackSettings("prod");
      assert.deepEqual(
        [...text.matchAll(/(\S+@\S+) +confirmed with authentication/g)].map(([, address]) => address),
        [...approverEmails, ...reportEmails, ...alarmEmails],
      );
      assert.equal(code, 0);

      const confirmed = await run("confirm", TOKEN, "--topic-arn", emulator.outputs.topicArns.reports);
      assert.match(confirmed.text, /^SNS does not accept the token for reports-topic-/);
      assert.equal(confirmed.code, 1);
    });
  });
});
