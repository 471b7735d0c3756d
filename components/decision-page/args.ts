import { KMSClient } from "@aws-sdk/client-kms";
import { SFNClient } from "@aws-sdk/client-sfn";
import { CLIENT_TIMEOUTS } from "../callback/awsClient";
import { mapVariable, requiredVariable } from "../callback/environment";
import type { Presentation } from "./subject";

/** What the decision page works with. */
export interface DecisionPageHandlerArgs {
  readonly kms: Pick<KMSClient, "send">;
  /** For reading: it may retry. */
  readonly sfn: Pick<SFNClient, "send">;
  /** For deciding: it must not retry by itself, because a second attempt would hide what came of the first. */
  readonly deciding: Pick<SFNClient, "send">;
  /** The ARN of the key that signs links. */
  readonly keyArn: string;
  /** The addresses of the approvers, by ID. A link for any other ID is no longer valid. */
  readonly approvers: ReadonlyMap<string, string>;
  readonly presentation: Presentation;
  /** The name of the stack, as approvers read it. */
  readonly stack: string;
}

/**
 * Makes the clients, and reads the environment variables that ApprovalLinks gives its page.
 *
 * @throws Error naming a variable that is missing
 */
export function pageFromEnvironment(): Omit<DecisionPageHandlerArgs, "presentation" | "stack"> {
  return {
    kms: new KMSClient(CLIENT_TIMEOUTS),
    sfn: new SFNClient(CLIENT_TIMEOUTS),
    deciding: new SFNClient({ ...CLIENT_TIMEOUTS, maxAttempts: 1 }),
    keyArn: requiredVariable("LINK_KEY_ARN", "the ARN of the KMS key that signs approval links"),
    approvers: mapVariable("APPROVERS", "the approvers' addresses by approver ID, as JSON"),
  };
}
