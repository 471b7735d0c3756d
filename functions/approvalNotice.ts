import type { ApprovalRequest } from "approval-queue/requests";
import { utcSeconds } from "approval-queue/time";
import { count, money } from "../domain/format";
import { describeTrade, notional, readProposedTrade } from "../domain/proposedTrade";
import { shellQuote } from "../domain/shellQuote";

/** The subject and the text of an e-mail. */
export interface ApprovalNotice {
  /** ASCII, shorter than 100 characters (SNS Publish, "Subject"). */
  readonly subject: string;
  readonly text: string;
}

/**
 * The notice about a waiting request. It is sent to mailboxes, so it must not contain the task token.
 *
 * @param link the recipient's link to the decision page, if there is one
 */
export function approvalNotice(
  { Input, Execution }: Omit<ApprovalRequest, "TaskToken">,
  deadline: Date,
  link?: string,
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
    `Decide by:       ${utcSeconds(deadline)}; after that the request expires and nothing is traded`,
    `Execution:       ${Execution}`,
    "",
    ...(link === undefined
      ? []
      : [link, "", "Open the link to decide. It is yours: anyone who has it decides in your name.", ""]),
    `${link === undefined ? "To decide" : "To decide in a terminal"}, you need AWS credentials for the account ${account}, and a checkout of the project after npm ci:`,
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
