import type { Integrations } from "../../types";
import { compileExpression, referenceKeys } from "../expressions";
import { compileJsonata, isExpression } from "../jsonata";
import { parsePath } from "../paths/jsonPath";
import { isRecord, recordsIn } from "../payload";
import { nestedIn } from "./structure";
import { scopeProblems } from "./variableScopes";

/** The words of what AWS supports, and the emulator does not. */
export const NOT_RUN = "valid on AWS, and not run here";

type Fields = Readonly<Record<string, unknown>>;

type QueryLanguage = "JSONPath" | "JSONata";

/** The fields of every state, and of those that go on to another state or end. */
const EVERY = ["Type", "Comment", "QueryLanguage"];
const GOING_ON = [...EVERY, "Next", "End"];
const IN_AND_OUT = ["InputPath", "OutputPath"];
const ERRORS = ["Retry", "Catch"];
const RESULT = ["ResultSelector", "ResultPath"];
const LEAVING = ["Assign", "Output"];
const TIMES = ["TimeoutSeconds", "HeartbeatSeconds"];
const TOLERATED = ["ToleratedFailureCount", "ToleratedFailurePercentage"];
const withPaths = (fields: readonly string[]): string[] => fields.flatMap((field) => [field, `${field}Path`]);

const FIELDS: Readonly<Record<QueryLanguage, Readonly<Record<string, readonly string[]>>>> = {
  JSONPath: {
    Task: [...GOING_ON, ...IN_AND_OUT, "Resource", "Parameters", ...RESULT, "Assign", ...withPaths(TIMES), ...ERRORS],
    Pass: [...GOING_ON, ...IN_AND_OUT, "Parameters", "Result", "ResultPath", "Assign"],
    Choice: [...EVERY, ...IN_AND_OUT, "Choices", "Default", "Assign"],
    Succeed: [...EVERY, ...IN_AND_OUT],
    Wait: [...GOING_ON, ...IN_AND_OUT, ...withPaths(["Seconds", "Timestamp"]), "Assign"],
    Parallel: [...GOING_ON, ...IN_AND_OUT, "Branches", "Parameters", ...RESULT, "Assign", ...ERRORS],
    Map: [
      ...[...GOING_ON, ...IN_AND_OUT, "ItemProcessor", "Iterator", "ItemsPath", "ItemSelector", "Parameters"],
      ...[...withPaths(["MaxConcurrency", ...TOLERATED]), ...RESULT, "Assign", ...ERRORS],
    ],
    Fail: [...EVERY, ...withPaths(["Error", "Cause"])],
    catcher: ["Comment", "ErrorEquals", "Next", "ResultPath", "Assign"],
  },
  JSONata: {
    Task: [...GOING_ON, "Resource", "Arguments", ...TIMES, ...LEAVING, ...ERRORS],
    Pass: [...GOING_ON, ...LEAVING],
    Choice: [...EVERY, "Choices", "Default", ...LEAVING],
    Succeed: [...EVERY, "Output"],
    Wait: [...GOING_ON, "Seconds", "Timestamp", ...LEAVING],
    Parallel: [...GOING_ON, "Branches", "Arguments", ...LEAVING, ...ERRORS],
    Map: [
      ...[...GOING_ON, "ItemProcessor", "Items", "ItemSelector", "MaxConcurrency", ...TOLERATED],
      ...[...LEAVING, ...ERRORS],
    ],
    Fail: [...EVERY, "Error", "Cause"],
    catcher: ["Comment", "ErrorEquals", "Next", ...LEAVING],
  },
};

/** Fields that AWS supports in these places, and the emulator does not run. */
const FIELDS_NOT_RUN: Readonly<Record<string, readonly string[]>> = {
  Task: ["Credentials"],
  Map: ["ItemBatcher", "ItemReader", "Label", "ResultWriter"],
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
/** Describes what is not valid on AWS in a definition, and what is valid on AWS but would run differently here. */
export function refusalsOf(
  machine: Fields,
  states: Readonly<Record<string, Fields>>,
  integrations: Integrations,
): string[] {
  const language = machine.QueryLanguage ?? "JSONPath";
  if (language !== "JSONPath" && language !== "JSONata") {
    return [`The state machine uses ${JSON.stringify(language)}, which is not valid on AWS. Use JSONPath or JSONata.`];
  }
  return [
    ...unknownFields("The state machine", machine, fieldsOfMachine),
    ...Object.entries(states).flatMap(([name, state]) => refusalsOfState(name, state, language, integrations)),
    ...scopeProblems(states),
  ];
}

/** @param inherited the query language of a state without its own */
function refusalsOfState(name: string, state: Fields, inherited: QueryLanguage, integrations: Integrations): string[] {
  const where = `State "${name}"`;
  const { QueryLanguage: language = inherited, Type } = state;
  if (language !== "JSONPath" && language !== "JSONata") {
    return [`${where} uses ${JSON.stringify(language)}, which is not valid on AWS. Use JSONPath or JSONata.`];
  }
  if (language === "JSONPath" && inherited === "JSONata") {
    return [`${where} uses JSONPath in a state machine in JSONata, which is not valid on AWS. Use JSONata.`];
  }
  const fields = FIELDS[language][String(Type)];
  if (fields === undefined || Type === "catcher") {
    const types = Object.keys(FIELDS.JSONPath).filter((type) => type !== "catcher");
    return [`${where} is of type ${JSON.stringify(Type)}, which is not valid on AWS. Use ${types.join(", ")}.`];
  }
  const isJsonata = language === "JSONata";
  return [
    ...unknownFields(where, state, fields, FIELDS_NOT_RUN[String(Type)], isJsonata),
    ...(isJsonata ? expressions(where, state) : paths(where, state)),
    ...(Type === "Task" ? refusalsOfTask(where, state, isJsonata, integrations) : []),
    ...refusalsOfErrorHandling(where, state, language),
    ...(Type === "Choice" && !isJsonata ? recordsIn(state.Choices).flatMap((rule) => refusalsOfRule(where, rule)) : []),
    ...nestedIn(state).flatMap((nested) => refusalsOfNested(where, nested, inherited, integrations)),
  ];
}

/** The states of a branch or of an iteration. */
function refusalsOfNested(
  where: string,
  { ProcessorConfig, States }: Fields,
  language: QueryLanguage,
  integrations: Integrations,
): string[] {
  const mode = isRecord(ProcessorConfig) ? ProcessorConfig.Mode : undefined;
  const states = isRecord(States) ? Object.entries(States) : [];
  return [
    ...(mode === "DISTRIBUTED" ? [`${where} is a Map in DISTRIBUTED mode, which is ${NOT_RUN}. Use INLINE.`] : []),
    ...states.flatMap(([name, state]) => (isRecord(state) ? refusalsOfState(name, state, language, integrations) : [])),
  ];
}

/** The expressions of a state in JSONata that cannot be parsed. */
function expressions(where: string, { Branches, ItemProcessor, ...fields }: Fields): string[] {
  const problems = (at: string, value: unknown): string[] => {
    if (isExpression(value)) {
      return pathProblem(where, at, value, (text) => compileJsonata(text, at));
    }
    const members = Array.isArray(value) ? value.entries() : Object.entries(isRecord(value) ? value : {});
    return [...members].flatMap(([name, member]) => problems(`${at}/${name}`, member));
  };
  return Object.entries(fields).flatMap(([field, value]) => problems(field, value));
}

function refusalsOfTask(where: string, state: Fields, isJsonata: boolean, integrations: Integrations): string[] {
  const problems: string[] = [];
  const integration = integrations.find(String(state.Resource));
  if ("problem" in integration) {
    problems.push(`${where} has the Resource ${JSON.stringify(state.Resource)}, which ${integration.problem}`);
  } else {
    const sent = isJsonata ? state.Arguments : state.Parameters;
    // What an expression for all of them gives is known at run time only.
    if (!isExpression(sent)) {
      problems.push(...integration.problemsOf(sent).map((problem) => `${where} ${problem}`));
    }
  }
  if (Number(state.HeartbeatSeconds) >= Number(state.TimeoutSeconds)) {
    problems.push(
      `${where} has HeartbeatSeconds that are not less than its TimeoutSeconds, which is not valid on AWS. Reduce them.`,
    );
  }
  return problems;
}

function refusalsOfErrorHandling(where: string, { Retry, Catch }: Fields, language: QueryLanguage): string[] {
  return [
    ...recordsIn(Retry).flatMap((retrier) => unknownFields(`${where}, in Retry,`, retrier, fieldsOfRetrier)),
    ...recordsIn(Catch).flatMap((catcher) => [
      ...unknownFields(`${where}, in Catch,`, catcher, FIELDS[language].catcher ?? [], [], language === "JSONata"),
      ...(language === "JSONPath" ? paths(`${where}, in Catch,`, catcher) : []),
    ]),
  ];
}

function refusalsOfRule(where: string, rule: Fields): string[] {
  const nested = [...recordsIn(rule.And), ...recordsIn(rule.Or), ...(isRecord(rule.Not) ? [rule.Not] : [])];
  const misplaced = ["Condition", "Output"].filter((field) => rule[field] !== undefined);
  return [
    ...nested.flatMap((inner) => refusalsOfRule(where, inner)),
    ...misplaced.map((field) => `${where} has a rule with the field "${field}", which is valid in JSONata only.`),
    ...["Variable", ...Object.keys(rule).filter((field) => field.endsWith("Path"))].flatMap((field) =>
      typeof rule[field] === "string" ? pathProblem(`${where}, in a rule,`, field, rule[field], parsePath) : [],
    ),
    ...templateProblems(`${where}, in a rule,`, "Assign", rule.Assign),
  ];
}

/**
 * @param notRun fields that AWS supports there, and the emulator does not run
 * @param isJsonata whether the state is in JSONata
 */
function unknownFields(
  where: string,
  fields: Fields,
  known: readonly string[],
  notRun: readonly string[] = [],
  isJsonata = false,
): string[] {
  return Object.keys(fields)
    .filter((field) => !known.includes(field))
    .map((field) => {
      const validity = notRun.includes(field) ? NOT_RUN : `not valid on AWS${isJsonata ? " in JSONata" : ""}`;
      return `${where} has the field "${field}", which is ${validity}. Remove it.`;
    });
}

/** The fields that are paths, and those whose members are paths and intrinsic functions. */
const PATHS = [
  ...["InputPath", "OutputPath", "ItemsPath", "SecondsPath", "TimestampPath"],
  ...["MaxConcurrencyPath", "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"],
  ...["TimeoutSecondsPath", "HeartbeatSecondsPath"],
];
const TEMPLATES = ["Parameters", "ResultSelector", "ItemSelector", "Assign"];

function paths(where: string, fields: Fields): string[] {
  const { ResultPath } = fields;
  return [
    ...PATHS.flatMap((field) =>
      fields[field] === undefined || fields[field] === null ? [] : pathProblem(where, field, fields[field], parsePath),
    ),
    ...["ErrorPath", "CausePath"].flatMap((field) =>
      fields[field] === undefined ? [] : pathProblem(where, field, fields[field], compileExpression),
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
