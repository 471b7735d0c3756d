import type { Clock } from "../../clock";
import type { Ending, Execution } from "./execution";
import { appendEvent, type EventDetails, LONGEST_HISTORY, outputDetails } from "./history";
import type { Tokens } from "./tokens";
import type { HistoryEvent } from "./types";

/** The dependencies of a run. */
export interface RunServices {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tokens: Tokens;
  /** Called with every new event. */
  readonly onEvent: (execution: Execution, event: HistoryEvent) => void;
  /** Called with the execution when a run has ended. */
  readonly onEnd: (execution: Execution) => void;
}

/** The run of an execution, from its start or a redrive to its end. */
export interface Run {
  readonly services: RunServices;
  readonly execution: Execution;
  /** After a run is closed, work in progress cannot change the execution. */
  closed: boolean;
  /** Called on close, to cancel timers and waits. */
  readonly closers: Set<() => void>;
}

export function openRun(services: RunServices, execution: Execution): Run {
  return { services, execution, closed: false, closers: new Set() };
}

/** Appends an event, unless the run is closed. At the history limit, fails the execution instead. */
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

/** Ends the execution. Only the first call has an effect. */
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

/** An error and its cause in an event's details. Undefined members are omitted. */
export function errorDetails({ error, cause }: { readonly error?: string; readonly cause?: string }): EventDetails {
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}

/** Stops all work in progress without changing the execution. */
export function closeRun(run: Run): void {
  run.closed = true;
  for (const close of run.closers) {
    close();
  }
  run.closers.clear();
}

/** Sets a timer that is canceled when the run is closed. @returns a function that cancels the timer */
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

/** Resolves after this time on the clock, or when the run is closed. */
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
