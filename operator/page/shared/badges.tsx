import type { ExecutionStatus } from "approval-queue/requests";
import { UNKNOWN } from "../../../domain/format";
import type { Outcome, OutcomeKind } from "../../../domain/outcome";
import type { StateStatus } from "../../executions/views";

type Tone = "running" | "waiting" | "good" | "bad" | "warn" | "quiet";

const executionStatuses: Readonly<Record<ExecutionStatus, readonly [Tone, string]>> = {
  RUNNING: ["running", "Running"],
  SUCCEEDED: ["good", "Succeeded"],
  FAILED: ["bad", "Failed"],
  TIMED_OUT: ["bad", "Timed out"],
  ABORTED: ["quiet", "Stopped"],
  PENDING_REDRIVE: ["warn", "Pending redrive"],
};

const stateStatuses: Readonly<Record<StateStatus, readonly [Tone, string]>> = {
  running: ["running", "Running"],
  waiting: ["waiting", "Waiting for a decision"],
  retrying: ["warn", "Failed, retrying"],
  succeeded: ["good", "Succeeded"],
  caught: ["warn", "Caught error"],
  failed: ["bad", "Failed"],
  timedOut: ["bad", "Timed out"],
  aborted: ["quiet", "Stopped"],
};

const outcomes: Readonly<Record<OutcomeKind, readonly [Tone, string]>> = {
  bought: ["good", "Bought"],
  sold: ["good", "Sold"],
  rejected: ["warn", "Rejected"],
  expired: ["warn", "Expired"],
  succeeded: ["good", "Succeeded"],
  failed: ["bad", "Failed"],
  stopped: ["quiet", "Stopped"],
  timedOut: ["bad", "Timed out"],
  running: ["running", "Running"],
};

export function toneOfState(status: StateStatus): Tone {
  return stateStatuses[status][0];
}

export function labelOfState(status: StateStatus): string {
  return stateStatuses[status][1];
}

export function labelOfStatus(status: ExecutionStatus): string {
  return executionStatuses[status][1];
}

export function StatusBadge({ status }: { readonly status: ExecutionStatus }) {
  const [tone, label] = executionStatuses[status];
  return <span class={`badge ${tone}`}>{label}</span>;
}

export function StateBadge({ status }: { readonly status: StateStatus }) {
  return <span class={`badge ${toneOfState(status)}`}>{labelOfState(status)}</span>;
}

/** The outcome of an execution and its reason; a long reason is shown in full on hover. */
export function OutcomeText({ outcome }: { readonly outcome: Outcome | null }) {
  if (outcome === null || outcome.kind === "running") {
    return <span class="faint">{UNKNOWN}</span>;
  }
  const [tone, label] = outcomes[outcome.kind];
  return (
    <span class="outcome" title={outcome.detail ?? undefined}>
      <span class={`outcome-kind ${tone}`}>{label}</span>
      {outcome.detail !== null && <span class="outcome-detail"> {outcome.detail}</span>}
    </span>
  );
}
