import { utcSeconds } from "approval-queue/time";
import { inDollars, type Refund } from "../refund";

/** The message in the chat. */
export function question({ orderId, amount, reason }: Refund, deadline: Date, link: string): string {
  return [
    `Refund ${inDollars(amount)} for order ${orderId}?`,
    `The customer's reason: ${harmless(reason)}`,
    `Decide until ${utcSeconds(deadline)}: ${link}`,
  ].join("\n");
}

/** After it, a character begins no mention, link or format. */
const ZERO_WIDTH_SPACE = "\u200b";

/** The customer's text as plain text on one line: without the chat's markup, mentions and links. */
export function harmless(text: string): string {
  return text
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[@:.*_~`|[\]]/g, `$&${ZERO_WIDTH_SPACE}`);
}
