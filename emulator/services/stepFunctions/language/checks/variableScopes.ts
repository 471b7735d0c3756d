import { isRecord, recordsIn } from "../payload";
import { type Container, type Fields, nestedContainers, statesIn } from "./located";
import { type Problem, schemaProblems } from "./problem";

/**
 * Describes the variables that a branch or an iteration assigns although a state outside of it assigns them too. AWS refuses them: an
 * inner scope can read the variables of the scopes around it, and cannot change or hide them ("Passing data between states with
 * variables", "Variable scope").
 *
 * @param outside the variables that the states around these states assign
 */
export function scopeProblems(container: Container, outside: ReadonlySet<string> = new Set()): Problem[] {
  const states = statesIn(container, "JSONPath");
  const assigned = new Set([...outside, ...states.flatMap(({ fields }) => namesIn(fields))]);
  return states.flatMap((state) => [
    ...schemaProblems(
      state.location,
      [...new Set(namesIn(state.fields))]
        .filter((variable) => outside.has(variable))
        .map(
          (variable) =>
            `${state.where} assigns the variable "${variable}", which is not valid on AWS: a state outside of its branch or iteration assigns it too. Choose another name.`,
        ),
    ),
    ...nestedContainers(state).flatMap((nested) => scopeProblems(nested, assigned)),
  ]);
}

/** The names in Assign: of the state, its catchers and its rules. */
function namesIn(state: Fields): string[] {
  return [state, ...recordsIn(state.Catch), ...recordsIn(state.Choices)].flatMap(({ Assign }) =>
    isRecord(Assign) ? Object.keys(Assign).map((name) => name.replace(/\.\$$/, "")) : [],
  );
}
