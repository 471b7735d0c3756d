import { requiredVariable } from "approval-queue/callback";
import { decisionPageHandler, pageFromEnvironment } from "approval-queue/decision-page";
import { asObject } from "approval-queue/json";
import { inDollars, readRefund } from "../refund";

export const handler = decisionPageHandler({
  ...pageFromEnvironment(),
  stack: requiredVariable("STACK", "the stack's name"),
  presentation: {
    subject(input) {
      const { orderId, amount, reason } = readRefund(input);
      return {
        title: `Refund ${inDollars(amount)} for order ${orderId}`,
        facts: [
          ["Order", orderId],
          ["Amount", inDollars(amount)],
          ["Reason", reason],
        ],
        confirmation: {
          label: "To approve, type the order's number",
          isMet: (typed) => typed.trim() === orderId,
          otherwise: "Type the order's number as shown above.",
        },
      };
    },
    progress(status, data) {
      if (asObject(asObject(data)?.approval)?.decision !== "approved") {
        return "The refund is not paid.";
      }
      return PROGRESS[status] ?? "The refund is not paid: the execution ended before.";
    },
  },
});

const PROGRESS: Readonly<Record<string, string>> = {
  RUNNING: "The refund is being paid.",
  SUCCEEDED: "The refund is paid.",
};
