import assert from "node:assert/strict";
import { SendTaskSuccessCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { type DecisionResult, decide } from "../../operator/approvals/decision";
import { taskTokenOf } from "../../operator/approvals/inbox";
import { ALWAYS_BUY, assertInvariants, startTestEmulator, type TestEmulator } from "../support/emulator";

describe("A stack that asks a person handles", () => {
  let emulator: TestEmulator;
  let executionArn: string;
  before(async () => {
    emulator = await startTestEmulator({ stack: "prod", settings: ALWAYS_BUY });
  });
  beforeEach(async () => {
    executionArn = await emulator.start();
    await emulator.runUntilIdle(60_000);
  });
  afterEach(async () => {
    emulator.setFaults();
    await emulator.runUntilIdle();
    await assertInvariants(emulator);
  });
  after(() => emulator.stop());

  const approve = { decision: "approved", approver: "ada" } as const;
  const reject = { decision: "rejected", approver: "bob", reason: "too dear" } as const;

  it("a stop while it waits, and a later decision", async () => {
    const waiting = await emulator.waiting(executionArn);
    await emulator.client.send(new StopExecutionCommand({ executionArn, error: "Stopped", cause: "wrong stock" }));
    const result = await decide(emulator.client, waiting, approve);
    await emulator.runUntilIdle();
    assert.equal(result.outcome, "tooLate");
    const { status, error } = await emulator.describe(executionArn);
    assert.deepEqual([status, error], ["ABORTED", "Stopped"]);
    assert.equal(emulator.reportsOf(executionArn)[0]?.detail?.status, "ABORTED");
    assert.deepEqual(await emulator.ordersOf(executionArn), []);
  });

  it("two concurrent decisions: one counts, the other is too late", async () => {
    const waiting = await emulator.waiting(executionArn);
    const results = await Promise.all([
      decide(emulator.client, waiting, approve),
      decide(emulator.client, waiting, reject),
    ]);
    await emulator.runUntilIdle();
    assert.deepEqual(results.map(({ outcome }) => outcome).sort(), ["decided", "tooLate"]);
    const approved = results[0].outcome === "decided";
    assert.equal((await emulator.ordersOf(executionArn)).length, approved ? 1 : 0);
  });

  it("a decision at the moment of the timeout: exactly one of the two counts", async () => {
    const waiting = await emulator.waiting(executionArn);
    const untilDeadline = Number(waiting.expiresAt) - emulator.clock.now();
    const decided = new Promise<DecisionResult>((resolve) => {
      emulator.clock.setTimer(() => resolve(decide(emulator.client, waiting, approve)), untilDeadline);
    });
    await emulator.runUntilIdle();
    const { outcome } = await decided;
    const { data } = await emulator.describe(executionArn);
    assert.deepEqual(data?.approval, outcome === "decided" ? approve : { decision: "expired" });
    assert.equal((await emulator.ordersOf(executionArn)).length, outcome === "decided" ? 1 : 0);
  });

  it("an expired token: TaskTimedOut, with a message that does not contain the token", async () => {
    const taskToken = taskTokenOf(await emulator.waiting(executionArn));
    await emulator.runUntilIdle();
    await assert.rejects(
      emulator.client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(approve) })),
      (error: Error) => error.name === "TaskTimedOut" && !error.message.includes(taskToken.slice(0, 20)),
    );
  });

  it("unreadable messages in a batch: they move to the dead-letter queue, and the approvers receive the other requests", async () => {
    const [approver = ""] = emulator.outputs.topicArns.approvers;
    const before = emulator.messages(approver).length;
    const requested = Promise.withResolvers<void>();
    let submitted = 0;
    const stopListening = emulator.onHistoryEvent((_, { type }) => {
      submitted += type === "TaskSubmitted" ? 1 : 0;
      if (submitted === 2) {
        requested.resolve();
      }
    });
    const batches: number[] = [];
    emulator.setFaults({
      // The poller waits until all four messages are in the queue, so that it receives one batch.
      call: async (call, next) => {
        if (call.action === "GetQueueAttributes" && call.caller.type === "role") {
          await requested.promise;
        }
        return next();
      },
      invocation: ({ functionName, payload }, run) => {
        if (functionName.includes("approvals-callback")) {
          batches.push((JSON.parse(payload) as { Records: unknown[] }).Records.length);
        }
        return run();
      },
    });
    const send = (MessageBody: string): Promise<unknown> =>
      emulator.asAdministrator("sqs", "SendMessage", { QueueUrl: emulator.outputs.approvalQueueUrl, MessageBody });
    await Promise.all([send("not JSON"), send("{}"), emulator.start(), emulator.start()]);
    await requested.promise;
    stopListening();
    await emulator.runUntilIdle(3_600_000);
    assert.equal(batches[0], 4);
    assert.deepEqual([...(await emulator.deadLetters())].sort(), ["not JSON", "{}"]);
    assert.equal(emulator.messages(approver).length - before, 2);
  });
});
