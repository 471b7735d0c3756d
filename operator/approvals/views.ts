import type { WaitingApproval } from "./inbox";
import type { Proposed } from "./requestFacts";

/**
 * A pending approval as JSON: the trade or the input to decide on and the ID of its attempt, never its token. Times are
 * ISO 8601 in UTC.
 */
export interface ApprovalView extends Proposed {
  readonly executionName: string;
  readonly stateName: string;
  readonly attempt: number;
  readonly requestedAt: string;
  /** When the trade's price was quoted; null if no state of the execution did. */
  readonly quotedAt: string | null;
  readonly expiresAt: string | null;
}

export function viewApproval(waiting: WaitingApproval): ApprovalView {
  return {
    executionName: waiting.executionName,
    stateName: waiting.stateName,
    attempt: waiting.attempt,
    ...waiting.trade,
    input: waiting.input,
    requestedAt: waiting.requestedAt.toISOString(),
    quotedAt: waiting.quotedAt?.toISOString() ?? null,
    expiresAt: waiting.expiresAt?.toISOString() ?? null,
  };
}
