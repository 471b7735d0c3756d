import type { ExecutionStatus } from "approval-queue/requests";
import { UNKNOWN } from "../../../domain/format";
import type { Outcome, OutcomeKind } from "../../../domain/outcome";
import { labelOfExecution, OUTCOME_LABELS, STATE_LABELS, STATUS_LABELS, WAITS } from "../../executions/labels";
import type { StateStatus } from "../../executions/views";

type Tone = "running" | "waiting" | "good" | "bad" | "warn" | "quiet";

const executionTones: Readonly<Record<ExecutionStatus, Tone>> = {
  RUNNING: "running",
  SUCCEEDED: "good",
  FAILED: "bad",
  TIMED_OUT: "bad",
  ABORTED: "quiet",
  PENDING_REDRIVE: "warn",
};

const stateTones: Readonly<Record<StateStatus, Tone>> = {
  running: "running",
  waiting: "waiting",
  retrying: "warn",
  succeeded: "good",
  caught: "warn",
  failed: "bad",
  timedOut: "bad",
  aborted: "quiet",
};

const outcomeTones: Readonly<Record<OutcomeKind, Tone>> = {
  bought: "good",
  sold: "good",
  rejected: "warn",
  expired: "warn",
  succeeded: "good",
  failed: "bad",
  stopped: "quiet",
  timedOut: "bad",
  running: "running",
};

export function toneOfState(status: StateStatus): Tone {
  return stateTones[status];
}

export function labelOfState(status: StateStatus): string {
  return STATE_LABELS[status];
}

export function labelOfStatus(status: ExecutionStatus): string {
  return STATUS_LABELS[status];
}

interface StatusBadgeProps {
  readonly status: ExecutionStatus;
  /** The number of approvals that are pending in it. */
  readonly pending?: number;
}

export function StatusBadge({ status, pending = 0 }: StatusBadgeProps) {
  const tone = pending > 0 ? "waiting" : executionTones[status];
  return <span class={`badge ${tone}`}>{labelOfExecution(status, pending)}</span>;
}

export function StateBadge({ status }: { readonly status: StateStatus }) {
  return <span class={`badge ${toneOfState(status)}`}>{labelOfState(status)}</span>;
}

interface OutcomeTextProps {
  readonly outcome: Outcome | null;
  /** Whether an approval is pending in the execution. */
  readonly waits?: boolean;
}

/** The outcome of an execution and its reason; a long reason is shown in full on hover. */
export function OutcomeText({ outcome, waits = false }: OutcomeTextProps) {
  if (outcome === null) {
    return <span class="unread">not read yet</span>;
  }
  if (outcome.kind === "running" && waits) {
    return <span class="outcome-kind waiting">{WAITS}</span>;
  }
  if (outcome.kind === "running") {
    return <span class="faint">{UNKNOWN}</span>;
  }
  return (
    <span class="outcome" title={outcome.detail ?? undefined}>
      <span class={`outcome-kind ${outcomeTones[outcome.kind]}`}>{OUTCOME_LABELS[outcome.kind]}</span>
      {outcome.detail !== null && <span class="outcome-detail"> {outcome.detail}</span>}
    </span>
  );
}
