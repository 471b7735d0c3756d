import { duplicateMember } from "../../../duplicateMember";
import type { Integrations } from "../types";
import { NOT_RUN, refusalsOf } from "./checks/refusals";
import { structureProblems } from "./checks/structure";
import { parseDefinition } from "./definitionNumbers";
import type { Definition } from "./fields";
import { isRecord } from "./payload";

/**
 * Parses a definition, and verifies that it runs here as it would on AWS.
 * @throws Error that lists every invalid or unsupported element, with the state's name and how to fix it
 */
export function readDefinition(stateMachineName: string, text: string, integrations: Integrations): Definition {
  const problems = definitionProblems(text, integrations);
  if (problems.length > 0) {
    const list = problems.map((problem) => `\n  - ${problem}`).join("");
    throw new Error(`The state machine "${stateMachineName}" cannot be created:${list}`);
  }
  return parseDefinition(text) as Definition;
}

/** Whether a problem with a definition is one on AWS as well. */
export function isRunHere(problem: string): boolean {
  return !problem.includes(NOT_RUN);
}

/** Every invalid or unsupported element of a definition. */
export function definitionProblems(text: string, integrations: Integrations): string[] {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    return [`Its definition is not JSON: ${error instanceof Error ? error.message : String(error)}.`];
  }
  if (!isRecord(definition) || !isRecord(definition.States) || !Object.values(definition.States).every(isRecord)) {
    return ['Its definition must be a JSON object with "StartAt" and an object of "States".'];
  }
  const states = definition.States as Record<string, Record<string, unknown>>;
  const twice = duplicateMember(text, definition);
  const refusals = [
    ...(twice === undefined ? [] : [`Its definition has ${JSON.stringify(twice)} twice in one object.`]),
    ...refusalsOf(definition, states, integrations),
  ];
  // What is wrong with a state also makes its transitions wrong.
  return refusals.length > 0 ? refusals : structureProblems(definition);
}
