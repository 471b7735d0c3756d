import assert from "node:assert/strict";
import * as path from "node:path";
import { type ApprovalMode, automaticApproval, manualApproval } from "../../components/approvalModes";
import { NotificationTopic } from "../../components/notificationTopic";
import { policyDocument } from "../../components/policy";
import { evaluateComponents, outputOf, resource, TYPE } from "../support/registrations";

const MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:desk";
const HANDLERS = path.join(__dirname, "..", "..", "functions", "handlers");

/** The mode with its outputs resolved, and the topic that manual approval publishes to. */
async function resolved(mode: (topic: NotificationTopic) => ApprovalMode): Promise<{
  readonly topicArn: unknown;
  readonly mode: unknown;
}> {
  const evaluation = await evaluateComponents(() => {
    const { callback, calls, service } = mode(new NotificationTopic("desk", { emails: [] }));
    const { entry, environment } = callback;
    return { entry, ...(environment && { environment }), service, calls: policyDocument(calls(MACHINE)) };
  });
  const { calls, ...rest } = evaluation.outputs;
  return {
    topicArn: outputOf(resource(evaluation, TYPE.topic, "desk-topic"), "arn"),
    mode: { ...rest, calls: JSON.parse(String(calls)).Statement },
  };
}

describe("Automatic approval", () => {
  it("returns the task token through Step Functions, to this state machine only", async () => {
    const { mode } = await resolved(automaticApproval);
    assert.deepEqual(mode, {
      entry: path.join(HANDLERS, "approveAutomatically.ts"),
      service: "states",
      calls: [{ Sid: "ReturnTaskToken", Effect: "Allow", Action: ["states:SendTaskSuccess"], Resource: MACHINE }],
    });
  });
});

describe("Manual approval", () => {
  it("publishes through SNS, to the approvers' topic only", async () => {
    const { mode, topicArn } = await resolved(manualApproval);
    assert.deepEqual(mode, {
      entry: path.join(HANDLERS, "notifyApprovers.ts"),
      environment: { APPROVERS_TOPIC_ARN: topicArn },
      service: "sns",
      calls: [{ Sid: "NotifyApprovers", Effect: "Allow", Action: ["sns:Publish"], Resource: topicArn }],
    });
  });
});
