import { KMSClient } from "@aws-sdk/client-kms";
import { CLIENT_TIMEOUTS } from "../callback/awsClient";
import { mapVariable, requiredVariable } from "../callback/environment";
import type { ApprovalRequest } from "../requests/approvalRequest";
import { linkSegment } from "./approvalLink";
import { signLink } from "./signature";
import { hashOfToken } from "./tokenHash";

/** What links are made with. */
export interface LinkSetup {
  readonly kms: Pick<KMSClient, "send">;
  /** The ARN of the key that signs links. */
  readonly keyArn: string;
  /** The URL of the decision page. */
  readonly pageUrl: string;
}

/**
 * Reads the environment variables that ApprovalLinks gives a callback (`callbackEnvironment`).
 *
 * @throws Error naming a variable that is missing
 */
export function linksFromEnvironment(): LinkSetup {
  return {
    kms: new KMSClient(CLIENT_TIMEOUTS),
    keyArn: requiredVariable("LINK_KEY_ARN", "the ARN of the KMS key that signs approval links"),
    pageUrl: requiredVariable("DECISION_PAGE_URL", "the URL of the decision page"),
  };
}

/**
 * Reads the ARNs of the approvers' topics, by the approvers' IDs.
 *
 * @throws Error if the variable is missing: the links were made with `emails: false`
 */
export function topicsFromEnvironment(): ReadonlyMap<string, string> {
  return mapVariable("APPROVER_TOPIC_ARNS", "the ARNs of the approvers' SNS topics by approver ID, as JSON");
}

/**
 * Makes the link with which one approver decides a request. The link is a credential: send it to that approver only, and never log it.
 *
 * @param approver the approver's ID
 * @throws the errors of KMS
 */
export async function createLink(
  { kms, keyArn, pageUrl }: LinkSetup,
  { Execution: executionArn, TaskToken: token }: Pick<ApprovalRequest, "Execution" | "TaskToken">,
  approver: string,
): Promise<string> {
  const tokenHash = hashOfToken(token.reveal());
  return `${pageUrl}/${linkSegment(await signLink(kms, keyArn, { executionArn, tokenHash, approver }))}`;
}
