import { requestApprovalInJsonata } from "approval-queue";
import { EXPECTED, InvalidRefund, LARGEST_AMOUNT, LONGEST_REASON, ORDER_ID } from "./refund";

export interface DefinitionArgs {
  readonly queueUrl: string;
  readonly payFunctionArn: string;
  /** US cents up to which a refund is paid without asking. */
  readonly limit: number;
  /** Seconds that a request waits for a decision. */
  readonly approvalTimeout: number;
}

/** Seconds until Lambda ends the function that pays. The task waits longer, so that the function's error is reported. */
export const PAY_TIMEOUT_SECONDS = 20;

const INPUT = "$states.input";

/** The check of a value follows the check of its type, because a function of JSONata fails for a value of another type. */
const IS_REFUND = [
  `($type(${INPUT}.orderId) = "string" ? $contains(${INPUT}.orderId, /${ORDER_ID}/) : false)`,
  `($type(${INPUT}.amount) = "number" ? ${INPUT}.amount >= 1 and ${INPUT}.amount <= ${LARGEST_AMOUNT} and $floor(${INPUT}.amount) = ${INPUT}.amount : false)`,
  `($type(${INPUT}.reason) = "string" ? $length(${INPUT}.reason) >= 1 and $length(${INPUT}.reason) <= ${LONGEST_REASON} : false)`,
].join(" and ");

/** The refund alone: whatever else was in the input goes no further. */
const REFUND = `{% {"orderId": ${INPUT}.orderId, "amount": ${INPUT}.amount, "reason": ${INPUT}.reason} %}`;

/** The refund, with what came of it. */
function ended(outcome: string, beginning: string): string {
  const text = `"${beginning} " & $formatNumber(${INPUT}.amount / 100, "$#,##0.00") & " for order " & ${INPUT}.orderId & "."`;
  return `{% $merge([${INPUT}, {"outcome": "${outcome}", "text": ${text}}]) %}`;
}

/** The state machine: small refunds are paid at once, larger ones after a person's approval. */
export function definition({ queueUrl, payFunctionArn, limit, approvalTimeout }: DefinitionArgs): object {
  return {
    QueryLanguage: "JSONata",
    StartAt: "Check",
    States: {
      Check: {
        Type: "Choice",
        Choices: [
          { Condition: `{% $not(${IS_REFUND}) %}`, Next: "Not a Refund" },
          { Condition: `{% ${INPUT}.amount <= ${limit} %}`, Output: REFUND, Next: "Pay" },
        ],
        Output: REFUND,
        Default: "Ask",
      },
      Ask: {
        Type: "Task",
        ...requestApprovalInJsonata({ queueUrl, timeoutSeconds: approvalTimeout, onExpiry: "Expired" }),
        Output: `{% $merge([${INPUT}, {"approval": $states.result}]) %}`,
        Next: "Approved?",
      },
      "Approved?": {
        Type: "Choice",
        Choices: [{ Condition: `{% ${INPUT}.approval.decision = "approved" %}`, Next: "Pay" }],
        Default: "Rejected",
      },
      Pay: {
        Type: "Task",
        Resource: payFunctionArn,
        Arguments: { refund: `{% ${INPUT} %}`, execution: "{% $states.context.Execution.Id %}" },
        TimeoutSeconds: PAY_TIMEOUT_SECONDS + 10,
        Retry: [
          { ErrorEquals: ["AlreadyRefunded", InvalidRefund.name], MaxAttempts: 0 },
          // Paying twice changes nothing, so every other failure is retried.
          { ErrorEquals: ["States.ALL"], IntervalSeconds: 2, MaxAttempts: 5, BackoffRate: 2, JitterStrategy: "FULL" },
        ],
        Output: ended("paid", "Paid"),
        End: true,
      },
      Rejected: { Type: "Succeed", Output: ended("rejected", "Rejected the refund of") },
      Expired: { Type: "Succeed", Output: ended("expired", "Nobody decided in time on the refund of") },
      "Not a Refund": { Type: "Fail", Error: InvalidRefund.name, Cause: EXPECTED },
    },
  };
}
