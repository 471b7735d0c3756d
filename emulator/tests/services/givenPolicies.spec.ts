import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { type FixtureEmulator, startFixture } from "../fixtureEmulator";

const ACCOUNT = "000000000000";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/probe`;
const CALLER = { type: "role", arn: ROLE, sessionName: "probe", account: ACCOUNT } as const;
const policy = (...Statement: readonly object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const TRUST = policy({ Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" });

/** An emulator with a role that has these statements, and a check of its calls. */
async function withRole(statements: readonly object[], program?: () => unknown) {
  const emulator: FixtureEmulator = await startFixture(program ? { program } : {});
  emulator.authorization.createRole("probe", ROLE, TRUST);
  if (statements.length > 0) {
    emulator.authorization.attachRolePolicy("probe", "probe", policy(...statements));
  }
  const denial = (service: string, action: string, input: Readonly<Record<string, unknown>>): string | undefined => {
    try {
      emulator.authorize({ caller: CALLER, service, action, input, overTls: true });
      return undefined;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  return { emulator, denial };
}

describe("A policy that a call gives", () => {
  const ofQueue = (QueueArn: string) =>
    policy({ Effect: "Allow", Principal: { AWS: ROLE }, Action: "sqs:SendMessage", Resource: QueueArn });

  it("a queue is enforced, replaced and removed", async () => {
    const { emulator, denial } = await withRole([]);
    try {
      const QueueUrl = emulator.outputs.questionsUrl;
      const arn = `arn:aws:sqs:us-east-1:${ACCOUNT}:${QueueUrl.split("/").at(-1)}`;
      const set = (Policy: string): Promise<unknown> =>
        emulator.asAdministrator("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy } });
      const send = ["sqs", "SendMessage", { QueueUrl, MessageBody: "x" }] as const;
      assert.equal(denial(...send), "AccessDeniedException");
      await set(ofQueue(arn));
      assert.equal(denial(...send), undefined);
      await assert.rejects(set("{}"), {
        code: "InvalidAttributeValue",
        message: /^Invalid value for the parameter Policy: /,
      });
      await assert.rejects(set(ofQueue(`${arn}-other`)), {
        code: "InvalidAttributeValue",
        message: /Resource ".*-other" must be /,
      });
      await assert.rejects(set(ofQueue(arn).replace("SendMessage", "SendMesage")), {
        code: "InvalidAttributeValue",
        message: /Action "sqs:SendMesage" does not exist/,
      });
      assert.equal(denial(...send), undefined);
      await set("");
      assert.equal(denial(...send), "AccessDeniedException");

      const Attributes = { Policy: ofQueue(`arn:aws:sqs:us-east-1:${ACCOUNT}:made`) };
      await emulator.asAdministrator("sqs", "CreateQueue", { QueueName: "made", Attributes });
      const made = `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/made`;
      assert.equal(denial("sqs", "SendMessage", { QueueUrl: made, MessageBody: "x" }), undefined);
      await assert.rejects(
        emulator.asAdministrator("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { KmsMasterKeyId: "alias/x" } }),
        { code: "InvalidAttributeName", message: /^The attribute KmsMasterKeyId is valid on AWS, and not run here/ },
      );
    } finally {
      await emulator.stop();
    }
  });

  it("a topic is enforced, and removed", async () => {
    const { emulator, denial } = await withRole([]);
    try {
      const allowed = (Resource: string): string =>
        policy({ Effect: "Allow", Principal: { AWS: ROLE }, Action: "sns:Publish", Resource });
      const TopicArn = emulator.outputs.noticesArn;
      const set = (AttributeValue: string): Promise<unknown> =>
        emulator.asAdministrator("sns", "SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue });
      const publish = ["sns", "Publish", { TopicArn, Message: "x" }] as const;
      await set(allowed(TopicArn));
      assert.equal(denial(...publish), undefined);
      await assert.rejects(set("[]"), { code: "InvalidParameter" });
      await set("");
      assert.equal(denial(...publish), "AuthorizationError");

      const made = `arn:aws:sns:us-east-1:${ACCOUNT}:made`;
      await emulator.asAdministrator("sns", "CreateTopic", {
        Name: "made",
        "Attributes.entry.1.key": "Policy",
        "Attributes.entry.1.value": allowed(made),
      });
      assert.equal(denial("sns", "Publish", { TopicArn: made, Message: "x" }), undefined);
    } finally {
      await emulator.stop();
    }
  });
});

describe("The key of a topic", () => {
  const program = () => {
    const key = new aws.kms.Key("key");
    const alias = new aws.kms.Alias("alias", { name: "alias/notices", targetKeyId: key.keyId });
    const topic = (name: string, kmsMasterKeyId: aws.sns.TopicArgs["kmsMasterKeyId"]) =>
      new aws.sns.Topic(name, kmsMasterKeyId === undefined ? {} : { kmsMasterKeyId }).arn;
    return {
      keyArn: key.arn,
      byArn: topic("by-arn", key.arn),
      byId: topic("by-id", key.keyId),
      byAlias: topic("by-alias", alias.name),
      byCall: topic("by-call", undefined),
    };
  };

  it("is checked by its ARN, its ID, its alias, and as a call sets it, for one message and for a batch", async () => {
    for (const [condition, denied] of [
      [undefined, undefined],
      [{ Bool: { "aws:ViaAWSService": "true" } }, undefined],
      [{ StringLike: { "kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:*:by-*" } }, undefined],
      [{ StringLike: { "kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:*:other" } }, "KMSAccessDenied"],
      ["no grant", "KMSAccessDenied"],
    ] as const) {
      const use = {
        Effect: "Allow",
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: "*",
        ...(typeof condition === "object" && { Condition: condition }),
      };
      const publish = { Effect: "Allow", Action: "sns:Publish", Resource: "*" };
      const { emulator, denial } = await withRole(condition === "no grant" ? [publish] : [publish, use], program);
      try {
        const { byArn, byId, byAlias, byCall, keyArn } = emulator.program.outputs as Record<string, string>;
        assert.equal(denial("sns", "Publish", { TopicArn: byCall, Message: "x" }), undefined);
        await emulator.asAdministrator("sns", "SetTopicAttributes", {
          TopicArn: byCall,
          AttributeName: "KmsMasterKeyId",
          AttributeValue: keyArn,
        });
        for (const TopicArn of [byArn, byId, byAlias, byCall]) {
          assert.equal(denial("sns", "Publish", { TopicArn, Message: "x" }), denied);
          assert.equal(
            denial("sns", "PublishBatch", { TopicArn, "PublishBatchRequestEntries.member.1.Id": "1" }),
            denied,
          );
        }
      } finally {
        await emulator.stop();
      }
    }
  });
});
