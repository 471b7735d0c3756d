import type { KMSClient } from "@aws-sdk/client-kms";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { Presentation } from "./subject";

/** What the decision page works with. */
export interface DecisionPageArgs {
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
