import type { Payload } from "./language/payload";
import type { Flow, Run, States } from "./model";
import { variablesOf } from "./variables";

/** The flow of an execution. */
export function newFlow(states: States, input: Payload): Flow {
  return { states, input, context: {}, outer: {}, variables: {}, tail: 0 };
}

/** The flow of a branch or an iteration of the current state of a run. */
export function childFlow(run: Run, states: States, input: Payload, context: Flow["context"] = {}): Flow {
  const { flow } = run;
  return {
    states,
    input,
    context: { ...flow.context, ...context },
    outer: variablesOf(flow),
    variables: {},
    tail: flow.tail,
  };
}
