import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import {
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { createClock, type Emulator, type PublishedMessage, runUntilIdle, startEmulator } from "pulumi-aws-emulator";
import { findWaiting } from "../../operator/approvals/findWaiting";
import { taskTokenOf } from "../../operator/approvals/inbox";
import { codeBlocks } from "../support/codeBlocks";

const NODE_MODULES = path.join(__dirname, "..", "..", "node_modules");

describe("The program in the README", function () {
  this.timeout(180_000);
  let folder: string;
  let emulator: Emulator;
  let client: SFNClient;

  before(async () => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "readme-")));
    const [program = ""] = codeBlocks("README.md", "typescript");
    const [callback = ""] = codeBlocks("components/README.md", "typescript");
    symlinkSync(NODE_MODULES, path.join(folder, "node_modules"));
    writeFileSync(path.join(folder, "index.ts"), program);
    writeFileSync(path.join(folder, "ask.ts"), callback);
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "refunds", main: "index.ts" }));
    writeFileSync(path.join(folder, "Pulumi.yaml"), "name: refunds\nruntime: nodejs\n");
    writeFileSync(path.join(folder, "Pulumi.dev.yaml"), "config:\n  aws:region: us-east-1\n");
    emulator = await startEmulator({ folder, stack: "dev", clock: createClock({ stoppedAt: Date.now() }) });
    const { endpoint, region, credentials } = emulator;
    client = new SFNClient({ endpoint, region, credentials });
  });
  after(async () => {
    client?.destroy();
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function machineArn(): string {
    return (emulator.program.outputs as { stateMachineArn: string }).stateMachineArn;
  }

  async function ask(orderId: string): Promise<string> {
    const stateMachineArn = machineArn();
    const input = JSON.stringify({ orderId });
    const { executionArn = "" } = await client.send(new StartExecutionCommand({ stateMachineArn, input }));
    await runUntilIdle(emulator, 3_600_000);
    return executionArn;
  }

  it("has 20 lines or little more", () => {
    const [program = ""] = codeBlocks("README.md", "typescript");
    assert.ok(program.split("\n").filter((line) => line.trim() !== "").length <= 24);
  });

  it("asks the approvers, and continues with the decision", async () => {
    const executionArn = await ask("1042");
    const [topic = ""] = emulator.topicArns();
    const [{ subject, message = "" } = {}] = emulator.messages(topic) as readonly Partial<PublishedMessage>[];
    assert.equal(subject, "Refund order 1042?");
    assert.match(message, /^Decide by .*: arn:aws:states:us-east-1:\d{12}:execution:refunds-/);
    const { waiting } = await findWaiting(client, machineArn(), executionArn);
    assert.ok(waiting);
    const decision = { decision: "approved", approver: "ada@example.com" };
    await client.send(
      new SendTaskSuccessCommand({ taskToken: taskTokenOf(waiting), output: JSON.stringify(decision) }),
    );
    await runUntilIdle(emulator, 0);
    const { status, output } = await client.send(new DescribeExecutionCommand({ executionArn }));
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(JSON.parse(output ?? ""), decision);
  });

  it("goes to the state for an expired request if nobody decides", async () => {
    const executionArn = await ask("1043");
    await runUntilIdle(emulator);
    const { status, error } = await client.send(new DescribeExecutionCommand({ executionArn }));
    assert.deepEqual([status, error], ["FAILED", "Expired"]);
  });
});
