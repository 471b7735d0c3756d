import { count, money, UNKNOWN } from "./format";
import { asNumber, asObject, asText, parseJson, type UncheckedObject } from "./json";
import type { Order } from "./trade";

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
 * How an execution ended.
 * @param output the execution's output as JSON text; null as long as there is none
 */
export function outcomeOf(status: ExecutionStatus, output: string | null, failure: Failure | null): Outcome {
  switch (status) {
    case "SUCCEEDED":
      return outcomeOfData(parseJson(output ?? undefined));
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

/**
 * How an execution succeeded, read from its final data: `$.approval.decision` and `$.order.side` for a trade. A success of any
 * other state machine is just that.
 */
export function outcomeOfData(data: unknown): Outcome {
  const { approval, order } = partsOf(data);
  const approver = asText(approval?.approver) ?? null;
  if (order?.side === "buy" || order?.side === "sell") {
    const kind = order.side === "buy" ? "bought" : "sold";
    return { kind, detail: approver === null ? null : `approved by ${approver}` };
  }
  if (approval?.decision === "rejected") {
    return { kind: "rejected", detail: asText(approval.reason) ?? approver };
  }
  return { kind: approval?.decision === "expired" ? "expired" : "succeeded", detail: null };
}

/**
 * The end of an execution in a few words, for example "bought 10 AMZN at $49.08, approved by ada".
 * @param data the execution's output; null where it has none
 */
export function describeEnd(status: string, data: unknown): string {
  const { approval, order } = partsOf(data);
  const { kind } = outcomeOfData(data);
  const approver = asText(approval?.approver) ?? UNKNOWN;
  switch (kind) {
    case "bought":
    case "sold": {
      const quantity = count(asNumber(order?.quantity) ?? null);
      const price = money(asNumber(order?.limit_price) ?? null);
      return `${kind} ${quantity} ${asText(order?.symbol) ?? UNKNOWN} at ${price}, approved by ${approver}`;
    }
    case "rejected":
      return `rejected by ${approver}; no order was placed`;
    case "expired":
      return "expired; no order was placed";
    default:
      return `the execution ended ${status}`;
  }
}

/** An order in a few words, for example "Bought 10 AMZN at $49.08". */
export function describeOrder({ side, quantity, symbol, limit_price }: Order): string {
  return `${side === "buy" ? "Bought" : "Sold"} ${count(quantity)} ${symbol} at ${money(limit_price)}`;
}

function partsOf(data: unknown): { readonly approval?: UncheckedObject; readonly order?: UncheckedObject } {
  const fields = asObject(data);
  return { approval: asObject(fields?.approval), order: asObject(fields?.order) };
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
