import { positionOf } from "./context";
import { failureOf, StateFailed } from "./failure";
import { assignedDetails, inputDetails, outputDetails, stateEventType } from "./history";
import type { Payload } from "./language/payload";
import type { Run, State, Step } from "./model";
import { reported } from "./reported";
import { endRun, errorDetails, record, setRunTimer } from "./run";
import { assign } from "./variables";

/**
 * Runs the execution from its current state (a new execution from its first state) to its end. Returns when the first
 * state is entered. Reports what follows to the run's services.
 */
export function startRun(run: Run): void {
  const { timeoutSeconds } = run.execution.machine;
  if (timeoutSeconds !== undefined) {
    setRunTimer(run, timeoutSeconds, () => endRun(run, { status: "TIMED_OUT" }));
  }
  runFlow(run).then(
    (output) => output && endRun(run, { status: "SUCCEEDED", output: output.text }),
    (error: unknown) => endRun(run, { status: "FAILED", ...errorDetails(failureOf(error)) }),
  );
}

/**
 * Runs a flow from its current state to its end. Enters the first state of a new flow at once, before it returns a promise.
 *
 * @returns its output; undefined if the run is closed before
 * @throws StateFailed
 */
export async function runFlow(run: Run): Promise<Payload | undefined> {
  const { flow } = run;
  if (flow.position === undefined) {
    enter(run, flow.states.startAt, flow.input);
  }
  while (!run.closed) {
    const step = await takeStep(run);
    if (step === undefined) {
      return undefined;
    }
    if (step.next === undefined) {
      return step.output;
    }
    enter(run, step.next, step.output);
  }
  return undefined;
}

async function takeStep(run: Run): Promise<Step | undefined> {
  const state = stateOf(run, positionOf(run).stateName);
  try {
    const step = await state.run(run);
    if (run.closed) {
      return undefined;
    }
    assign(run, state.name, step.assigned);
    run.flow.children = undefined;
    record(run, stateEventType(state.type, "Exited"), {
      name: state.name,
      ...outputDetails(step.output.text),
      ...assignedDetails(step.assigned),
    });
    return step;
  } catch (error) {
    if (run.closed) {
      return undefined;
    }
    throw new StateFailed(reported(run, failureOf(error)));
  }
}

function enter(run: Run, stateName: string, input: Payload): void {
  if (run.closed) {
    return;
  }
  const { flow, services, execution } = run;
  flow.position = {
    stateName,
    input,
    enteredAt: services.clock.now(),
    enteredEventId: execution.history.length + 1,
  };
  const { type } = stateOf(run, stateName);
  record(run, stateEventType(type, "Entered"), { name: stateName, ...inputDetails(input.text) });
}

function stateOf({ execution, flow }: Run, stateName: string): State {
  const state = flow.states.byName.get(stateName);
  if (state === undefined) {
    throw new Error(`The state machine ${execution.machine.spec.name} has no state "${stateName}".`);
  }
  return state;
}
