import assert from "node:assert/strict";
import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  paginateListSubscriptionsByTopic,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
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

/** A topic with a subscription; a plain topic; a topic with a key that delegates access to IAM policies; a topic with a key for SQS only. */
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
    bypassPolicyLockoutSafetyCheck: true,
  });
  const topic = (name: string, kmsMasterKeyId?: pulumi.Output<string>): pulumi.Output<string> =>
    new aws.sns.Topic(name, { kmsMasterKeyId }).arn;
  const watched = topic("parcels-watched");
  new aws.sns.TopicSubscription("parcels-watcher", {
    topic: watched,
    protocol: "email",
    endpoint: "parcels@example.com",
  });
  return {
    watched,
    plain: topic("parcels-plain"),
    encrypted: topic("parcels-encrypted", key.arn),
    closed: topic("parcels-closed", closed.arn),
  };
}

describe("SNS", () => {
  let emulator: FixtureEmulator;
  let arns: Record<"watched" | "plain" | "encrypted" | "closed", string>;
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
  function clientOf(...statements: readonly object[]): SNSClient {
    roles += 1;
    const credentials = emulator.credentialsFor(`role-${roles}`, policy(...statements));
    const client = new SNSClient({ endpoint: emulator.endpoint, region: emulator.region, credentials });
    clients.push(client);
    return client;
  }

  function publish(TopicArn: string, ...statements: readonly object[]): Promise<unknown> {
    const client = clientOf(...statements);
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

  it("lists a program's subscription, confirmed by the account", async () => {
    const sns = clientOf({ Effect: "Allow", Action: "sns:*", Resource: "*" });
    const { Subscriptions = [], NextToken } = await sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: arns.watched }),
    );
    const [{ SubscriptionArn } = {}] = Subscriptions;
    const listed = {
      SubscriptionArn,
      TopicArn: arns.watched,
      Protocol: "email",
      Endpoint: "parcels@example.com",
      Owner: ACCOUNT,
    };
    assert.deepEqual([Subscriptions, NextToken], [[listed], undefined]);
    assert.match(SubscriptionArn ?? "", new RegExp(`^${arns.watched}:[\\w-]+$`));
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    assert.deepEqual(Attributes, {
      ...listed,
      ConfirmationWasAuthenticated: "true",
      PendingConfirmation: "false",
      RawMessageDelivery: "false",
      SubscriptionPrincipal: `arn:aws:iam::${ACCOUNT}:root`,
    });
  });

  it("subscribes an address once, lists a hundred on a page, and unsubscribes", async () => {
    const sns = clientOf({ Effect: "Allow", Action: "sns:*", Resource: "*" });
    const subscribe = async (index: number): Promise<string> => {
      const input = { TopicArn: arns.plain, Protocol: "email", Endpoint: `${index}@example.com` };
      return (await sns.send(new SubscribeCommand(input))).SubscriptionArn ?? "";
    };
    const made = await Promise.all(Array.from({ length: 101 }, (_, index) => subscribe(index)));
    const pages: string[][] = [];
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
      { client: sns },
      { TopicArn: arns.plain },
    )) {
      pages.push(Subscriptions.map(({ SubscriptionArn = "" }) => SubscriptionArn));
    }
    assert.deepEqual([pages.map(({ length }) => length), pages.flat().toSorted()], [[100, 1], made.toSorted()]);
    assert.equal(await subscribe(7), made[7]);

    await sns.send(new UnsubscribeCommand({ SubscriptionArn: made[7] }));
    const gone = new GetSubscriptionAttributesCommand({ SubscriptionArn: made[7] });
    await assert.rejects(sns.send(gone), { name: "NotFoundException" });
  });

  it("answers SNS's errors for another protocol, a token, and a topic that does not exist", async () => {
    const sns = clientOf({ Effect: "Allow", Action: "sns:*", Resource: "*" });
    const website = new SubscribeCommand({ TopicArn: arns.plain, Protocol: "https", Endpoint: "https://example.com" });
    await assert.rejects(sns.send(website), {
      name: "InvalidParameterException",
      message: "The emulator has the protocols email, lambda, sqs only.",
    });
    await assert.rejects(sns.send(new ConfirmSubscriptionCommand({ TopicArn: arns.watched, Token: "any" })), {
      name: "InvalidParameterException",
      message: "Invalid parameter: Token",
    });
    const elsewhere = new ListSubscriptionsByTopicCommand({ TopicArn: `${arns.watched}-2` });
    await assert.rejects(sns.send(elsewhere), { name: "NotFoundException" });
  });

  it("authorizes the reading of a subscription on its topic", async () => {
    const reads = { Effect: "Allow", Action: "sns:GetSubscriptionAttributes" };
    const ask = new GetSubscriptionAttributesCommand({ SubscriptionArn: `${arns.watched}:none` });
    await assert.rejects(clientOf({ ...reads, Resource: arns.watched }).send(ask), { name: "NotFoundException" });
    await assert.rejects(clientOf({ ...reads, Resource: arns.plain }).send(ask), {
      name: "AuthorizationErrorException",
    });
  });
});
