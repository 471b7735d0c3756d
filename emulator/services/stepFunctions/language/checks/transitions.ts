import { isRecord } from "../payload";
import { type Container, containersIn, entriesOf, type Fields, type LocatedState, statesIn } from "./located";
import { type Problem, problem } from "./problem";

/** "Quotas": characters of a state's name. */
const LONGEST_NAME = 80;

/** What is not valid in the states of a definition as a whole: their names, and the ways from one to another. */
export function transitionProblems(machine: Fields): Problem[] {
  const containers = containersIn(machine);
  const states = containers.flatMap((container) => statesIn(container, "JSONPath"));
  return [...containers.flatMap(problemsOfContainer), ...nameProblems(states)];
}

function nameProblems(states: readonly LocatedState[]): Problem[] {
  const twice = states.find(({ name }, index) => states.findIndex((other) => other.name === name) !== index);
  return [
    ...(twice === undefined
      ? []
      : [
          problem(
            "DUPLICATE_STATE_NAME",
            `${twice.where} is there twice. Every name in a state machine must be its own.`,
            twice.location,
          ),
        ]),
    ...states
      .filter(({ name }) => [...name].length > LONGEST_NAME)
      .map(({ where, location }) =>
        problem("INVALID_STATE_NAME", `${where} has a name of more than ${LONGEST_NAME} characters.`, location),
      ),
  ];
}

function problemsOfContainer(container: Container): Problem[] {
  const { owner: where, location, fields } = container;
  const { StartAt, States } = fields;
  if (!isRecord(States) || Object.keys(States).length === 0 || !Object.values(States).every(isRecord)) {
    return [problem("SCHEMA_VALIDATION_FAILED", `${where} must have an object of States, each an object.`, location)];
  }
  const states = statesIn(container, "JSONPath");
  const isThere = (name: unknown): boolean => typeof name === "string" && Object.hasOwn(States, name);
  return [
    ...(isThere(StartAt)
      ? []
      : [
          problem(
            "MISSING_TRANSITION_TARGET",
            `${where} starts at ${JSON.stringify(StartAt)}, which is none of its states.`,
            `${location}/StartAt`,
          ),
        ]),
    ...states.flatMap((state) =>
      targetsOf(state)
        .filter(([, target]) => !isThere(target))
        .map(([at, target]) =>
          problem(
            "MISSING_TRANSITION_TARGET",
            `${state.where} has the next state ${JSON.stringify(target)}, which does not exist.`,
            at,
          ),
        ),
    ),
    ...(location === "" && !states.some(isTerminal)
      ? [problem("MISSING_END_STATE", 'The state machine has no state that ends it. Give one "End": true.', "")]
      : unreachable(states, StartAt)),
  ];
}

function isTerminal({ fields: { Type, End } }: LocatedState): boolean {
  return End === true || Type === "Succeed" || Type === "Fail";
}

function unreachable(states: readonly LocatedState[], startAt: unknown): Problem[] {
  const targets = new Set([startAt, ...states.flatMap(targetsOf).map(([, target]) => target)]);
  return states
    .filter(({ name }) => !targets.has(name))
    .map(({ where, location }) =>
      problem("MISSING_TRANSITION_TARGET", `${where} is not reachable: no state leads to it.`, location),
    );
}

/** Where a state names its next states, and their names. */
function targetsOf({ location, fields }: LocatedState): readonly (readonly [at: string, target: unknown])[] {
  const entries = [...entriesOf(fields, "Choices"), ...entriesOf(fields, "Catch")];
  return [
    [`${location}/Next`, fields.Next] as const,
    [`${location}/Default`, fields.Default] as const,
    ...entries.map(([at, { Next }]) => [`${location}/${at}/Next`, Next] as const),
  ].filter(([, target]) => target !== undefined);
}
