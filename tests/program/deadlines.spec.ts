import assert from "node:assert/strict";
import { RedriveExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { ServiceError } from "pulumi-aws-emulator";
import { assertInvariants, callbackLog, startTestEmulator, type TestEmulator } from "../support/emulator";

const DAY_MS = 86_400_000;

describe("The deadline that approvers read", () => {
  let emulator: TestEmulator;
  beforeEach(async () => {
    emulator = await startTestEmulator({ stack: "prod", settings: { "stock-trading:approvalTimeout": "5 minutes" } });
  });
  afterEach(async () => {
    emulator.setFaults();
    await emulator.runUntilIdle();
    await assertInvariants(emulator);
    await emulator.stop();
  });

  const topicArn = (): string => emulator.outputs.topicArns.approvers[0] ?? assert.fail("nobody is asked");
  const notices = (): readonly string[] => emulator.messages(topicArn()).map(({ message }) => message);

  /** Lets the first publications to the approvers fail. */
  function failPublishing(times: number): void {
    let left = times;
    emulator.setFaults({
      call: async ({ action, input }, run) => {
        if (action === "Publish" && input.TopicArn === topicArn() && left > 0) {
          left -= 1;
          throw new ServiceError("InternalError", "planted", 400);
        }
        return run();
      },
    });
  }

  it("is the expiry of the task", async () => {
    const executionArn = await emulator.start();
    await emulator.runUntilIdle(60_000);
    const { expiresAt } = await emulator.waiting(executionArn);

    assert.equal(deadlineIn(notices()[0]), secondsOf(expiresAt));
  });

  it("is in no notice after the request has expired: a failed delivery that comes back late sends none", async () => {
    failPublishing(2);
    await emulator.start();
    await emulator.runUntilIdle();

    assert.deepEqual(notices(), []);
    assert.match(callbackLog(emulator), /"level":"WARN","message":"Approval request dropped: it has expired"/);
    assert.deepEqual(await emulator.deadLetters(), []);
  });

  it("is in no notice of a dead letter that is put back after the request has expired", async () => {
    failPublishing(5);
    const { approvalQueueUrl } = emulator.outputs;
    await emulator.asAdministrator("sqs", "SetQueueAttributes", {
      QueueUrl: approvalQueueUrl,
      Attributes: { VisibilityTimeout: "10" },
    });
    await emulator.start();
    await emulator.runUntilIdle();
    const [body] = await emulator.deadLetters();
    await emulator.asAdministrator("sqs", "SendMessage", { QueueUrl: approvalQueueUrl, MessageBody: body });
    await emulator.runUntilIdle();

    assert.deepEqual(notices(), []);
    assert.match(callbackLog(emulator), /"level":"WARN","message":"Approval request dropped: it has expired"/);
  });

  it("is renewed by a redrive", async () => {
    const executionArn = await emulator.start();
    await emulator.runUntilIdle(60_000);
    await emulator.client.send(new StopExecutionCommand({ executionArn }));
    emulator.clock.advance(3 * DAY_MS);
    await emulator.client.send(new RedriveExecutionCommand({ executionArn }));
    await emulator.runUntilIdle(60_000);
    const { requestedAt, expiresAt } = await emulator.waiting(executionArn);

    assert.equal(notices().length, 2);
    assert.equal(deadlineIn(notices()[1]), secondsOf(expiresAt));
    assert.ok(emulator.clock.now() - requestedAt.getTime() < DAY_MS, "the wait counts from the redrive");
  });

  it("is kept by a redriven request whose first deliveries fail", async () => {
    const executionArn = await emulator.start();
    await emulator.runUntilIdle(60_000);
    await emulator.client.send(new StopExecutionCommand({ executionArn }));
    emulator.clock.advance(3 * DAY_MS);
    failPublishing(2);
    await emulator.client.send(new RedriveExecutionCommand({ executionArn }));
    await emulator.runUntilIdle();

    assert.equal(notices().length, 1, "the one before the redrive");
    assert.match(callbackLog(emulator), /Approval request dropped: it has expired/);
  });
});

function deadlineIn(notice: string | undefined): number {
  const [, date, time] = /^Decide by: +(\S+) (\S+) UTC;/m.exec(notice ?? "") ?? [];
  return Math.floor(Date.parse(`${date}T${time}Z`) / 1_000);
}

function secondsOf(date: Date | undefined): number {
  return Math.floor(Number(date) / 1_000);
}
