import type { QueryLanguage } from "../fields";
import { isRecord } from "../payload";
import { entriesOf, type LocatedState } from "./located";

/** "Passing data between states with variables": characters of a variable's name. */
const LONGEST_NAME = 80;

/** An identifier of Unicode (UAX #31). */
const IDENTIFIER = /^\p{ID_Start}\p{ID_Continue}*$/u;

/** What is not valid in the Assign of a state, its catchers and its rules. */
export function assignProblems({ where, fields, language }: LocatedState): string[] {
  return [
    ...problemsOf(where, fields.Assign, language),
    ...[...entriesOf(fields, "Catch"), ...entriesOf(fields, "Choices")].flatMap(([at, { Assign }]) =>
      problemsOf(`${where}, in ${at},`, Assign, language),
    ),
  ];
}

function problemsOf(where: string, assign: unknown, language: QueryLanguage): string[] {
  if (assign === undefined) {
    return [];
  }
  if (!isRecord(assign)) {
    return [`${where} has the Assign ${JSON.stringify(assign)}, which must be an object of variables by name.`];
  }
  const names = Object.keys(assign).map((name) => (language === "JSONPath" ? name.replace(/\.\$$/, "") : name));
  return names.flatMap((name) => {
    const problem = nameProblem(name);
    return problem === undefined
      ? []
      : [`${where} assigns the variable ${JSON.stringify(name)}, which is not valid on AWS: ${problem}.`];
  });
}

function nameProblem(name: string): string | undefined {
  if (name === "states") {
    return "Step Functions has a variable of this name";
  }
  if ([...name].length > LONGEST_NAME) {
    return `a name has at most ${LONGEST_NAME} characters`;
  }
  return IDENTIFIER.test(name)
    ? undefined
    : "a name begins with a letter, and goes on with letters, digits and underscores";
}
