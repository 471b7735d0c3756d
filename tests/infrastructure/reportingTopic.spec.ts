import assert from "node:assert/strict";
import { ReportingTopic } from "../../infrastructure/reportingTopic";
import { tlsOnlyOnTopic } from "../support/policies";
import { evaluateComponents, json, outputOf, resource, TYPE } from "../support/registrations";

describe("A reporting topic", () => {
  it("allows EventBridge without a condition, which EventBridge would never satisfy", async () => {
    const evaluation = await evaluateComponents(() => new ReportingTopic("desk", {}));
    const topicArn = outputOf(resource(evaluation, TYPE.topic, "desk-topic"), "arn");
    assert.deepEqual(json(resource(evaluation, TYPE.topicPolicy, "desk-topic-policy"), "policy"), {
      Version: "2012-10-17",
      Statement: [
        tlsOnlyOnTopic(topicArn),
        {
          Sid: "PublishedByEvents",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: ["sns:Publish"],
          Resource: topicArn,
        },
      ],
    });
  });

  it("publishes the failure events of a state machine, without a role and without what a caller sent", async () => {
    const evaluation = await evaluateComponents(() => {
      new ReportingTopic("desk", {}).reportFailuresOf("arn:aws:states:us-east-1:111122223333:stateMachine:refunds");
    });
    assert.deepEqual(json(resource(evaluation, TYPE.eventRule, "desk-failures"), "eventPattern"), {
      source: ["aws.states"],
      "detail-type": ["Step Functions Execution Status Change"],
      detail: {
        status: ["FAILED", "TIMED_OUT", "ABORTED"],
        stateMachineArn: ["arn:aws:states:us-east-1:111122223333:stateMachine:refunds"],
      },
    });
    const { inputTransformer, ...target } = resource(evaluation, TYPE.eventTarget, "desk-failures-target").inputs;
    const { inputPaths, inputTemplate } = inputTransformer as {
      inputPaths: Record<string, string>;
      inputTemplate: string;
    };
    assert.deepEqual(
      Object.values(inputPaths).filter((path) => /input|output|error|cause/.test(path)),
      [],
    );
    assert.deepEqual(
      [...inputTemplate.matchAll(/<(\w+)>/g)].map(([, name = ""]) => name).filter((name) => !(name in inputPaths)),
      [],
    );
    assert.deepEqual(target, {
      rule: outputOf(resource(evaluation, TYPE.eventRule, "desk-failures"), "name"),
      arn: outputOf(resource(evaluation, TYPE.topic, "desk-topic"), "arn"),
    });
  });

  it("subscribes the addresses, and encrypts messages with the key", async () => {
    const keyArn = "arn:aws:kms:us-east-1:111122223333:key/desk";
    const evaluation = await evaluateComponents(
      () => new ReportingTopic("desk", { emails: ["a@example.com"], keyArn }),
    );
    assert.equal(resource(evaluation, TYPE.topicSubscription, "desk-08168cd8").inputs.endpoint, "a@example.com");
    assert.equal(resource(evaluation, TYPE.topic, "desk-topic").inputs.kmsMasterKeyId, keyArn);
  });
});
