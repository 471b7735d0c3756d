import { count, money } from "../domain/format";
import { describeTrade, notional, readProposedTrade } from "../domain/proposedTrade";
import type { ApprovalRequest } from "../domain/trade";

/** The subject and the text of an e-mail. */
export interface ApprovalNotice {
  /** ASCII, shorter than 100 characters (SNS Publish, "Subject"). */
  readonly subject: string;
  readonly text: string;
}

/** The notice about a waiting request. It is sent to mailboxes, so it must not contain the task token. */
export function approvalNotice(request: Omit<ApprovalRequest, "TaskToken">): ApprovalNotice {
  const { Input, Execution } = request;
  const trade = readProposedTrade(Input);
  const text = [
    "A trade waits for a person to decide.",
    "",
    `Symbol:          ${trade.symbol}`,
    `Recommendation:  ${trade.recommendation}`,
    `Price:           ${money(trade.price)} a share`,
    `Quantity:        ${count(trade.quantity)}`,
    `Notional:        ${notional(trade)}`,
    `Decide by:       ${deadline(request)}; after that the request expires and nothing is traded`,
    `Execution:       ${Execution}`,
    "",
    "To decide, run one of these in the project:",
    "",
    `  npm run approvals -- approve ${Execution}`,
    `  npm run approvals -- reject ${Execution} --reason "..."`,
    "",
    "or open the operator's page:",
    "",
    "  npm run operator",
    "",
  ].join("\n");
  return { subject: `Approval needed: ${describeTrade(trade)}`, text };
}

/** The time until which a decision is accepted, for example "2026-11-23 14:05:09 UTC". */
function deadline({ RequestedAt, TimeoutSeconds }: Omit<ApprovalRequest, "TaskToken">): string {
  const time = new Date(Date.parse(RequestedAt) + TimeoutSeconds * 1000).toISOString();
  return `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
}
