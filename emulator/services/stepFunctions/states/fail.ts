import { contextOf, positionOf } from "../context";
import { runtimeError, StateFailed } from "../failure";
import { type Evaluation, pathEvaluation } from "../language/expressions";
import type { FailState } from "../language/fields";
import type { State } from "../model";

export function failState(name: string, fields: FailState): State {
  const error = textEvaluation(fields.Error, fields.ErrorPath);
  const cause = textEvaluation(fields.Cause, fields.CausePath);
  return {
    name,
    type: "Fail",
    async run(run) {
      const scope = { input: positionOf(run).input.value, context: contextOf(run) };
      const [errorText, causeText] = [await error?.(scope), await cause?.(scope)];
      if (![errorText, causeText].every((text) => text === undefined || typeof text === "string")) {
        throw new StateFailed(runtimeError("The ErrorPath or CausePath must lead to a string"));
      }
      throw new StateFailed({ error: errorText as string, cause: causeText as string });
    },
  };
}

function textEvaluation(text: string | undefined, path: string | undefined): Evaluation | undefined {
  return text !== undefined ? async () => text : path !== undefined ? pathEvaluation(path) : undefined;
}
