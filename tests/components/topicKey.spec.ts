import assert from "node:assert/strict";
import { evaluateProgram } from "../../tools/program";
import { startTestEmulator, type TestEmulator } from "../support/emulator";
import { json, outputOf, resource, TYPE } from "../support/registrations";

const ACCOUNT = "111122223333";
const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const USE = ["kms:GenerateDataKey*", "kms:Decrypt"];

describe("The topic key", () => {
  it("is administered by the account, and used only through SNS and by the publishing services", async () => {
    const key = resource(await evaluateProgram({ stack: "prod" }), TYPE.key, "topics-key");
    const { Version, Statement } = json(key, "policy") as { Version: string; Statement: { Sid: string }[] };
    const [administered, ...used] = Statement as [{ Sid: string; Action: string[] }, ...unknown[]];
    assert.equal(Version, "2012-10-17");
    assert.deepEqual(administered, {
      Sid: "AdministeredByAccount",
      Effect: "Allow",
      Principal: ROOT,
      Action: [
        "kms:CancelKeyDeletion",
        "kms:DescribeKey",
        "kms:DisableKey",
        "kms:DisableKeyRotation",
        "kms:EnableKey",
        "kms:EnableKeyRotation",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:ListResourceTags",
        "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:UpdateKeyDescription",
      ],
      Resource: "*",
    });
    assert.deepEqual(used, [
      {
        Sid: "UsedThroughSns",
        Effect: "Allow",
        Principal: ROOT,
        Action: USE,
        Resource: "*",
        Condition: {
          StringEquals: { "kms:ViaService": "sns.us-east-1.amazonaws.com" },
        },
      },
      {
        // EventBridge sends no context: with a condition, the event would be dropped.
        Sid: "UsedByEvents",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: USE,
        Resource: "*",
      },
      {
        Sid: "UsedByCloudwatch",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: USE,
        Resource: "*",
        Condition: {
          StringEquals: { "aws:SourceAccount": ACCOUNT },
          ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:alarms-*` },
        },
      },
    ]);
  });

  it("is rotated, has a deletion waiting period of 30 days, and encrypts every topic", async () => {
    const evaluation = await evaluateProgram({ stack: "prod" });
    const key = resource(evaluation, TYPE.key, "topics-key");
    const approvers = Object.keys((evaluation.outputs.topicArns as { approvers: object }).approvers).map(
      (id) => `approval-links-${id}`,
    );
    assert.equal(approvers.length, 2);
    assert.equal(key.inputs.enableKeyRotation, true);
    assert.equal(key.inputs.deletionWindowInDays, 30);
    assert.deepEqual(
      evaluation.registrations
        .filter(({ type }) => type === TYPE.topic)
        .map(({ name, inputs }) => `${name}: ${inputs.kmsMasterKeyId}`),
      ["reports", ...approvers, "alarms"].map((name) => `${name}-topic: ${outputOf(key, "arn")}`),
    );
  });

  it("allows CloudWatch only if there are alarms", async () => {
    const evaluation = await evaluateProgram({
      stack: "prod",
      settings: { "stock-trading:alarms": "false", "stock-trading:alarmEmails": undefined },
    });
    const { Statement } = json(resource(evaluation, TYPE.key, "topics-key"), "policy") as {
      Statement: { Sid: string }[];
    };
    assert.deepEqual(
      Statement.map(({ Sid }) => Sid),
      ["AdministeredByAccount", "UsedThroughSns", "UsedByEvents"],
    );
  });
});

describe("A topic with a key, in an execution of the workflow", () => {
  const emulators: TestEmulator[] = [];
  afterEach(async () => {
    await Promise.all(emulators.splice(0).map((emulator) => emulator.stop()));
  });

  /** The stack dev with encrypted topics, with one statement removed from a policy. */
  async function without(policy: string, sid: string): Promise<TestEmulator> {
    const emulator = await startTestEmulator({
      settings: { "stock-trading:encryptTopics": "true" },
      alter: (request) =>
        request.name === policy
          ? { ...request, inputs: { ...request.inputs, policy: withoutStatement(String(request.inputs.policy), sid) } }
          : request,
    });
    emulators.push(emulator);
    return emulator;
  }

  it("accepts a report from the state machine's role", async () => {
    const emulator = await without("none", "");
    const execution = await emulator.start();
    await emulator.runUntilIdle();
    assert.equal((await emulator.describe(execution)).status, "SUCCEEDED");
    assert.equal(emulator.reportsOf(execution).length, 1);
  });

  for (const [policy, sid] of [
    ["trading-machine-workflow", "UseTopicKey"],
    ["topics-key", "UsedThroughSns"],
  ] as const) {
    it(`refuses a report if ${policy} lacks ${sid}`, async () => {
      const emulator = await without(policy, sid);
      const execution = await emulator.start();
      await emulator.runUntilIdle();
      const { status, error, cause } = await emulator.describe(execution);
      assert.deepEqual([status, error], ["FAILED", "SNS.KMSAccessDeniedException"]);
      assert.match(String(cause), /is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:/);
    });
  }

  it("refuses a failure from EventBridge if the key policy does not allow it", async () => {
    const emulator = await without("topics-key", "UsedByEvents");
    const execution = await emulator.start({ symbol: "no symbol" });
    await emulator.runUntilIdle();
    assert.equal((await emulator.describe(execution)).status, "FAILED");
    assert.deepEqual([emulator.reportsOf(execution).length, emulator.failedInvocations()], [0, 1]);
  });
});

function withoutStatement(policy: string, sid: string): string {
  const { Statement, ...rest } = JSON.parse(policy) as { Statement: { Sid: string }[] };
  return JSON.stringify({ ...rest, Statement: Statement.filter(({ Sid }) => Sid !== sid) });
}
