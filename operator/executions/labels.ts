import type { ExecutionStatus } from "approval-queue/requests";
import { UNKNOWN } from "../../domain/format";
import type { Outcome, OutcomeKind } from "../../domain/outcome";
import type { StateStatus } from "./views";

/** The words for statuses and outcomes, on the operator's page and in the terminal. */
export const STATUS_LABELS: Readonly<Record<ExecutionStatus, string>> = {
  RUNNING: "Running",
  SUCCEEDED: "Succeeded",
  FAILED: "Failed",
  TIMED_OUT: "Timed out",
  ABORTED: "Stopped",
  PENDING_REDRIVE: "Pending redrive",
};

/** Every status that an execution can have. */
export const STATUSES = Object.keys(STATUS_LABELS) as readonly ExecutionStatus[];

export const STATE_LABELS: Readonly<Record<StateStatus, string>> = {
  running: "Running",
  waiting: "Waiting for a decision",
  retrying: "Failed, retrying",
  succeeded: "Succeeded",
  caught: "Caught error",
  failed: "Failed",
  timedOut: "Timed out",
  aborted: "Stopped",
};

export const OUTCOME_LABELS: Readonly<Record<OutcomeKind, string>> = {
  bought: "Bought",
  sold: "Sold",
  rejected: "Rejected",
  expired: "Expired",
  succeeded: "Succeeded",
  failed: "Failed",
  stopped: "Stopped",
  timedOut: "Timed out",
  running: "Running",
};

/** What is said of an execution in which an approval is pending. */
export const WAITS = "Waiting for approval";

/** An execution's status, which names the approvals that are pending. */
export function labelOfExecution(status: ExecutionStatus, pending: number): string {
  return pending > 0 ? WAITS : STATUS_LABELS[status];
}

/** An outcome in a line: "Bought 10 AMZN at $49.08, approved by ada". */
export function sayOutcome({ kind, detail }: Outcome): string {
  return kind === "running" ? UNKNOWN : [OUTCOME_LABELS[kind], detail].filter((part) => part !== null).join(" ");
}
