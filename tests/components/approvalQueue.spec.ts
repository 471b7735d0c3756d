import assert from "node:assert/strict";
import * as path from "node:path";
import type { Evaluation } from "pulumi-aws-emulator";
import { ApprovalQueue, type ApprovalQueueArgs } from "../../components/approvalQueue";
import { evaluateComponents, json, outputOf, resource, statementsOf, TYPE } from "../support/registrations";

/** An approval queue for another team's program, without any trading resources. */
function refunds(args: Partial<ApprovalQueueArgs> = {}): Promise<Evaluation> {
  return evaluateComponents(
    () =>
      new ApprovalQueue("refunds", {
        callback: {
          entry: path.join(__dirname, "fixtures", "askOnChat.ts"),
          description: "Asks in the refunds channel",
        },
        logRetentionDays: 30,
        ...args,
      }),
  );
}

describe("An approval queue in another program", () => {
  it("registers its resources under its name, and no trading resources", async () => {
    const { registrations } = await refunds();
    assert.deepEqual(
      registrations.map(({ name, parent }) => `${name} < ${parent}`),
      [
        "refunds < undefined",
        "refunds-dead-letters < refunds",
        "refunds-queue < refunds",
        "refunds-redrive-allow < refunds",
        "refunds-queue-policy < refunds",
        "refunds-dead-letters-policy < refunds",
        "refunds-callback < refunds",
        "refunds-callback-log < refunds-callback",
        "refunds-callback-role < refunds-callback",
        "refunds-callback-logs < refunds-callback",
        "refunds-callback-function < refunds-callback",
        "refunds-callback-consume < refunds-callback",
        "refunds-delivery < refunds",
      ],
    );
  });

  it("moves messages to a dead-letter queue after five receives; the dead-letter queue accepts them only from this queue", async () => {
    const evaluation = await refunds();
    const queue = resource(evaluation, TYPE.queue, "refunds-queue");
    const deadLetters = resource(evaluation, TYPE.queue, "refunds-dead-letters");
    assert.deepEqual(json(queue, "redrivePolicy"), {
      deadLetterTargetArn: outputOf(deadLetters, "arn"),
      maxReceiveCount: 5,
    });
    assert.deepEqual(
      json(resource(evaluation, TYPE.redriveAllowPolicy, "refunds-redrive-allow"), "redriveAllowPolicy"),
      {
        redrivePermission: "byQueue",
        sourceQueueArns: [outputOf(queue, "arn")],
      },
    );
  });

  it("encrypts both queues and retains dead letters for 14 days, requests for 7 days", async () => {
    const evaluation = await refunds();
    const queue = resource(evaluation, TYPE.queue, "refunds-queue").inputs;
    const deadLetters = resource(evaluation, TYPE.queue, "refunds-dead-letters").inputs;
    assert.deepEqual([queue.sqsManagedSseEnabled, deadLetters.sqsManagedSseEnabled], [true, true]);
    assert.deepEqual([queue.messageRetentionSeconds, deadLetters.messageRetentionSeconds], [604_800, 1_209_600]);
  });

  for (const [policy, queue] of [
    ["refunds-queue-policy", "refunds-queue"],
    ["refunds-dead-letters-policy", "refunds-dead-letters"],
  ] as const) {
    it(`denies calls without TLS on ${queue}`, async () => {
      const evaluation = await refunds();
      assert.deepEqual(json(resource(evaluation, TYPE.queuePolicy, policy), "policy"), {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: ["sqs:*"],
            Resource: outputOf(resource(evaluation, TYPE.queue, queue), "arn"),
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      });
    });
  }

  it("delivers batches to the callback, within its limits, once the callback's role can read from the queue", async () => {
    const evaluation = await refunds({ batchSize: 3, maximumConcurrency: 7 });
    const delivery = resource(evaluation, TYPE.eventSourceMapping, "refunds-delivery");
    const queueArn = outputOf(resource(evaluation, TYPE.queue, "refunds-queue"), "arn");
    assert.deepEqual(delivery.inputs, {
      eventSourceArn: queueArn,
      functionName: outputOf(resource(evaluation, TYPE.function, "refunds-callback-function"), "arn"),
      batchSize: 3,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 7 },
    });
    assert.deepEqual(delivery.dependsOn, ["refunds-callback-consume"]);
    assert.deepEqual(statementsOf(resource(evaluation, TYPE.rolePolicy, "refunds-callback-consume")), [
      {
        Sid: "ConsumeRequests",
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        Resource: queueArn,
      },
    ]);
  });

  it("has a visibility timeout of six times the callback's timeout", async () => {
    const entry = path.join(__dirname, "fixtures", "askOnChat.ts");
    const evaluation = await refunds({ callback: { entry, description: "Asks", timeoutSeconds: 45 } });
    assert.equal(resource(evaluation, TYPE.function, "refunds-callback-function").inputs.timeout, 45);
    assert.equal(resource(evaluation, TYPE.queue, "refunds-queue").inputs.visibilityTimeoutSeconds, 270);
  });

  it("protects the queues when `protect` is set", async () => {
    const { registrations } = await refunds({ protect: true });
    assert.deepEqual(
      registrations.filter(({ protect }) => protect).map(({ name }) => name),
      ["refunds-dead-letters", "refunds-queue"],
    );
  });

  const refusals: readonly [args: Partial<ApprovalQueueArgs>, message: string][] = [
    [{ maximumConcurrency: 1 }, "refunds: maximumConcurrency is 1. AWS takes a whole number from 2 to 1000."],
    [{ maximumConcurrency: 2.5 }, "refunds: maximumConcurrency is 2.5. AWS takes a whole number from 2 to 1000."],
    [{ batchSize: 11 }, "refunds: batchSize is 11. AWS takes a whole number from 1 to 10."],
    [{ maximumReceives: 0 }, "refunds: maximumReceives is 0. AWS takes a whole number from 1 to 1000."],
    [
      { retentionSeconds: 14 * 86_400 },
      "refunds: retentionSeconds is 1209600. AWS takes a whole number from 60 to 1209599.",
    ],
  ];
  for (const [args, message] of refusals) {
    it(`refuses ${JSON.stringify(args)}`, async () => {
      await assert.rejects(refunds(args), { message });
    });
  }
});
