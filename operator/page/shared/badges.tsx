import type { ExecutionStatus } from "approval-queue/requests";
import { UNKNOWN } from "../../../domain/format";
import type { Outcome, OutcomeKind } from "../../../domain/outcome";
import { OUTCOME_LABELS, STATE_LABELS, STATUS_LABELS } from "../../executions/labels";
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

export function StatusBadge({ status }: { readonly status: ExecutionStatus }) {
  return <span class={`badge ${executionTones[status]}`}>{labelOfStatus(status)}</span>;
}

export function StateBadge({ status }: { readonly status: StateStatus }) {
  return <span class={`badge ${toneOfState(status)}`}>{labelOfState(status)}</span>;
}

/** The outcome of an execution and its reason; a long reason is shown in full on hover. */
export function OutcomeText({ outcome }: { readonly outcome: Outcome | null }) {
  if (outcome === null || outcome.kind === "running") {
    return <span class="faint">{UNKNOWN}</span>;
  }
  return (
    <span class="outcome" title={outcome.detail ?? undefined}>
      <span class={`outcome-kind ${outcomeTones[outcome.kind]}`}>{OUTCOME_LABELS[outcome.kind]}</span>
      {outcome.detail !== null && <span class="outcome-detail"> {outcome.detail}</span>}
    </span>
  );
}
