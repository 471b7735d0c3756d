import assert from "node:assert/strict";
import * as path from "node:path";
import { type ApprovalMode, automaticApproval, manualApproval } from "../../components/approvalModes";
import { NotificationTopic } from "../../components/notificationTopic";
import { policyDocument } from "../../components/policy";
import { evaluateComponents, outputOf, resource, TYPE } from "../support/registrations";

const MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:desk";
const HANDLERS = path.join(__dirname, "..", "..", "functions", "handlers");

/** The mode with what Pulumi computes resolved, and the topic that the manual mode publishes on. */
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
  it("returns the task token to this machine alone, through Step Functions", async () => {
    const { mode } = await resolved(automaticApproval);
    assert.deepEqual(mode, {
      entry: path.join(HANDLERS, "approveAutomatically.ts"),
      service: "states",
      calls: [{ Sid: "ReturnTaskToken", Effect: "Allow", Action: ["states:SendTaskSuccess"], Resource: MACHINE }],
    });
  });
});

describe("Manual approval", () => {
  it("publishes on the approvers' topic alone, through SNS", async () => {
    const { mode, topicArn } = await resolved(manualApproval);
    assert.deepEqual(mode, {
      entry: path.join(HANDLERS, "notifyApprovers.ts"),
      environment: { APPROVERS_TOPIC_ARN: topicArn },
      service: "sns",
      calls: [{ Sid: "NotifyApprovers", Effect: "Allow", Action: ["sns:Publish"], Resource: topicArn }],
    });
  });
});
