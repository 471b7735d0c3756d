import { isRecord, recordsIn } from "../payload";
import { nestedIn } from "./structure";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Describes the variables that a branch or an iteration assigns although a state outside of it assigns them too. AWS refuses them: an
 * inner scope can read the variables of the scopes around it, and cannot change or hide them ("Passing data between states with
 * variables", "Variable scope").
 *
 * @param outside the variables that the states around these states assign
 */
export function scopeProblems(states: Fields, outside: ReadonlySet<string> = new Set()): string[] {
  const inside = Object.entries(states).filter((entry): entry is [string, Fields] => isRecord(entry[1]));
  const assigned = new Set([...outside, ...inside.flatMap(([, state]) => namesIn(state))]);
  return inside.flatMap(([name, state]) => [
    ...[...new Set(namesIn(state))]
      .filter((variable) => outside.has(variable))
      .map(
        (variable) =>
          `State "${name}" assigns the variable "${variable}", which is not valid on AWS: a state outside of its branch or iteration assigns it too. Choose another name.`,
      ),
    ...nestedIn(state).flatMap(({ States }) => scopeProblems(isRecord(States) ? States : {}, assigned)),
  ]);
}

/** The names in Assign: of the state, its catchers and its rules. */
function namesIn(state: Fields): string[] {
  return [state, ...recordsIn(state.Catch), ...recordsIn(state.Choices)].flatMap(({ Assign }) =>
    isRecord(Assign) ? Object.keys(Assign).map((name) => name.replace(/\.\$$/, "")) : [],
  );
}
