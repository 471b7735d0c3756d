import { SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { Approval } from "../../domain/trade";
import { handleApprovalBatch } from "../approvalBatch";
import { CLIENT_TIMEOUTS } from "../awsClient";

const client = new SFNClient(CLIENT_TIMEOUTS);
const approval: Approval = { decision: "approved", approver: "automatic" };

/** The approval callback of a stack that approves automatically: it approves every request immediately. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  handleApprovalBatch(event, ({ TaskToken }) =>
    client.send(new SendTaskSuccessCommand({ taskToken: TaskToken, output: JSON.stringify(approval) })),
  );
