import { describeApprover } from "approval-queue/answers";
import { asNumber, asObject, asText, parseJson, type UncheckedObject } from "approval-queue/json";
import type { ExecutionStatus } from "approval-queue/requests";
import { count, money, UNKNOWN } from "./format";
import { stopperIn } from "./stop";
import type { Order } from "./trade";

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

/** How an execution ended. `detail` says more: the error, the order with its approver, who rejected and why. */
export interface Outcome {
  readonly kind: OutcomeKind;
  readonly detail: string | null;
}

/** Why an execution or a state failed; null for what AWS does not report. */
export interface Failure {
  readonly error: string | null;
  readonly cause: string | null;
}

/**
 * How an execution ended.
 * @param output the execution's output as JSON text; null until there is one
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
      return { kind: "stopped", detail: stopDetail(failure) };
    default:
      return { kind: "running", detail: null };
  }
}

/**
 * The outcome of a succeeded execution, read from its final data: `$.approval.decision` and `$.order.side` for a trade.
 * For any other state machine, it is only a success.
 */
export function outcomeOfData(data: unknown): Outcome {
  const { approval, order } = partsOf(data);
  const approver = approverIn(approval);
  if (order?.side === "buy" || order?.side === "sell") {
    const kind = order.side === "buy" ? "bought" : "sold";
    const what = order.symbol === undefined ? undefined : whatIn(order);
    return { kind, detail: joined(", ", what, approver && `approved by ${approver}`) };
  }
  if (approval?.decision === "rejected") {
    return { kind: "rejected", detail: joined(": ", approver && `by ${approver}`, asText(approval.reason)) };
  }
  return { kind: approval?.decision === "expired" ? "expired" : "succeeded", detail: null };
}

/**
 * A short description of how an execution ended, for example "bought 10 AMZN at $49.08, approved by ada".
 * @param data the execution's output; null if there is none
 */
export function describeEnd(status: string, data: unknown): string {
  const { approval, order } = partsOf(data);
  const { kind } = outcomeOfData(data);
  const approver = approverIn(approval) ?? UNKNOWN;
  switch (kind) {
    case "bought":
    case "sold":
      return `${orderClause(order ?? {})}, approved by ${approver}`;
    case "rejected":
      return `rejected by ${approver}; no order was placed`;
    case "expired":
      return "expired; no order was placed";
    default:
      return `the execution ended ${status}`;
  }
}

type UncheckedOrder = { readonly [Field in keyof Order]?: unknown };

/** An order in a few words, for example "Bought 10 AMZN at $49.08". Its fields may be unchecked. */
export function describeOrder(order: UncheckedOrder): string {
  const clause = orderClause(order);
  return `${clause[0]?.toUpperCase()}${clause.slice(1)}`;
}

function orderClause(order: UncheckedOrder): string {
  return `${order.side === "buy" ? "bought" : "sold"} ${whatIn(order)}`;
}

function whatIn(order: UncheckedOrder): string {
  const quantity = count(asNumber(order.quantity) ?? null);
  const price = money(asNumber(order.limit_price) ?? null);
  return `${quantity} ${asText(order.symbol) ?? UNKNOWN} at ${price}`;
}

/** What became of a trade after its decision, for an operator. */
export interface Consequence {
  /** A clause, such as "bought 10 AMZN at $49.08". */
  readonly became: string;
  readonly isOrder: boolean;
  /** False while the order is being placed. */
  readonly settled: boolean;
}

/** @param data the newest data of the execution; undefined if there is none */
export function consequenceOf(status: ExecutionStatus, data: unknown): Consequence {
  const { kind } = outcomeOfData(data);
  if (kind === "bought" || kind === "sold") {
    return { became: orderClause(partsOf(data).order ?? {}), isOrder: true, settled: true };
  }
  const became = kind === "rejected" || kind === "expired" ? NOTHING : CONSEQUENCES[status];
  return { became: became ?? "the order is being placed", isOrder: false, settled: became !== undefined };
}

const NOTHING = "nothing was traded";

/** For a status under which the history alone does not say that an order was placed. */
const CONSEQUENCES: Readonly<Partial<Record<ExecutionStatus, string>>> = {
  FAILED: "then the execution failed, and npm run orders says whether its order was placed",
  TIMED_OUT: "then the execution ran out of time, and npm run orders says whether its order was placed",
  ABORTED: "then the execution was stopped, and npm run orders says whether its order was placed",
  SUCCEEDED: NOTHING,
};

/**
 * A sentence that says what became of a trade after its decision.
 * @param data the newest data of the execution; null if there is none
 */
export function describeProgress(status: ExecutionStatus, data: unknown): string {
  const { kind } = outcomeOfData(data);
  switch (kind) {
    case "bought":
    case "sold":
      return `${describeOrder(partsOf(data).order ?? {})}.`;
    case "rejected":
    case "expired":
      return "Nothing was traded.";
    default:
      return UNFINISHED[status] ?? "The order is still being placed.";
  }
}

const FAILED = "Something failed after that. The operators were notified and find out whether the order was placed.";

/** What is said of an execution that ended, and whose data has neither an order nor a rejection. */
const UNFINISHED: Readonly<Partial<Record<ExecutionStatus, string>>> = {
  FAILED,
  TIMED_OUT: FAILED,
  ABORTED: "An operator stopped the execution after that, and finds out whether the order was placed.",
  SUCCEEDED: "Nothing was traded.",
};

function approverIn(approval: UncheckedObject | undefined): string | undefined {
  const approver = asText(approval?.approver);
  return approver === undefined ? undefined : describeApprover(approver, approval?.channel);
}

function partsOf(data: unknown): { readonly approval?: UncheckedObject; readonly order?: UncheckedObject } {
  const fields = asObject(data);
  return { approval: asObject(fields?.approval), order: asObject(fields?.order) };
}

/** Who stopped it, and why; for a stop elsewhere, its error and cause. */
function stopDetail(failure: Failure | null): string | null {
  const { by, reason } = stopperIn(failure?.cause ?? undefined);
  return by === null ? summary(failure) : joined(": ", `by ${by}`, reason);
}

function summary(failure: Failure | null): string | null {
  if (failure === null) {
    return null;
  }
  const cause = messageIn(failure.cause);
  return joined(": ", failure.error, cause);
}

function joined(separator: string, ...parts: readonly (string | null | undefined)[]): string | null {
  return parts.filter(Boolean).join(separator) || null;
}

/** The cause from a Lambda function is JSON that contains the error message; people need only the message. */
export function messageIn(cause: string | null): string | null {
  return asText(asObject(parseJson(cause ?? undefined))?.errorMessage) ?? cause;
}
