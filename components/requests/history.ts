/** An execution's status (Step Functions API reference, DescribeExecution). */
export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";

/** An event of an execution's history, with the fields that are read here (Step Functions API reference, HistoryEvent). */
export interface HistoryStep {
  readonly id?: number | undefined;
  readonly previousEventId?: number | undefined;
  readonly type?: string | undefined;
  readonly timestamp?: Date | undefined;
  readonly taskSucceededEventDetails?: { readonly output?: string | undefined } | undefined;
  readonly stateExitedEventDetails?: { readonly output?: string | undefined } | undefined;
  readonly executionSucceededEventDetails?: { readonly output?: string | undefined } | undefined;
}

/** The events, oldest first. */
export function inOrder<Step extends Pick<HistoryStep, "id">>(history: readonly Step[]): Step[] {
  return [...history].sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
}

/**
 * The event that ended an attempt at a task: the first later event in its chain, or the end of the execution. Undefined while it
 * lasts.
 * @param attempt the ID of its TaskScheduled event
 * @param history the events from that one on, in any order
 */
export function endOfAttempt<Step extends HistoryStep>(attempt: number, history: readonly Step[]): Step | undefined {
  const ofAttempt = new Set([attempt]);
  for (const event of inOrder(history)) {
    if ((event.id ?? 0) <= attempt) {
      continue;
    }
    if (event.type === "ExecutionAborted" || event.type === "ExecutionTimedOut") {
      return event;
    }
    if (ofAttempt.has(event.previousEventId ?? 0)) {
      if (event.type !== "TaskStarted" && event.type !== "TaskSubmitted") {
        return event;
      }
      ofAttempt.add(event.id ?? 0);
    }
  }
  return undefined;
}

/** How far an execution has come: its status, and the newest data in its history, as JSON text. */
export interface Progress {
  readonly status: ExecutionStatus;
  readonly data: string | undefined;
}

const ENDS: Readonly<Record<string, ExecutionStatus>> = {
  ExecutionSucceeded: "SUCCEEDED",
  ExecutionFailed: "FAILED",
  ExecutionTimedOut: "TIMED_OUT",
  ExecutionAborted: "ABORTED",
};

/** @param history the newest events of an execution, in any order */
export function progressIn(history: readonly HistoryStep[]): Progress {
  const events = inOrder(history);
  const exited = events.findLast(
    ({ stateExitedEventDetails, executionSucceededEventDetails }) =>
      (executionSucceededEventDetails ?? stateExitedEventDetails)?.output !== undefined,
  );
  return {
    status: ENDS[events.at(-1)?.type ?? ""] ?? "RUNNING",
    data: (exited?.executionSucceededEventDetails ?? exited?.stateExitedEventDetails)?.output,
  };
}
