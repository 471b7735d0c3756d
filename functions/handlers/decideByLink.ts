import { KMSClient } from "@aws-sdk/client-kms";
import { SFNClient } from "@aws-sdk/client-sfn";
import { decisionPageHandler } from "../approvalLinks/httpApi";
import { CLIENT_TIMEOUTS } from "../awsClient";
import { mapVariable, positiveNumberVariable, requiredVariable } from "../environment";
import { tradePresentation } from "../tradePresentation";

const linkLimit =
  process.env.LINK_LIMIT_USD === undefined
    ? undefined
    : positiveNumberVariable("LINK_LIMIT_USD", "the notional in US dollars up to which a link can approve");

/** The decision page: shows the trade that a link names, and returns the approver's decision. */
export const handler = decisionPageHandler({
  kms: new KMSClient(CLIENT_TIMEOUTS),
  sfn: new SFNClient(CLIENT_TIMEOUTS),
  deciding: new SFNClient({ ...CLIENT_TIMEOUTS, maxAttempts: 1 }),
  keyArn: requiredVariable("LINK_KEY_ARN", "the ARN of the KMS key that signs approval links"),
  approvers: mapVariable("APPROVERS", "the approvers' addresses by approver ID, as JSON"),
  stack: requiredVariable("STACK", "the name of the stack, which the page shows"),
  presentation: tradePresentation(linkLimit),
});
