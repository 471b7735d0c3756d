import { KMSClient } from "@aws-sdk/client-kms";
import { SNSClient } from "@aws-sdk/client-sns";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { handleApprovalBatch } from "../approvalBatch";
import { linkNotifier } from "../approvalLinks/notifyByLink";
import { CLIENT_TIMEOUTS } from "../awsClient";
import { mapVariable, positiveNumberVariable, requiredVariable } from "../environment";
import { createPace } from "../pace";

const notify = linkNotifier({
  kms: new KMSClient(CLIENT_TIMEOUTS),
  sns: new SNSClient(CLIENT_TIMEOUTS),
  keyArn: requiredVariable("LINK_KEY_ARN", "the ARN of the KMS key that signs approval links"),
  pageUrl: requiredVariable("DECISION_PAGE_URL", "the URL of the decision page"),
  topics: mapVariable("APPROVER_TOPIC_ARNS", "the ARNs of the approvers' SNS topics by approver ID, as JSON"),
  pace: createPace(positiveNumberVariable("NOTICES_PER_SECOND", "the notices that an approver may get in a second")),
});

/** The approval callback of a stack with approval links: it notifies each approver and cannot approve requests. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> => handleApprovalBatch(event, notify);
