import { asObject, asText, parseJson } from "./json";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";

export type OutcomeKind =
  | "bought"
  | "sold"
  | "rejected"
  | "expired"
  | "succeeded"
  | "failed"
  | "stopped"
  | "timedOut"
  | "running";

/** How an execution ended. `detail` is the error, the reason or the approver, as given. */
export interface Outcome {
  readonly kind: OutcomeKind;
  readonly detail: string | null;
}

/** Why an execution or a state failed; null where AWS gives none. */
export interface Failure {
  readonly error: string | null;
  readonly cause: string | null;
}

/**
 * How an execution ended, read from its final data: `$.approval.decision` and `$.order.side` for a trade. A success of any
 * other state machine is just that.
 * @param output the execution's output as JSON text; null as long as there is none
 */
export function outcomeOf(status: ExecutionStatus, output: string | null, failure: Failure | null): Outcome {
  switch (status) {
    case "SUCCEEDED":
      return outcomeOfAnswer(output);
    case "FAILED":
      return { kind: "failed", detail: summary(failure) };
    case "TIMED_OUT":
      return { kind: "timedOut", detail: summary(failure) };
    case "ABORTED":
      return { kind: "stopped", detail: summary(failure) };
    default:
      return { kind: "running", detail: null };
  }
}

function outcomeOfAnswer(output: string | null): Outcome {
  const data = asObject(parseJson(output ?? undefined));
  const approval = asObject(data?.approval);
  const side = asText(asObject(data?.order)?.side);
  const approver = asText(approval?.approver) ?? null;
  if (side === "buy" || side === "sell") {
    return { kind: side === "buy" ? "bought" : "sold", detail: approver === null ? null : `approved by ${approver}` };
  }
  if (approval?.decision === "rejected") {
    return { kind: "rejected", detail: asText(approval.reason) ?? approver };
  }
  return { kind: approval?.decision === "expired" ? "expired" : "succeeded", detail: null };
}

function summary(failure: Failure | null): string | null {
  if (failure === null) {
    return null;
  }
  const cause = messageIn(failure.cause);
  return [failure.error, cause].filter((part) => part !== null && part !== "").join(": ") || null;
}

/** A Lambda's cause is JSON with the message inside of it; what a person wants to read is the message. */
function messageIn(cause: string | null): string | null {
  return asText(asObject(parseJson(cause ?? undefined))?.errorMessage) ?? cause;
}
