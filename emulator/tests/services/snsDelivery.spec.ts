import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { ServiceError } from "../../calls";
import { type FixtureEmulator, startFixture } from "../fixtureEmulator";
import { codeOf, policy, smallFunction } from "../provisioned";

const ACCOUNT = "000000000000";
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:parcels`;
const QUEUES = ["open", "raw", "closed", "other"] as const;
const queueArn = (name: string): string => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;

const CODE = `exports.handler = async (event) => console.log(JSON.stringify(event));`;

/** A topic with four queues, of which two let it send, and two functions, of which one lets it invoke. */
function program(): void {
  new aws.sns.Topic("parcels", { name: "parcels" });
  const lets = (name: string, sourceArn: string): string =>
    policy({
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn(name),
      Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
    });
  for (const name of QUEUES) {
    new aws.sqs.Queue(name, {
      name,
      ...(name !== "closed" && { policy: lets(name, name === "other" ? `${TOPIC}-2` : TOPIC) }),
    });
    new aws.sns.TopicSubscription(name, {
      topic: TOPIC,
      protocol: "sqs",
      endpoint: queueArn(name),
      rawMessageDelivery: name === "raw",
    });
  }
  for (const name of ["told", "untold"]) {
    const log = new aws.cloudwatch.LogGroup(name, { name });
    const subscriber = smallFunction(
      { name, code: codeOf(CODE), loggingConfig: { logFormat: "Text", logGroup: log.name } },
      name,
    );
    new aws.sns.TopicSubscription(name, { topic: TOPIC, protocol: "lambda", endpoint: subscriber.arn });
    if (name === "told") {
      new aws.lambda.Permission("permission", {
        function: subscriber.name,
        action: "lambda:InvokeFunction",
        principal: "sns.amazonaws.com",
        sourceArn: TOPIC,
      });
    }
  }
}

describe("A topic", () => {
  let emulator: FixtureEmulator;
  beforeEach(async () => {
    emulator = await startFixture({ program });
  });
  afterEach(() => emulator.stop());

  const publish = (input: object): Promise<unknown> =>
    emulator.asAdministrator("sns", "Publish", { TopicArn: TOPIC, ...input });
  const attribute = { kind: { DataType: "String", StringValue: "letter" } };

  async function received(name: string): Promise<readonly { Body: string; MessageAttributes?: unknown }[]> {
    const QueueUrl = `${emulator.endpoint}/${ACCOUNT}/${name}`;
    const { Messages = [] } = await emulator.asAdministrator("sqs", "ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ["All"],
    });
    return Messages as readonly { Body: string }[];
  }

  it("delivers to the queues whose policies let it, and counts the others", async () => {
    await publish({ Message: "heavy", Subject: "Parcel", MessageAttributes: attribute });
    await emulator.settle(1_000);

    const [open, ...more] = await received("open");
    assert.deepEqual(more, []);
    const { MessageId, Timestamp, ...notification } = JSON.parse(open?.Body ?? "");
    assert.deepEqual(notification, {
      Type: "Notification",
      TopicArn: TOPIC,
      Subject: "Parcel",
      Message: "heavy",
      SignatureVersion: "1",
      Signature: "none",
      MessageAttributes: { kind: { Type: "String", Value: "letter" } },
    });
    assert.equal(MessageId, emulator.messages(TOPIC)[0]?.messageId);
    assert.equal(Timestamp, "2026-01-01T00:00:00.000Z");
    const [raw] = await received("raw");
    assert.deepEqual([raw?.Body, raw?.MessageAttributes], ["heavy", attribute]);
    assert.deepEqual([await received("closed"), await received("other")], [[], []]);
    // Two queues and a function.
    assert.equal(emulator.failedNotifications(), 3);
  });

  it("invokes the function whose policy lets it", async () => {
    await publish({ Message: "heavy" });
    await emulator.settle(1_000);

    const [line = ""] = emulator.log("told").filter((entry) => entry.includes("aws:sns"));
    const { Records } = JSON.parse(line.slice(line.indexOf("{")));
    assert.deepEqual(
      [Records[0].EventSource, Records[0].Sns.Message, Records[0].Sns.TopicArn, Records.length],
      ["aws:sns", "heavy", TOPIC, 1],
    );
    assert.deepEqual(emulator.log("untold"), []);
  });

  it("delivers again after an error that can pass", async () => {
    let failures = 5;
    emulator.setFaults({
      call: async ({ service, action }, next) => {
        if (service === "sqs" && action === "SendMessage" && failures-- > 0) {
          throw new ServiceError("ServiceUnavailable", "Try again.", 503);
        }
        return next();
      },
    });
    await publish({ Message: "heavy" });
    await emulator.settle(60_000);

    assert.deepEqual([(await received("open")).length, (await received("raw")).length], [1, 1]);
  });

  it("keeps and delivers each message of a batch, and answers for each", async () => {
    const entries = [
      { Id: "a", Message: "heavy" },
      { Id: "b", Message: "light", Subject: "x".repeat(101) },
      { Id: "c", Message: "light" },
    ];
    const output = await emulator.asAdministrator("sns", "PublishBatch", {
      TopicArn: TOPIC,
      PublishBatchRequestEntries: entries,
    });
    await emulator.settle(1_000);

    const { Successful, Failed } = output as Record<string, readonly Record<string, string>[]>;
    assert.deepEqual(
      [Successful?.map(({ Id }) => Id), Failed],
      [["a", "c"], [{ Id: "b", Code: "InvalidParameter", Message: "Invalid parameter: Subject", SenderFault: "true" }]],
    );
    assert.deepEqual(
      emulator.messages(TOPIC).map(({ message }) => message),
      ["heavy", "light"],
    );
    assert.equal((await received("raw")).length, 2);
  });

  it("refuses a batch without entries, with too many, and with the same ID twice", async () => {
    const batch = (count: number, id = (index: number) => String(index)): Promise<unknown> =>
      emulator.asAdministrator("sns", "PublishBatch", {
        TopicArn: TOPIC,
        PublishBatchRequestEntries: Array.from({ length: count }, (_, index) => ({ Id: id(index), Message: "a" })),
      });
    await assert.rejects(batch(0), { code: "EmptyBatchRequest" });
    await assert.rejects(batch(11), { code: "TooManyEntriesInBatchRequest" });
    await assert.rejects(
      batch(2, () => "same"),
      { code: "BatchEntryIdsNotDistinct" },
    );
  });
});
