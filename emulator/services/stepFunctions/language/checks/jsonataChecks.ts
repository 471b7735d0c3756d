import { type ExpressionReferences, isExpression, opensExpression, referencesOf } from "../jsonata";
import type { LocatedState } from "./located";
import { type Problem, problem } from "./problem";
import { textsIn } from "./texts";

/** Fields that have no expressions of the state itself. */
const NOT_OWN = ["Branches", "ItemProcessor", "Iterator", "Comment"];

/** What is not valid in the expressions of a state in JSONata. */
export function jsonataProblems(state: LocatedState): Problem[] {
  const own = Object.entries(state.fields).filter(([field]) => !NOT_OWN.includes(field));
  return own
    .flatMap(([field, value]) => textsIn(field, value))
    .filter(([at, text]) => opensExpression(text) && !/^(Catch|Choices|Retry)\[\d+\]\/Comment$/.test(at))
    .flatMap(([at, text]) => problemsOf(state, at, text));
}

function problemsOf({ where, location, fields }: LocatedState, at: string, text: string): Problem[] {
  const words = `${where} has the ${at} ${JSON.stringify(text)}, which is not valid on AWS`;
  const place = `${location}/${at}`;
  if (!isExpression(text)) {
    return [problem("INVALID_JSONATA_EXPRESSION", `${words}: it begins with {%. End it with %}.`, place)];
  }
  let references: ExpressionReferences;
  try {
    references = referencesOf(text);
  } catch (error) {
    return [problem("INVALID_JSONATA_EXPRESSION", `${words}: ${(error as Error).message}.`, place)];
  }
  const available = availableAt(at, String(fields.Type));
  const unsupported = [
    ...references.topLevel.map((name) => `it refers to '${name}' at the top level. Begin with $states or a variable`),
    ...references.states
      .filter((name) => !available.includes(name))
      .map((name) => `it refers to $states.${name}, which is not there. There are ${available.join(", ")}`),
  ];
  return unsupported.map((reason) => problem("UNSUPPORTED_JSONATA_EXPRESSION", `${words}: ${reason}.`, place));
}

/** The members of `$states` at a place ("Transforming data with JSONata", "Reserved variable: $states"). */
function availableAt(at: string, type: string): readonly string[] {
  const hasResult = ["Task", "Parallel", "Map"].includes(type) && /^(Assign|Output)\b/.test(at);
  const hasError = /^Catch\[\d+\]\/(Assign|Output)\b/.test(at);
  return ["input", "context", ...(hasResult ? ["result"] : []), ...(hasError ? ["errorOutput"] : [])];
}
