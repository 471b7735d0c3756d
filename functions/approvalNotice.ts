import { count, money } from "../domain/format";
import { describeTrade, notional, readProposedTrade } from "../domain/proposedTrade";
import { shellQuote } from "../domain/shellQuote";
import type { ApprovalRequest } from "../domain/trade";

/** The subject and the text of an e-mail. */
export interface ApprovalNotice {
  /** ASCII, shorter than 100 characters (SNS Publish, "Subject"). */
  readonly subject: string;
  readonly text: string;
}

/** The notice about a waiting request. It is sent to mailboxes, so it must not contain the task token. */
export function approvalNotice(
  { Input, Execution }: Omit<ApprovalRequest, "TaskToken">,
  deadline: Date,
): ApprovalNotice {
  const trade = readProposedTrade(Input);
  const argument = shellQuote(Execution);
  const account = Execution.split(":")[4];
  const text = [
    "A trade is waiting for your approval.",
    "",
    `Symbol:          ${trade.symbol}`,
    `Recommendation:  ${trade.recommendation}`,
    `Limit price:     ${money(trade.price)} a share`,
    `Quantity:        ${count(trade.quantity)}`,
    `Notional:        ${notional(trade)}`,
    `Decide by:       ${utc(deadline)}; after that the request expires and nothing is traded`,
    `Execution:       ${Execution}`,
    "",
    `To decide, you need AWS credentials for the account ${account}, and a checkout of the project after npm ci:`,
    "",
    `  npm run approvals -- approve ${argument}`,
    `  npm run approvals -- reject ${argument} --reason "..."`,
    "",
    "To look at the execution first, and to decide in the browser:",
    "",
    `  npm run operator -- ${argument}`,
    "",
  ].join("\n");
  return { subject: `Approval needed: ${describeTrade(trade)}`, text };
}

/** For example "2026-11-23 14:05:09 UTC". */
function utc(date: Date): string {
  const time = date.toISOString();
  return `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
}
