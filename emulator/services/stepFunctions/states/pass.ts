import { contextOf, positionOf } from "../context";
import type { PassState, SucceedState } from "../language/fields";
import type { State } from "../model";
import { processing } from "./processing";
import { stateOutput } from "./state";

/** Pass and Succeed states. */
export function passState(name: string, fields: PassState | SucceedState): State {
  const { takeIn, putOut } = processing(fields);
  const result = fields.Type === "Pass" ? fields.Result : undefined;
  return {
    name,
    type: fields.Type,
    async run(run) {
      const { input } = positionOf(run);
      const context = contextOf(run);
      const taken = await takeIn({ input: input.value, context });
      const output = await putOut(input.value, result === undefined ? taken : result, context);
      return { output: stateOutput(name, input, output), next: fields.Next };
    },
  };
}
