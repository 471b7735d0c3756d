import assert from "node:assert/strict";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type FixtureEmulator, startFixture } from "../fixtureEmulator";

const ACCOUNT = "000000000000";

function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

const account = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const usesKey = { Effect: "Allow", Action: ["kms:GenerateDataKey*", "kms:Decrypt"], Resource: "*" };
const publishes = { Effect: "Allow", Action: "sns:Publish", Resource: "*" };

/** A plain topic; a topic with a key that delegates access to IAM policies; a topic with a key for SQS only. */
function topics(): unknown {
  const key = new aws.kms.Key("parcels-key");
  const closed = new aws.kms.Key("parcels-closed-key", {
    policy: policy({
      Effect: "Allow",
      Principal: account,
      Action: "kms:*",
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": "sqs.us-east-1.amazonaws.com" } },
    }),
  });
  const topic = (name: string, kmsMasterKeyId?: pulumi.Output<string>): pulumi.Output<string> =>
    new aws.sns.Topic(name, { kmsMasterKeyId }).arn;
  return {
    plain: topic("parcels-plain"),
    encrypted: topic("parcels-encrypted", key.arn),
    closed: topic("parcels-closed", closed.arn),
  };
}

describe("SNS", () => {
  let emulator: FixtureEmulator;
  let arns: Record<"plain" | "encrypted" | "closed", string>;
  const clients: SNSClient[] = [];
  before(async () => {
    emulator = await startFixture({ program: topics });
    arns = emulator.program.outputs as typeof arns;
  });
  after(async () => {
    for (const client of clients) {
      client.destroy();
    }
    await emulator.stop();
  });

  let roles = 0;
  function publish(TopicArn: string, ...statements: readonly object[]): Promise<unknown> {
    roles += 1;
    const credentials = emulator.credentialsFor(`publisher-${roles}`, policy(...statements));
    const client = new SNSClient({ endpoint: emulator.endpoint, region: emulator.region, credentials });
    clients.push(client);
    return client.send(new PublishCommand({ TopicArn, Subject: "Parcels", Message: `from ${roles}` }));
  }

  it("keeps the messages that a topic receives, oldest first", async () => {
    await publish(arns.plain, publishes);
    await publish(arns.plain, publishes);
    assert.deepEqual(
      emulator.messages(arns.plain).map(({ topicArn, subject, message }) => [topicArn, subject, message]),
      [
        [arns.plain, "Parcels", "from 1"],
        [arns.plain, "Parcels", "from 2"],
      ],
    );
    assert.deepEqual(emulator.topicArns(), [arns.plain]);
    assert.deepEqual(emulator.messages("arn:of:no:topic"), []);
  });

  it("requires both of the publisher's permissions on an encrypted topic's key, through SNS", async () => {
    await publish(arns.encrypted, publishes, usesKey);
    await publish(arns.encrypted, publishes, {
      ...usesKey,
      Condition: {
        StringEquals: { "kms:ViaService": "sns.us-east-1.amazonaws.com", "kms:CallerAccount": ACCOUNT },
      },
    });
    for (const statement of [
      { ...usesKey, Action: "kms:Decrypt" },
      { ...usesKey, Action: "kms:GenerateDataKey" },
      { ...usesKey, Resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/other` },
      { ...usesKey, Condition: { StringEquals: { "kms:ViaService": "sqs.us-east-1.amazonaws.com" } } },
    ]) {
      const before = emulator.messages(arns.encrypted).length;
      await assert.rejects(publish(arns.encrypted, publishes, statement), { name: "KMSAccessDeniedException" });
      assert.equal(emulator.messages(arns.encrypted).length, before);
    }
  });

  it("refuses a publisher that the key policy does not allow", async () => {
    await assert.rejects(publish(arns.closed, publishes, usesKey), { name: "KMSAccessDeniedException" });
  });

  it("refuses a publisher that can use the key, but not the topic", async () => {
    await assert.rejects(publish(arns.encrypted, usesKey), { name: "AuthorizationErrorException" });
  });
});
