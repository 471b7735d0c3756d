import { compileExpression, referenceKeys } from "../expressions";
import { parsePath } from "../paths/jsonPath";
import { isRecord } from "../payload";
import type { Fields } from "./located";

/** The fields that are paths, and those whose members are paths and intrinsic functions. */
const PATHS = [
  ...["InputPath", "OutputPath", "ItemsPath", "SecondsPath", "TimestampPath"],
  ...["MaxConcurrencyPath", "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"],
  ...["TimeoutSecondsPath", "HeartbeatSecondsPath"],
];
const TEMPLATES = ["Parameters", "ResultSelector", "ItemSelector", "Assign"];

/** Those that can be any path, and null, which selects nothing. */
const NULLABLE = ["InputPath", "OutputPath"];

/** What is not valid in the paths and templates of a state, or of a catcher, in JSONPath. */
export function pathProblems(where: string, fields: Fields): string[] {
  const { ResultPath } = fields;
  return [
    ...PATHS.flatMap((field) =>
      fields[field] === undefined || (fields[field] === null && NULLABLE.includes(field))
        ? []
        : pathProblem(where, field, fields[field], NULLABLE.includes(field) ? parsePath : referencePath),
    ),
    ...["ErrorPath", "CausePath"].flatMap((field) =>
      fields[field] === undefined
        ? []
        : pathProblem(where, field, fields[field], (text) =>
            text.startsWith("States.") ? compileExpression(text) : referencePath(text),
          ),
    ),
    ...TEMPLATES.flatMap((field) => templateProblems(where, field, fields[field])),
    ...(ResultPath === undefined || ResultPath === null
      ? []
      : pathProblem(where, "ResultPath", ResultPath, (text) => referenceKeys(parsePath(text)))),
  ];
}

/** A path to one value ("Reference Paths" of the language). @throws SyntaxError for any other */
function referencePath(text: string): void {
  if (!parsePath(text).definite) {
    throw new SyntaxError(`${text} can lead to several values`);
  }
}

/** @param parse throws SyntaxError for a text that is not valid there */
export function pathProblem(where: string, field: string, value: unknown, parse: (text: string) => unknown): string[] {
  try {
    if (typeof value !== "string") {
      throw new SyntaxError("it is not text");
    }
    parse(value);
    return [];
  } catch (error) {
    const reason = (error as Error).message;
    return [`${where} has the ${field} ${JSON.stringify(value)}, which is not valid on AWS: ${reason}.`];
  }
}

export function templateProblems(where: string, at: string, template: unknown): string[] {
  if (Array.isArray(template)) {
    return template.flatMap((item) => templateProblems(where, at, item));
  }
  return Object.entries(isRecord(template) ? template : {}).flatMap(([name, value]) =>
    name.endsWith(".$")
      ? pathProblem(where, `${at}/${name}`, value, compileExpression)
      : templateProblems(where, `${at}/${name}`, value),
  );
}
