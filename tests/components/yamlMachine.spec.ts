import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as aws from "@pulumi/aws";
import { ApprovalQueue } from "approval-queue";
import { trustPolicy } from "approval-queue/policy";
import { approvalMessageIn } from "approval-queue/requests";
import { createClock, type Emulator, runUntilIdle, startEmulator } from "pulumi-aws-emulator";
import { parse } from "yaml";

const EXAMPLES = path.join(__dirname, "..", "..", "examples");

/** The definition of the YAML program's state machine, as JSON. */
function definitionWith(queueUrl: string): string {
  const { resources } = parse(readFileSync(path.join(EXAMPLES, "refunds-yaml", "Pulumi.yaml"), "utf8"));
  return JSON.stringify(resources.machine.properties.definition["fn::toJSON"]).replace(
    /\$\{approvals\.queue\.url\}/,
    queueUrl,
  );
}

/** The state machine with a callback in TypeScript, because the emulator does not run Python. */
function program(): unknown {
  const entry = path.join(__dirname, "fixtures", "askOnChat.ts");
  const approvals = new ApprovalQueue("approvals", { callback: { entry, description: "Does nothing" } });
  const role = new aws.iam.Role("machine-role", { assumeRolePolicy: trustPolicy("states.amazonaws.com") });
  const requests = approvals.grantRequests("machine", role);
  const { arn: stateMachineArn } = new aws.sfn.StateMachine(
    "machine",
    { roleArn: role.arn, definition: approvals.queue.url.apply(definitionWith) },
    { dependsOn: [requests] },
  );
  return { stateMachineArn };
}

describe("The state machine of the YAML program", function () {
  this.timeout(120_000);
  const refund = { orderId: "A-1", amount: 12_000 };
  let emulator: Emulator;
  before(async () => {
    const clock = createClock({ stoppedAt: Date.now() });
    emulator = await startEmulator({ folder: path.join(EXAMPLES, "refunds"), stack: "dev", clock, program });
  });
  after(() => emulator.stop());

  /** Runs an execution to its end; without a decision, the time passes. */
  async function run(decision?: string) {
    const { executionArn } = await emulator.asAdministrator("states", "StartExecution", {
      stateMachineArn: emulator.program.outputs.stateMachineArn,
      input: JSON.stringify(refund),
    });
    await runUntilIdle(emulator, 60_000);
    if (decision !== undefined) {
      const { events } = await emulator.asAdministrator("states", "GetExecutionHistory", { executionArn });
      const [taskToken] = (events as { taskScheduledEventDetails?: { parameters: string } }[]).flatMap(
        ({ taskScheduledEventDetails }) => approvalMessageIn(taskScheduledEventDetails?.parameters)?.TaskToken ?? [],
      );
      const output = JSON.stringify({ decision, approver: "ada" });
      await emulator.asAdministrator("states", "SendTaskSuccess", { taskToken, output });
    }
    await runUntilIdle(emulator);
    const { events } = await emulator.asAdministrator("states", "GetExecutionHistory", { executionArn });
    const { status, output, error } = await emulator.asAdministrator("states", "DescribeExecution", { executionArn });
    return {
      states: (events as { stateEnteredEventDetails?: { name: string } }[]).flatMap(
        ({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? [],
      ),
      end: [status, error ?? JSON.parse(String(output))],
    };
  }

  for (const [decision, state] of [
    ["approved", "Approved"],
    ["rejected", "Rejected"],
    ["anything else", "Rejected"],
  ] as const) {
    it(`ends in ${state} after the decision "${decision}"`, async () => {
      assert.deepEqual(await run(decision), {
        states: ["Ask", "Approved?", state],
        end: ["SUCCEEDED", { ...refund, approval: { decision, approver: "ada" } }],
      });
    });
  }

  it("ends in Expired if nobody decides", async () => {
    assert.deepEqual(await run(), { states: ["Ask", "Expired"], end: ["FAILED", "Expired"] });
  });
});
