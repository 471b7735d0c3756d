import assert from "node:assert/strict";
import { NotificationTopic } from "../../components/notificationTopic";
import { ReportingTopic } from "../../components/reportingTopic";
import { evaluateComponents, json, outputOf, resource, TYPE } from "../support/registrations";

const tlsOnly = (topicArn: unknown): unknown => ({
  Sid: "TlsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: ["sns:Publish"],
  Resource: topicArn,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

describe("A notification topic", () => {
  it("takes nothing without TLS, and lets no service in unless told", async () => {
    const evaluation = await evaluateComponents(() => new NotificationTopic("desk", { emails: [] }));
    const topicArn = outputOf(resource(evaluation, TYPE.topic, "desk-topic"), "arn");
    assert.deepEqual(json(resource(evaluation, TYPE.topicPolicy, "desk-topic-policy"), "policy"), {
      Version: "2012-10-17",
      Statement: [tlsOnly(topicArn)],
    });
  });

  it("subscribes each address under a name of its own, so that the list's order does not matter", async () => {
    const evaluation = await evaluateComponents(
      () => new NotificationTopic("desk", { emails: ["b@example.com", "a@example.com"] }),
    );
    const topicArn = outputOf(resource(evaluation, TYPE.topic, "desk-topic"), "arn");
    for (const email of ["a@example.com", "b@example.com"]) {
      assert.deepEqual(resource(evaluation, TYPE.topicSubscription, `desk-${email}`).inputs, {
        topic: topicArn,
        protocol: "email",
        endpoint: email,
      });
    }
  });
});

describe("A reporting topic", () => {
  it("lets EventBridge publish without a condition, which EventBridge would never meet", async () => {
    const evaluation = await evaluateComponents(() => new ReportingTopic("desk", {}));
    const topicArn = outputOf(resource(evaluation, TYPE.topic, "desk-topic"), "arn");
    assert.deepEqual(json(resource(evaluation, TYPE.topicPolicy, "desk-topic-policy"), "policy"), {
      Version: "2012-10-17",
      Statement: [
        tlsOnly(topicArn),
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

  it("publishes the failures of the machine it is given as they are, as nobody's role", async () => {
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
    assert.deepEqual(Object.keys(resource(evaluation, TYPE.eventTarget, "desk-failures-target").inputs).sort(), [
      "arn",
      "rule",
    ]);
  });
});
