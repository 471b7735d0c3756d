import { isRecord, recordsIn } from "../payload";
import { containersIn, type Fields, type LocatedState, statesIn } from "./located";
import { type Problem, problem } from "./problem";
import { textsIn } from "./texts";

/** Text that would be a path or a call of an intrinsic function, if it were evaluated. */
const DYNAMIC = /^(\$\$?($|[.[])|States\.\w+\()/;

/** What AWS accepts in the states in JSONPath of a definition, and warns of. */
export function definitionWarnings(definition: unknown): Problem[] {
  if (!isRecord(definition)) {
    return [];
  }
  const language = definition.QueryLanguage === "JSONata" ? "JSONata" : "JSONPath";
  return containersIn(definition)
    .flatMap((container) => statesIn(container, language))
    .filter((state) => state.language === "JSONPath")
    .flatMap(warningsOf);
}

function warningsOf(state: LocatedState): Problem[] {
  const { where, location, fields } = state;
  const templates = ["Parameters", "ResultSelector", "ItemSelector", "Assign"].flatMap((field) =>
    textsIn(`${location}/${field}`, fields[field]),
  );
  const rules = recordsIn(fields.Choices).flatMap((rule, index) =>
    comparisonsIn(`${location}/Choices[${index}]`, rule),
  );
  const texts = ["Error", "Cause"].map((field) => [`${location}/${field}`, fields[field]] as const);
  return [
    ...templates
      .filter(([at, text]) => !at.endsWith(".$") && DYNAMIC.test(text))
      .map(([at, text]) =>
        problem(
          "NO_DOLLAR",
          `${where} has the text ${JSON.stringify(text)}. To evaluate it, end its name in ".$".`,
          at,
        ),
      ),
    ...[...rules, ...texts]
      .filter(([, value]) => typeof value === "string" && DYNAMIC.test(value))
      .map(([at, value]) =>
        problem(
          "NO_PATH",
          `${where} has the text ${JSON.stringify(value)}. To evaluate it, end its field in "Path".`,
          at,
        ),
      ),
    ...(fields.Type === "Pass" &&
    textsIn("", fields.Result).some(([at, text]) => at.endsWith(".$") || DYNAMIC.test(text))
      ? [
          problem(
            "PASS_RESULT_IS_STATIC",
            `${where} has a path in its Result, which stays as it is. To evaluate it, write Parameters.`,
            `${location}/Result`,
          ),
        ]
      : []),
  ];
}

/** The operands of a rule, and of the rules in it, that are not paths. */
function comparisonsIn(at: string, rule: Fields): readonly (readonly [at: string, operand: unknown])[] {
  const nested = [...recordsIn(rule.And), ...recordsIn(rule.Or), ...recordsIn([rule.Not])];
  const own = Object.keys(rule).filter((field) => /^String/.test(field) && !field.endsWith("Path"));
  return [
    ...own.map((field) => [`${at}/${field}`, rule[field]] as const),
    ...nested.flatMap((inner) => comparisonsIn(at, inner)),
  ];
}
