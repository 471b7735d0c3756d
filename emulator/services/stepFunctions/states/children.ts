import { StateFailed } from "../failure";
import { stateEventType } from "../history";
import { runFlow } from "../interpreter";
import type { Flow, Run } from "../model";
import { closeRun, openChild, record } from "../run";

/** What happens to the branches or iterations of a state. */
export interface ChildListeners {
  started?(flow: Flow, index: number): void;
  succeeded?(flow: Flow, index: number): void;
  failed?(flow: Flow, index: number): void;
  aborted?(flow: Flow, index: number): void;
}

/**
 * Runs the flows that have not ended, at most this many at once, and records whether the state's work succeeded or failed.
 *
 * @param type the state's
 * @returns their outputs
 * @throws StateFailed with the first failure, after the other flows are aborted
 */
export async function runChildren(
  run: Run,
  type: "Map" | "Parallel",
  flows: readonly Flow[],
  concurrency: number,
  listeners: ChildListeners,
): Promise<readonly unknown[]> {
  const open = new Map<Run, number>();
  const waiting = flows.map((flow, index) => ({ flow, index })).filter(({ flow }) => flow.output === undefined);
  let failure: { readonly error: unknown } | undefined;

  async function work(): Promise<void> {
    for (
      let next = waiting.shift();
      next !== undefined && failure === undefined && !run.closed;
      next = waiting.shift()
    ) {
      const { flow, index } = next;
      const child = openChild(run, flow);
      open.set(child, index);
      listeners.started?.(flow, index);
      try {
        const output = await runFlow(child);
        if (output !== undefined) {
          flow.output = output;
          listeners.succeeded?.(flow, index);
          run.flow.tail = flow.tail;
        }
      } catch (error) {
        if (failure === undefined && !run.closed) {
          failure = { error };
          listeners.failed?.(flow, index);
          run.flow.tail = flow.tail;
          open.delete(child);
          abort();
        }
      } finally {
        open.delete(child);
        closeRun(child);
      }
    }
  }

  function abort(): void {
    for (const [child, index] of open) {
      const { position, states } = child.flow;
      const current = position && states.byName.get(position.stateName)?.type;
      if (current !== undefined && ABORTABLE.includes(current)) {
        record(child, stateEventType(current, "Aborted"), undefined);
      }
      closeRun(child);
      listeners.aborted?.(child.flow, index);
    }
    open.clear();
  }

  await Promise.all(Array.from({ length: Math.min(concurrency, waiting.length) }, work));
  if (failure !== undefined) {
    if (failure.error instanceof StateFailed) {
      record(run, `${type}StateFailed`, undefined);
    }
    throw failure.error;
  }
  const { tail } = run.flow;
  record(run, `${type}StateSucceeded`, undefined);
  // The event is never a previous event.
  run.flow.tail = tail;
  return flows.map(({ output }) => output?.value);
}

/** The types of states that can be in progress when another branch or iteration fails. */
const ABORTABLE = ["Map", "Parallel", "Task", "Wait"];

/**
 * The flows of a state that a redrive continues; new ones for any other attempt.
 *
 * @param start makes the flows, and records that the state's work has started
 */
export async function resumedOr(
  run: Run,
  retryCount: number,
  start: () => Promise<readonly Flow[]>,
): Promise<readonly Flow[]> {
  const { flow } = run;
  if (retryCount === 0 && flow.children !== undefined) {
    for (const child of flow.children) {
      child.tail = flow.tail;
    }
  } else {
    flow.children = undefined;
    flow.children = await start();
  }
  return flow.children;
}
