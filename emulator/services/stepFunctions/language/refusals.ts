import type { Integrations } from "../types";
import { isRecord } from "./payload";

/** The words of what AWS supports, and the emulator does not. */
export const NOT_RUN = "valid on AWS, and not run here";

type Fields = Readonly<Record<string, unknown>>;

const everyState = ["Type", "Comment", "QueryLanguage", "InputPath", "OutputPath", "Next", "End"];

const fieldsOfState: Readonly<Record<string, readonly string[]>> = {
  Task: [
    ...everyState,
    "Resource",
    "Parameters",
    "ResultSelector",
    "ResultPath",
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "Retry",
    "Catch",
  ],
  Pass: [...everyState, "Parameters", "Result", "ResultPath"],
  Choice: [...everyState, "Choices", "Default"],
  Succeed: everyState,
  Fail: [...everyState, "Error", "ErrorPath", "Cause", "CausePath"],
};

/** Fields that AWS supports in these places, and the emulator does not run. */
const fieldsNotRun: Readonly<Record<string, readonly string[]>> = {
  Task: ["Arguments", "Assign", "Credentials", "HeartbeatSecondsPath", "Output", "TimeoutSecondsPath"],
  Pass: ["Assign", "Output"],
  Choice: ["Assign", "Output"],
  Succeed: ["Output"],
  catcher: ["Assign", "Output"],
  rule: ["Assign", "Condition", "Output"],
};

const typesNotRun = ["Map", "Parallel", "Wait"];

const fieldsOfMachine = ["Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage"];
const fieldsOfRetrier = [
  "Comment",
  "ErrorEquals",
  "IntervalSeconds",
  "MaxAttempts",
  "BackoffRate",
  "MaxDelaySeconds",
  "JitterStrategy",
];
const fieldsOfCatcher = ["Comment", "ErrorEquals", "Next", "ResultPath"];

const comparison =
  /^(String|Numeric|Boolean|Timestamp)(Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)(Path)?$/;
const typeTest = /^Is(Null|Present|Numeric|String|Boolean|Timestamp)$/;

/**
 * The interpreter removes every backslash from a string that an intrinsic function returns. These functions can return
 * strings from their input.
 */
const corruptingIntrinsic = /States\.(Format|JsonToString|StringToJson|Base64Decode|ArrayGetItem)\b/;

/** A path to one node (Amazon States Language, "Reference Paths"). */
const referencePath = /^\$(\.[^.[\]$*?@()'"\s]+|\[\d+\]|\['[^']*'\])*$/;

/** A path of object member names, the only kind of ResultPath that the emulator supports. */
const plainReferencePath = /^\$(\.[^.[\]$*?@()'"\s]+)*$/;

/** Describes what is not valid on AWS in a definition, and what is valid on AWS but would run differently here. */
export function refusalsOf(
  machine: Fields,
  states: Readonly<Record<string, Fields>>,
  integrations: Integrations,
): string[] {
  return [
    ...unknownFields("The state machine", machine, fieldsOfMachine),
    ...jsonata("The state machine", machine),
    ...Object.entries(states).flatMap(([name, state]) => refusalsOfState(`State "${name}"`, state, integrations)),
  ];
}

function refusalsOfState(where: string, state: Fields, integrations: Integrations): string[] {
  const fields = fieldsOfState[String(state.Type)];
  if (fields === undefined) {
    const validity = validityOf(typesNotRun.includes(String(state.Type)));
    return [
      `${where} is of type ${JSON.stringify(state.Type)}, which is ${validity}. Use ${Object.keys(fieldsOfState).join(", ")}.`,
    ];
  }
  return [
    ...jsonata(where, state),
    ...unknownFields(where, state, fields, fieldsNotRun[String(state.Type)]),
    ...paths(where, state),
    ...(state.Type === "Task" ? refusalsOfTask(where, state, integrations) : []),
    ...(state.Type === "Choice" ? list(state.Choices).flatMap((rule) => refusalsOfRule(where, rule)) : []),
  ];
}

function refusalsOfTask(where: string, state: Fields, integrations: Integrations): string[] {
  const problems: string[] = [];
  const integration = integrations.find(String(state.Resource));
  if ("problem" in integration) {
    problems.push(`${where} has the Resource ${JSON.stringify(state.Resource)}, which ${integration.problem}`);
  } else {
    problems.push(...integration.problemsOf(state.Parameters).map((problem) => `${where} ${problem}`));
  }
  if (/\.waitForTaskToken$/.test(String(state.Resource)) && !JSON.stringify(state).includes("$$.Task.Token")) {
    problems.push(`${where} waits for a task token that it does not pass on. Put "$$.Task.Token" into its Parameters.`);
  }
  if (Number(state.HeartbeatSeconds) >= Number(state.TimeoutSeconds)) {
    problems.push(
      `${where} has HeartbeatSeconds that are not less than its TimeoutSeconds, which is not valid on AWS. Reduce them.`,
    );
  }
  for (const retrier of list(state.Retry)) {
    problems.push(...unknownFields(`${where}, in Retry,`, retrier, fieldsOfRetrier));
  }
  for (const catcher of list(state.Catch)) {
    problems.push(...unknownFields(`${where}, in Catch,`, catcher, fieldsOfCatcher, fieldsNotRun.catcher));
    problems.push(...paths(`${where}, in Catch,`, catcher));
  }
  return problems;
}

function refusalsOfRule(where: string, rule: Fields): string[] {
  const nested = [...list(rule.And), ...list(rule.Or), ...(isRecord(rule.Not) ? [rule.Not] : [])];
  const notRun = Object.keys(rule).filter((field) => fieldsNotRun.rule?.includes(field));
  const operators = Object.keys(rule).filter(
    (field) => !["Variable", "Next", "Comment", "And", "Or", "Not", ...notRun].includes(field),
  );
  const problems = [
    ...nested.flatMap((inner) => refusalsOfRule(where, inner)),
    ...notRun.map((field) => `${where} has a rule with the field "${field}", which is ${validityOf(true)}. Remove it.`),
  ];
  if (operators.length > 1 || (operators.length === 1 && nested.length > 0)) {
    problems.push(
      `${where} has a rule with several comparisons, which is not valid on AWS: ${operators.join(", ")}. Make each a rule, under "And".`,
    );
  }
  for (const operator of operators) {
    if (!comparison.test(operator) && !typeTest.test(operator) && operator !== "StringMatches") {
      problems.push(`${where} compares with "${operator}", which is not valid on AWS. Use another operator.`);
    }
  }
  if (typeof rule.StringMatches === "string" && /[?\\]/.test(rule.StringMatches)) {
    problems.push(`${where} matches ${JSON.stringify(rule.StringMatches)}: "?" and "\\" are ${NOT_RUN}. Use "*" only.`);
  }
  return problems;
}

function jsonata(where: string, fields: Fields): string[] {
  return fields.QueryLanguage === undefined || fields.QueryLanguage === "JSONPath"
    ? []
    : [
        `${where} uses ${JSON.stringify(fields.QueryLanguage)}, which is ${validityOf(fields.QueryLanguage === "JSONata")}. Use JSONPath.`,
      ];
}

/** @param notRun fields that AWS supports there, and the emulator does not run */
function unknownFields(
  where: string,
  fields: Fields,
  known: readonly string[],
  notRun: readonly string[] = [],
): string[] {
  return Object.keys(fields)
    .filter((field) => !known.includes(field))
    .map((field) => `${where} has the field "${field}", which is ${validityOf(notRun.includes(field))}. Remove it.`);
}

function validityOf(isValidOnAws: boolean): string {
  return isValidOnAws ? NOT_RUN : "not valid on AWS";
}

function paths(where: string, fields: Fields): string[] {
  const problems: string[] = [];
  if (typeof fields.ResultPath === "string" && !plainReferencePath.test(fields.ResultPath)) {
    const validity = validityOf(referencePath.test(fields.ResultPath));
    problems.push(`${where} has the ResultPath "${fields.ResultPath}", which is ${validity}. Use one like "$.name".`);
  }
  if (/\?\([^)]*\$/.test(JSON.stringify(fields))) {
    problems.push(`${where} has a path whose filter refers to "$", which is ${NOT_RUN}. Filter in a function.`);
  }
  const intrinsic = corruptingIntrinsic.exec(JSON.stringify(fields))?.[0];
  if (intrinsic !== undefined) {
    problems.push(
      `${where} uses ${intrinsic}, which is ${NOT_RUN}, where it loses backslashes. Use a function instead.`,
    );
  }
  return problems;
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
