import { appendEvent, type EventDetails, LONGEST_HISTORY, outputDetails } from "./history";
import type { Ending, Execution, Flow, Run, RunServices } from "./model";

/** Opens the run of an execution. */
export function openRun(services: RunServices, execution: Execution): Run {
  return newRun(services, execution, execution.flow, undefined);
}

/** Opens the run of a branch or an iteration. */
export function openChild(parent: Run, flow: Flow): Run {
  const child = newRun(parent.services, parent.execution, flow, parent);
  parent.children.add(child);
  return child;
}

function newRun(services: RunServices, execution: Execution, flow: Flow, parent: Run | undefined): Run {
  return { services, execution, flow, parent, children: new Set(), closed: false, closers: new Set() };
}

/** An event that no state causes. It has no previous event, and is never a previous event: a redrive continues from the state. */
const EXTERNAL = ["ExecutionAborted", "ExecutionTimedOut"];

/**
 * Appends an event, unless the run is closed. At the history limit, fails the execution instead.
 *
 * @returns the event's ID; undefined if there is none
 */
export function record(run: Run, type: string, details: EventDetails | undefined): number | undefined {
  if (run.closed) {
    return undefined;
  }
  if (run.execution.history.length >= LONGEST_HISTORY - 1) {
    const cause = `The execution reached the maximum number of history events (${LONGEST_HISTORY}).`;
    endRun(run, { status: "FAILED", error: "States.Runtime", cause });
    return undefined;
  }
  return append(run, type, details);
}

function append({ services, execution, flow }: Run, type: string, details: EventDetails | undefined): number {
  const external = EXTERNAL.includes(type);
  const event = appendEvent(execution.history, services.clock.now(), external ? 0 : flow.tail, type, details);
  // The first state's event also has 0 as its previous event, as if ExecutionStarted did not exist.
  if (!external && type !== "ExecutionStarted") {
    flow.tail = event.id;
  }
  services.onEvent(execution, event);
  return event.id;
}

const endEvents = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: "ExecutionTimedOut",
  ABORTED: "ExecutionAborted",
} as const;

/** Ends the execution of a run. Only the first call has an effect. */
export function endRun(of: Run, ending: Ending): void {
  const run = rootOf(of);
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

function rootOf(run: Run): Run {
  return run.parent === undefined ? run : rootOf(run.parent);
}

/** An error and its cause in an event's details. Undefined members are omitted. */
export function errorDetails({ error, cause }: { readonly error?: string; readonly cause?: string }): EventDetails {
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}

/** Stops all work in progress without changing the execution. */
export function closeRun(run: Run): void {
  run.closed = true;
  run.parent?.children.delete(run);
  for (const child of run.children) {
    closeRun(child);
  }
  for (const close of run.closers) {
    close();
  }
  run.closers.clear();
}

/** Sets a timer that is canceled when the run is closed; none if it is. @returns a function that cancels the timer */
export function setRunTimer(run: Run, seconds: number, fire: () => void): () => void {
  if (run.closed) {
    return () => {};
  }
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

/** Resolves after this time on the clock, or when the run is closed; at once if it is. */
export function pause(run: Run, seconds: number): Promise<void> {
  if (run.closed) {
    return Promise.resolve();
  }
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
