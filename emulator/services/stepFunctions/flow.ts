import type { Payload } from "./language/payload";
import type { Flow, States } from "./model";

export function newFlow(states: States, input: Payload, tail: number, context: Flow["context"] = {}): Flow {
  return { states, input, context, tail };
}
