import { duplicateMember } from "../../../duplicateMember";
import type { Integrations } from "../types";
import { containersIn, statesIn } from "./checks/located";
import { numberProblems } from "./checks/numberChecks";
import { type Problem, problem, schemaProblems } from "./checks/problem";
import { refusalsOf } from "./checks/refusals";
import { structureProblems } from "./checks/structure";
import { transitionProblems } from "./checks/transitions";
import { definitionWarnings } from "./checks/warnings";
import { parseDefinition } from "./definitionNumbers";
import type { Definition } from "./fields";
import { isRecord } from "./payload";

/** A definition that is not valid on AWS, or not run here. Its message lists every problem, and how to fix it. */
export class InvalidDefinition extends Error {
  constructor(
    stateMachineName: string,
    readonly problems: readonly Problem[],
  ) {
    const list = problems.map(({ message }) => `\n  - ${message}`).join("");
    super(`The state machine "${stateMachineName}" cannot be created:${list}`);
  }
}

/**
 * Parses a definition, and verifies that it runs here as it would on AWS.
 * @throws InvalidDefinition
 */
export function readDefinition(stateMachineName: string, text: string, integrations: Integrations): Definition {
  const problems = definitionProblems(text, integrations);
  if (problems.length > 0) {
    throw new InvalidDefinition(stateMachineName, problems);
  }
  return parseDefinition(text) as Definition;
}

/** Every invalid or unsupported element of a definition. */
export function definitionProblems(text: string, integrations: Integrations): Problem[] {
  let definition: unknown;
  try {
    definition = text.trim() === "" ? null : JSON.parse(text);
  } catch (error) {
    return [problem("INVALID_JSON_DESCRIPTION", `Its definition is not JSON: ${(error as Error).message}.`, "")];
  }
  if (definition === null) {
    return [
      problem("MISSING_DESCRIPTION", 'Its definition is empty. Write an object with "StartAt" and "States".', ""),
    ];
  }
  if (!isRecord(definition) || !isRecord(definition.States) || !Object.values(definition.States).every(isRecord)) {
    return schemaProblems("", ['Its definition must be a JSON object with "StartAt" and an object of "States".']);
  }
  const twice = duplicateMember(text, definition);
  const refusals = [
    ...(twice === undefined
      ? []
      : [
          problem(
            "INVALID_JSON_DESCRIPTION",
            `Its definition has ${JSON.stringify(twice)} twice in one object. Remove one.`,
            "",
          ),
        ]),
    ...refusalsOf(definition, integrations),
  ];
  // What is wrong with a state also makes its transitions wrong.
  return refusals.length > 0 ? refusals : [...valueProblems(definition), ...transitionProblems(definition)];
}

/** What AWS accepts in a definition, and warns of; nothing in a text that is no definition. */
export function warningsOf(text: string): Problem[] {
  try {
    return definitionWarnings(JSON.parse(text));
  } catch {
    return [];
  }
}

function valueProblems(machine: Readonly<Record<string, unknown>>): Problem[] {
  const { Version, QueryLanguage } = machine;
  const language = QueryLanguage === "JSONata" ? QueryLanguage : "JSONPath";
  const states = containersIn(machine).flatMap((container) => statesIn(container, language));
  return [
    ...schemaProblems("", [
      ...(Version === undefined || Version === "1.0" ? [] : ['The state machine\'s Version must be "1.0".']),
      ...numberProblems("The state machine", machine, ["TimeoutSeconds"]),
    ]),
    ...states.flatMap((state) => schemaProblems(state.location, structureProblems(state))),
  ];
}
