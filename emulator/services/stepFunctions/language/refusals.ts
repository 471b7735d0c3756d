import type { Integrations } from "../types";
import { compileExpression, referenceKeys } from "./expressions";
import { parsePath } from "./jsonPath";
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
    "TimeoutSecondsPath",
    "HeartbeatSeconds",
    "HeartbeatSecondsPath",
    "Retry",
    "Catch",
  ],
  Pass: [...everyState, "Parameters", "Result", "ResultPath"],
  Choice: [...everyState, "Choices", "Default"],
  Succeed: everyState,
  Wait: [...everyState, "Seconds", "Timestamp", "SecondsPath", "TimestampPath"],
  Parallel: [...everyState, "Branches", "Parameters", "ResultSelector", "ResultPath", "Retry", "Catch"],
  Map: [
    ...everyState,
    "ItemProcessor",
    "Iterator",
    "ItemsPath",
    "ItemSelector",
    "Parameters",
    "MaxConcurrency",
    "MaxConcurrencyPath",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
    "ResultSelector",
    "ResultPath",
    "Retry",
    "Catch",
  ],
  Fail: [...everyState, "Error", "ErrorPath", "Cause", "CausePath"],
};

/** Fields that AWS supports in these places, and the emulator does not run. */
const fieldsNotRun: Readonly<Record<string, readonly string[]>> = {
  Task: ["Arguments", "Assign", "Credentials", "Output"],
  Pass: ["Assign", "Output"],
  Choice: ["Assign", "Output"],
  Succeed: ["Output"],
  Wait: ["Assign", "Output"],
  Parallel: ["Arguments", "Assign", "Output"],
  Map: [...["Assign", "ItemBatcher", "ItemReader", "Items", "Label", "Output", "ResultWriter"]],
  catcher: ["Assign", "Output"],
  rule: ["Assign", "Condition", "Output"],
};

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
    return [
      `${where} is of type ${JSON.stringify(state.Type)}, which is not valid on AWS. Use ${Object.keys(fieldsOfState).join(", ")}.`,
    ];
  }
  return [
    ...jsonata(where, state),
    ...unknownFields(where, state, fields, fieldsNotRun[String(state.Type)]),
    ...paths(where, state),
    ...(state.Type === "Task" ? refusalsOfTask(where, state, integrations) : []),
    ...refusalsOfErrorHandling(where, state),
    ...(state.Type === "Choice" ? list(state.Choices).flatMap((rule) => refusalsOfRule(where, rule)) : []),
    ...list(state.Branches).flatMap((branch) => refusalsOfNested(where, branch, integrations)),
    ...[state.ItemProcessor, state.Iterator]
      .filter(isRecord)
      .flatMap((processor) => refusalsOfNested(where, processor, integrations)),
  ];
}

/** The states of a branch or of an iteration. */
function refusalsOfNested(where: string, { ProcessorConfig, States }: Fields, integrations: Integrations): string[] {
  const mode = isRecord(ProcessorConfig) ? ProcessorConfig.Mode : undefined;
  const states = isRecord(States) ? Object.entries(States) : [];
  return [
    ...(mode === "DISTRIBUTED" ? [`${where} is a Map in DISTRIBUTED mode, which is ${NOT_RUN}. Use INLINE.`] : []),
    ...states.flatMap(([name, state]) =>
      isRecord(state) ? refusalsOfState(`State "${name}"`, state, integrations) : [],
    ),
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
  if (Number(state.HeartbeatSeconds) >= Number(state.TimeoutSeconds)) {
    problems.push(
      `${where} has HeartbeatSeconds that are not less than its TimeoutSeconds, which is not valid on AWS. Reduce them.`,
    );
  }
  return problems;
}

function refusalsOfErrorHandling(where: string, { Retry, Catch }: Fields): string[] {
  return [
    ...list(Retry).flatMap((retrier) => unknownFields(`${where}, in Retry,`, retrier, fieldsOfRetrier)),
    ...list(Catch).flatMap((catcher) => [
      ...unknownFields(`${where}, in Catch,`, catcher, fieldsOfCatcher, fieldsNotRun.catcher),
      ...paths(`${where}, in Catch,`, catcher),
    ]),
  ];
}

/** Fields of rules that the emulator does not run. */
function refusalsOfRule(where: string, rule: Fields): string[] {
  const nested = [...list(rule.And), ...list(rule.Or), ...(isRecord(rule.Not) ? [rule.Not] : [])];
  return [
    ...nested.flatMap((inner) => refusalsOfRule(where, inner)),
    ...Object.keys(rule)
      .filter((field) => fieldsNotRun.rule?.includes(field))
      .map((field) => `${where} has a rule with the field "${field}", which is ${NOT_RUN}. Remove it.`),
    ...["Variable", ...Object.keys(rule).filter((field) => field.endsWith("Path"))].flatMap((field) =>
      typeof rule[field] === "string" ? pathProblem(`${where}, in a rule,`, field, rule[field], parsePath) : [],
    ),
  ];
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

/** The fields that are paths, and those whose members are paths and intrinsic functions. */
const PATHS = [
  ...["InputPath", "OutputPath", "ItemsPath", "SecondsPath", "TimestampPath", "ErrorPath", "CausePath"],
  ...["MaxConcurrencyPath", "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"],
  ...["TimeoutSecondsPath", "HeartbeatSecondsPath"],
];
const TEMPLATES = ["Parameters", "ResultSelector", "ItemSelector"];

function paths(where: string, fields: Fields): string[] {
  const { ResultPath } = fields;
  return [
    ...PATHS.flatMap((field) =>
      fields[field] === undefined || fields[field] === null ? [] : pathProblem(where, field, fields[field], parsePath),
    ),
    ...TEMPLATES.flatMap((field) => templateProblems(where, field, fields[field])),
    ...(ResultPath === undefined || ResultPath === null
      ? []
      : pathProblem(where, "ResultPath", ResultPath, (text) => referenceKeys(parsePath(text)))),
  ];
}

function pathProblem(where: string, field: string, value: unknown, parse: (text: string) => unknown): string[] {
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

function templateProblems(where: string, at: string, template: unknown): string[] {
  if (Array.isArray(template)) {
    return template.flatMap((item) => templateProblems(where, at, item));
  }
  return Object.entries(isRecord(template) ? template : {}).flatMap(([name, value]) =>
    name.endsWith(".$")
      ? pathProblem(where, `${at}/${name}`, value, compileExpression)
      : templateProblems(where, `${at}/${name}`, value),
  );
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
