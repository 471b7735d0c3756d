import type { Presentation } from "approval-queue/decision-page";
import { money } from "../domain/format";
import { describeProgress } from "../domain/outcome";
import { describeTrade, notional, notionalOf, readProposedTrade } from "../domain/proposedTrade";

/**
 * How a proposed trade stands on the decision page. A trade is approved by typing its number of shares.
 *
 * @param linkLimit US dollars; a link can only reject a trade above it
 */
export function tradePresentation(linkLimit: number | undefined): Presentation {
  return {
    subject(input) {
      const trade = readProposedTrade(input);
      const what = describeTrade(trade);
      const dollars = notionalOf(trade);
      const isAbove = linkLimit !== undefined && !(dollars !== null && dollars <= linkLimit);
      return {
        title: `${what[0]?.toUpperCase()}${what.slice(1)}`,
        facts: [
          ["Order", "Limit order"],
          ["Notional", notional(trade)],
        ],
        confirmation: {
          label: "Type the number of shares",
          isMet: (typed) => trade.quantity !== null && sharesIn(typed) === String(trade.quantity),
          otherwise: "Type the number of shares as it stands above.",
        },
        ...(isAbove && {
          onlyReject: `A link can approve up to ${money(linkLimit)}. To approve this trade, use the commands in the e-mail.`,
        }),
      };
    },
    progress: describeProgress,
  };
}

/** The digits of a whole number, with or without separators: "1200" for "1,200", and for full-width digits. */
function sharesIn(typed: string): string | undefined {
  const text = typed.normalize("NFKC").trim();
  return /^(\d+|\d{1,3}([, ]\d{3})+)$/.test(text) ? text.replace(/[, ]/g, "") : undefined;
}
