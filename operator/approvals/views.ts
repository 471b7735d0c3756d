import type { ProposedTrade } from "../../domain/proposedTrade";
import type { WaitingApproval } from "./inbox";

/**
 * A pending approval as JSON: the trade to decide on and the ID of its attempt, never its token. Times are ISO 8601 in
 * UTC.
 */
export interface ApprovalView extends ProposedTrade {
  readonly executionName: string;
  readonly stateName: string;
  readonly attempt: number;
  readonly requestedAt: string;
  readonly expiresAt: string | null;
}

export function viewApproval(waiting: WaitingApproval): ApprovalView {
  return {
    executionName: waiting.executionName,
    stateName: waiting.stateName,
    attempt: waiting.attempt,
    ...waiting.trade,
    requestedAt: waiting.requestedAt.toISOString(),
    expiresAt: waiting.expiresAt?.toISOString() ?? null,
  };
}
