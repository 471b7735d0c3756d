import { contextOf, positionOf } from "../context";
import { choiceEvaluation } from "../language/choiceRules";
import type { ChoiceState } from "../language/fields";
import type { State } from "../model";
import { processing } from "./processing";
import { stateOutput } from "./state";

export function choiceState(name: string, fields: ChoiceState): State {
  const { takeIn, putOut } = processing(fields);
  const choose = choiceEvaluation(fields);
  return {
    name,
    type: "Choice",
    async run(run) {
      const { input } = positionOf(run);
      const context = contextOf(run);
      const taken = await takeIn({ input: input.value, context });
      const next = await choose({ input: taken, context });
      return { output: stateOutput(name, input, await putOut(input.value, taken, context)), next };
    },
  };
}
