import { positionOf, scopeOf } from "../context";
import { runtimeError, StateFailed } from "../failure";
import type { ChoiceState } from "../language/fields";
import type { State } from "../model";
import type { LeavingFields, Query } from "./query";
import { stepOut } from "./state";

export function choiceState(name: string, fields: ChoiceState, query: Query): State {
  const rules = fields.Choices.map((rule, index) => ({
    applies: query.rule(rule, `Choices[${index}]`),
    leave: query.leaving(rule as LeavingFields, `Choices[${index}]`),
    next: rule.Next,
  }));
  const leaveByDefault = query.leaving(fields, "");
  return {
    name,
    type: "Choice",
    async run(run) {
      const { input } = positionOf(run);
      const scope = scopeOf(run);
      const taken = await query.takeIn(scope);
      for (const { applies, leave, next } of rules) {
        if (await applies({ ...scope, input: taken })) {
          return stepOut(name, input, await leave(scope, taken), next);
        }
      }
      if (fields.Default === undefined) {
        // AWS reports States.Runtime, although the language defines States.NoChoiceMatched.
        throw new StateFailed(
          runtimeError("Failed to transition out of the state. The state does not point to a next state."),
        );
      }
      return stepOut(name, input, await leaveByDefault(scope, taken), fields.Default);
    },
  };
}
