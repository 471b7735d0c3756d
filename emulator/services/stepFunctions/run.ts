import type { Clock } from "../../clock";
import type { Ending, Execution } from "./execution";
import { appendEvent, type EventDetails, LONGEST_HISTORY, outputDetails } from "./history";
import type { Tokens } from "./tokens";
import type { HistoryEvent, Integrations } from "./types";

/** What every run works with. */
export interface RunServices {
  readonly clock: Clock;
  readonly integrations: Integrations;
  readonly random: () => number;
  readonly tokens: Tokens;
  /** Called with every event as it is appended. */
  readonly onEvent: (execution: Execution, event: HistoryEvent) => void;
  /** Called when a run has ended, with the execution as it is then. */
  readonly onEnd: (execution: Execution) => void;
}

/** An execution from its start, or from a redrive, to its end. */
export interface Run {
  readonly services: RunServices;
  readonly execution: Execution;
  /** Once closed, nothing that is still under way may change the execution. */
  closed: boolean;
  /** What to let go of on closing: timers, waits. */
  readonly closers: Set<() => void>;
}

export function openRun(services: RunServices, execution: Execution): Run {
  return { services, execution, closed: false, closers: new Set() };
}

/** Appends an event, unless the run is closed. At the limit of the history it fails the execution instead. */
export function record(run: Run, type: string, details: EventDetails | undefined): void {
  if (run.closed) {
    return;
  }
  if (run.execution.history.events.length >= LONGEST_HISTORY - 1) {
    const cause = `The execution reached the maximum number of history events (${LONGEST_HISTORY}).`;
    endRun(run, { status: "FAILED", error: "States.Runtime", cause });
    return;
  }
  append(run, type, details);
}

function append({ services, execution }: Run, type: string, details: EventDetails | undefined): void {
  services.onEvent(execution, appendEvent(execution.history, services.clock.now(), type, details));
}

const endEvents = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: "ExecutionTimedOut",
  ABORTED: "ExecutionAborted",
} as const;

/** Ends the execution, once: the first ending counts. */
export function endRun(run: Run, ending: Ending): void {
  if (run.closed) {
    return;
  }
  closeRun(run);
  const { execution } = run;
  execution.status = ending.status;
  execution.stopDate = run.services.clock.now();
  execution.output = ending.output;
  execution.error = ending.error;
  execution.cause = ending.cause;
  append(run, endEvents[ending.status], {
    ...(ending.output !== undefined && outputDetails(ending.output)),
    ...errorDetails(ending),
  });
  run.services.onEnd(execution);
}

/** An error and its cause as an event's details hold them: what is not known is left out. */
export function errorDetails({ error, cause }: { readonly error?: string; readonly cause?: string }): EventDetails {
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}

/** Stops everything that is under way, and leaves the execution as it is. */
export function closeRun(run: Run): void {
  run.closed = true;
  for (const close of run.closers) {
    close();
  }
  run.closers.clear();
}

/** Sets a timer that goes with the run. @returns the way to take it back */
export function setRunTimer(run: Run, seconds: number, fire: () => void): () => void {
  const cancel = () => {
    timer.cancel();
    run.closers.delete(cancel);
  };
  const timer = run.services.clock.setTimer(() => {
    run.closers.delete(cancel);
    fire();
  }, seconds * 1000);
  run.closers.add(cancel);
  return cancel;
}

/** Resolves after this time on the run's clock, or when the run is closed. */
export function pause(run: Run, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      run.closers.delete(done);
      resolve();
    };
    const cancel = setRunTimer(run, seconds, done);
    run.closers.add(done);
  });
}
