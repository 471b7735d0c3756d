import { isOperator } from "../choiceRules";
import { isExpression } from "../jsonata";
import { isRecord, recordsIn } from "../payload";
import { instantOf } from "../timestamps";

type Fields = Readonly<Record<string, unknown>>;

/** "Quotas": characters of a state's name, and the longest time of a state machine or a state. */
const LONGEST_NAME = 80;
export const LONGEST_SECONDS = 99_999_999;

/** What is not valid in the structure of states: their fields, transitions, retriers, catchers and rules. */
export function structureProblems(machine: Fields): string[] {
  const names = namesIn(machine);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return [
    ...problemsOfStates("The state machine", machine),
    ...(twice === undefined ? [] : [`State "${twice}" is there twice. Every name in a state machine must be its own.`]),
    ...(machine.Version === undefined || machine.Version === "1.0"
      ? []
      : ['The state machine\'s Version must be "1.0".']),
    ...integerProblem("The state machine", machine, "TimeoutSeconds", 1),
  ];
}

function namesIn({ States }: Fields): readonly string[] {
  return Object.entries(isRecord(States) ? States : {}).flatMap(([name, state]) => [
    name,
    ...nestedIn(state).flatMap(namesIn),
  ]);
}

/** The branches and the iteration of a state. */
export function nestedIn(state: unknown): readonly Fields[] {
  if (!isRecord(state)) {
    return [];
  }
  const { Branches, ItemProcessor, Iterator } = state;
  return recordsIn([...(Array.isArray(Branches) ? Branches : []), ItemProcessor, Iterator]);
}

function problemsOfStates(where: string, { StartAt, States }: Fields): string[] {
  if (!isRecord(States) || Object.keys(States).length === 0 || !Object.values(States).every(isRecord)) {
    return [`${where} must have an object of States, each an object.`];
  }
  const states = Object.entries(States) as [string, Fields][];
  const targets = new Set(states.flatMap(([, state]) => targetsOf(state)));
  const isThere = (name: unknown): boolean => typeof name === "string" && Object.hasOwn(States, name);
  return [
    ...(isThere(StartAt) ? [] : [`${where} starts at ${JSON.stringify(StartAt)}, which is none of its states.`]),
    ...states.flatMap(([name, state]) => [
      ...problemsOfState(`State "${name}"`, state),
      ...targetsOf(state)
        .filter((target) => !isThere(target))
        .map((target) => `State "${name}" has the next state ${JSON.stringify(target)}, which does not exist.`),
      ...(name === StartAt || targets.has(name) ? [] : [`State "${name}" is not reachable: no state leads to it.`]),
      ...([...name].length > LONGEST_NAME
        ? [`State "${name}" has a name of more than ${LONGEST_NAME} characters.`]
        : []),
    ]),
  ];
}

function targetsOf({ Next, Default, Choices, Catch }: Fields): readonly unknown[] {
  const nested = [...recordsIn(Choices), ...recordsIn(Catch)].map((each) => each.Next);
  return [Next, Default, ...nested].filter((target) => target !== undefined);
}

/** The types of states that go on to a next state, or end. */
const GOING_ON = ["Task", "Pass", "Wait", "Parallel", "Map"];

function problemsOfState(where: string, state: Fields): string[] {
  const { Type, Next, End, Resource } = state;
  const goesOn = GOING_ON.includes(String(Type));
  return [
    ...(goesOn && (Next === undefined) === (End !== true) ? [`${where} must have either Next or "End": true.`] : []),
    ...(Type === "Task" && typeof Resource !== "string" ? [`${where} must have a Resource.`] : []),
    ...integerProblem(where, state, "TimeoutSeconds", 1),
    ...integerProblem(where, state, "HeartbeatSeconds", 1),
    ...(Type === "Wait" ? problemsOfWait(where, state) : []),
    ...(Type === "Choice" ? problemsOfChoice(where, state) : []),
    ...(Type === "Parallel" && recordsIn(state.Branches).length === 0 ? [`${where} must have Branches.`] : []),
    ...(Type === "Map" && nestedIn(state).length !== 1
      ? [`${where} must have either an ItemProcessor or an Iterator.`]
      : []),
    ...integerProblem(where, state, "MaxConcurrency", 0),
    ...exclusive(where, state, ["MaxConcurrency", "MaxConcurrencyPath"], ["ItemSelector", "Parameters"]),
    ...exclusive(where, state, ["TimeoutSeconds", "TimeoutSecondsPath"], ["HeartbeatSeconds", "HeartbeatSecondsPath"]),
    ...exclusive(where, state, ["Error", "ErrorPath"], ["Cause", "CausePath"]),
    ...(Type === "Parallel" || Type === "Map"
      ? nestedIn(state).flatMap((nested) => problemsOfStates(where, nested))
      : []),
    ...recordsIn(state.Retry).flatMap((retrier, index, all) =>
      problemsOfRetrier(where, retrier, index === all.length - 1),
    ),
    ...recordsIn(state.Catch).flatMap((catcher, index, all) => [
      ...problemsOfErrors(`${where}, in Catch,`, catcher, index === all.length - 1),
      ...(catcher.Next === undefined ? [`${where}, in Catch, must have Next.`] : []),
    ]),
  ];
}

function exclusive(where: string, fields: Fields, ...pairs: readonly (readonly string[])[]): string[] {
  return pairs
    .filter((pair) => pair.every((field) => fields[field] !== undefined))
    .map((pair) => `${where} can have ${pair.join(" or ")}, not both.`);
}

function integerProblem(where: string, fields: Fields, field: string, least: number): string[] {
  const value = fields[field];
  if (isExpression(value)) {
    return [];
  }
  const valid = Number.isInteger(value) && Number(value) >= least && Number(value) <= LONGEST_SECONDS;
  return value === undefined || valid
    ? []
    : [`${where} has ${field} ${JSON.stringify(value)}, which must be an integer from ${least} to ${LONGEST_SECONDS}.`];
}

const WAITS = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];

function problemsOfWait(where: string, state: Fields): string[] {
  const { Timestamp } = state;
  return [
    ...(WAITS.filter((field) => state[field] !== undefined).length === 1
      ? []
      : [`${where} must have one of ${WAITS.join(", ")}.`]),
    ...integerProblem(where, state, "Seconds", 0),
    ...(Timestamp === undefined ||
    isExpression(Timestamp) ||
    (typeof Timestamp === "string" && instantOf(Timestamp) !== undefined)
      ? []
      : [`${where} has the Timestamp ${JSON.stringify(Timestamp)}, which must be as in "2026-03-14T01:59:00Z".`]),
  ];
}

function problemsOfChoice(where: string, { Choices }: Fields): string[] {
  const rules = recordsIn(Choices);
  return [
    ...(rules.length === 0 ? [`${where} must have Choices.`] : []),
    ...rules.flatMap((rule) => [
      ...(rule.Next === undefined ? [`${where} has a rule without Next.`] : []),
      ...problemsOfRule(where, rule),
    ]),
  ];
}

/** What a rule consists of beside its test. */
const BESIDE = ["Next", "Comment", "Variable", "Assign", "Output", "Condition"];

function problemsOfRule(where: string, rule: Fields): string[] {
  const tests = Object.keys(rule).filter((field) => !BESIDE.includes(field));
  const [test = ""] = tests;
  const nested = test === "Not" ? [rule.Not].filter(isRecord) : recordsIn(rule[test]);
  if (rule.Condition !== undefined) {
    return tests.length === 0 ? [] : [`${where} has a rule with a Condition and ${tests.join(", ")}.`];
  }
  if (tests.length !== 1) {
    return [
      tests.length === 0
        ? `${where} has a rule without a comparison.`
        : `${where} has a rule with several comparisons, which is not valid on AWS: ${tests.join(", ")}. Make each a rule, under "And".`,
    ];
  }
  if (["And", "Or", "Not"].includes(test)) {
    return nested.length === 0
      ? [`${where} has a rule whose ${test} has no rules.`]
      : nested.flatMap((inner) => [
          ...(inner.Next === undefined
            ? []
            : [`${where} has a Next inside ${test}. It belongs to the rule around it.`]),
          ...problemsOfRule(where, inner),
        ]);
  }
  if (!isOperator(test)) {
    return [`${where} compares with "${test}", which is not valid on AWS. Use another operator.`];
  }
  return [
    ...(typeof rule.Variable === "string" ? [] : [`${where} has a rule without a Variable.`]),
    ...operandProblem(where, test, rule[test]),
  ];
}

function operandProblem(where: string, operator: string, operand: unknown): string[] {
  const wanted =
    operator.endsWith("Path") || /^String/.test(operator) ? "string" : /^Numeric/.test(operator) ? "number" : "boolean";
  const valid =
    operator.startsWith("Timestamp") && !operator.endsWith("Path")
      ? instantOf(String(operand)) !== undefined
      : undefined;
  return (valid ?? typeof operand === (operator.startsWith("Timestamp") ? "string" : wanted))
    ? []
    : [
        `${where} compares with ${operator} ${JSON.stringify(operand)}, which must be a ${valid === undefined ? wanted : "timestamp"}.`,
      ];
}

function problemsOfRetrier(where: string, retrier: Fields, isLast: boolean): string[] {
  const at = `${where}, in Retry,`;
  const { BackoffRate, JitterStrategy, IntervalSeconds = 1, MaxDelaySeconds } = retrier;
  return [
    ...problemsOfErrors(at, retrier, isLast),
    ...integerProblem(at, retrier, "IntervalSeconds", 1),
    ...integerProblem(at, retrier, "MaxAttempts", 0),
    ...integerProblem(at, retrier, "MaxDelaySeconds", 1),
    ...(BackoffRate === undefined || (typeof BackoffRate === "number" && BackoffRate >= 1)
      ? []
      : [`${at} has BackoffRate ${JSON.stringify(BackoffRate)}, which must be a number of at least 1.`]),
    ...(JitterStrategy === undefined || ["FULL", "NONE"].includes(String(JitterStrategy))
      ? []
      : [`${at} has JitterStrategy ${JSON.stringify(JitterStrategy)}, which must be "FULL" or "NONE".`]),
    ...(MaxDelaySeconds !== undefined && Number(MaxDelaySeconds) <= Number(IntervalSeconds)
      ? [`${at} has MaxDelaySeconds that is not greater than its IntervalSeconds.`]
      : []),
  ];
}

function problemsOfErrors(at: string, { ErrorEquals }: Fields, isLast: boolean): string[] {
  if (!Array.isArray(ErrorEquals) || ErrorEquals.length === 0 || ErrorEquals.some((name) => typeof name !== "string")) {
    return [`${at} must have ErrorEquals, a list of at least one error name.`];
  }
  if (!ErrorEquals.includes("States.ALL")) {
    return [];
  }
  return [
    ...(ErrorEquals.length > 1 ? [`${at} has States.ALL beside other error names. It must be alone.`] : []),
    ...(isLast ? [] : [`${at} has States.ALL before another entry. It must be in the last one.`]),
  ];
}
