import { positiveNumberVariable, requiredVariable } from "approval-queue/callback";
import { decisionPageHandler, pageFromEnvironment } from "approval-queue/decision-page";
import { tradePresentation } from "../tradePresentation";

const linkLimit =
  process.env.LINK_LIMIT_USD === undefined
    ? undefined
    : positiveNumberVariable("LINK_LIMIT_USD", "the notional in US dollars up to which a link can approve");

/** The decision page: shows the trade that a link names, and returns the approver's decision. */
export const handler = decisionPageHandler({
  ...pageFromEnvironment(),
  stack: requiredVariable("STACK", "the name of the stack, which the page shows"),
  presentation: tradePresentation(linkLimit),
});
