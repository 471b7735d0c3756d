import assert from "node:assert/strict";
import { NotificationTopic } from "../../components/notificationTopic";
import { tlsOnlyOnTopic } from "../support/policies";
import { evaluateComponents, json, outputOf, resource, statementsOf, TYPE } from "../support/registrations";

describe("A notification topic", () => {
  it("denies calls without TLS, and allows no service by default", async () => {
    const evaluation = await evaluateComponents(() => new NotificationTopic("desk", { emails: [] }));
    const topicArn = outputOf(resource(evaluation, TYPE.topic, "desk-topic"), "arn");
    assert.deepEqual(json(resource(evaluation, TYPE.topicPolicy, "desk-topic-policy"), "policy"), {
      Version: "2012-10-17",
      Statement: [tlsOnlyOnTopic(topicArn)],
    });
  });

  it("names each subscription after its address, so that the order of the list does not matter", async () => {
    const evaluation = await evaluateComponents(
      () => new NotificationTopic("desk", { emails: ["b@example.com", "a@example.com"] }),
    );
    const topicArn = outputOf(resource(evaluation, TYPE.topic, "desk-topic"), "arn");
    for (const [email, hash] of [
      ["a@example.com", "08168cd8"],
      ["b@example.com", "e8f39b3e"],
    ] as const) {
      const subscription = resource(evaluation, TYPE.topicSubscription, `desk-${hash}`);
      assert.deepEqual(subscription.inputs, { topic: topicArn, protocol: "email", endpoint: email });
      // The name that held the address itself: a stack of that time keeps its confirmed subscription.
      assert.deepEqual(subscription.formerNames, [`desk-${email}`]);
    }
  });

  it("keeps the subscription of an address whose letter case changes", async () => {
    const evaluation = await evaluateComponents(() => new NotificationTopic("desk", { emails: ["A@Example.com"] }));
    const subscription = resource(evaluation, TYPE.topicSubscription, "desk-08168cd8");
    assert.deepEqual(subscription.ignoreChanges, ["endpoint"]);
  });

  it("puts no address into a name, which URNs and comments on pull requests show", async () => {
    const evaluation = await evaluateComponents(() => new NotificationTopic("desk", { emails: ["a@example.com"] }));
    assert.deepEqual(
      evaluation.registrations.filter(({ name }) => name.includes("@")),
      [],
    );
  });

  it("allows each publishing service under its condition, and encrypts messages with the key", async () => {
    const condition = { StringEquals: { "aws:SourceAccount": "111122223333" } };
    const keyArn = "arn:aws:kms:us-east-1:111122223333:key/desk";
    const publishingServices = [{ service: "events.amazonaws.com" }, { service: "budgets.amazonaws.com", condition }];
    const evaluation = await evaluateComponents(
      () => new NotificationTopic("desk", { emails: [], publishingServices, keyArn }),
    );
    const topic = resource(evaluation, TYPE.topic, "desk-topic");
    const publishes = { Effect: "Allow", Action: ["sns:Publish"], Resource: outputOf(topic, "arn") };
    assert.equal(topic.inputs.kmsMasterKeyId, keyArn);
    assert.deepEqual(statementsOf(resource(evaluation, TYPE.topicPolicy, "desk-topic-policy")).slice(1), [
      { Sid: "PublishedByEvents", Principal: { Service: "events.amazonaws.com" }, ...publishes },
      {
        Sid: "PublishedByBudgets",
        Principal: { Service: "budgets.amazonaws.com" },
        Condition: condition,
        ...publishes,
      },
    ]);
  });
});
