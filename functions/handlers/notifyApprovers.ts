import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { handleApprovalBatch } from "../approvalBatch";
import { approvalNotice } from "../approvalNotice";
import { CLIENT_TIMEOUTS } from "../awsClient";
import { positiveNumberVariable, requiredVariable } from "../environment";
import { createPace } from "../pace";

const topic = requiredVariable("APPROVERS_TOPIC_ARN", "the ARN of the SNS topic that the approvers subscribe to");
const pace = createPace(
  positiveNumberVariable("NOTICES_PER_SECOND", "the notices that an approver may get in a second"),
);
const client = new SNSClient(CLIENT_TIMEOUTS);

/** The approval callback of a stack in which people decide: it notifies them and cannot approve requests. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  handleApprovalBatch(event, async ({ TaskToken: _, ...request }, deadline) => {
    await pace();
    const { subject, text } = approvalNotice(request, deadline);
    await client.send(new PublishCommand({ TopicArn: topic, Subject: subject, Message: text }));
  });
