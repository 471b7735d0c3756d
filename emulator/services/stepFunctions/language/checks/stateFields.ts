import type { QueryLanguage } from "../fields";
import type { Fields } from "./located";
import { NOT_RUN } from "./problem";

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

type FieldsOfTypes = ReadonlyMap<string, readonly string[]>;

const OF_STATES: Readonly<Record<QueryLanguage, FieldsOfTypes>> = {
  JSONPath: new Map([
    [
      "Task",
      [...GOING_ON, ...IN_AND_OUT, "Resource", "Parameters", ...RESULT, "Assign", ...withPaths(TIMES), ...ERRORS],
    ],
    ["Pass", [...GOING_ON, ...IN_AND_OUT, "Parameters", "Result", "ResultPath", "Assign"]],
    ["Choice", [...EVERY, ...IN_AND_OUT, "Choices", "Default", "Assign"]],
    ["Succeed", [...EVERY, ...IN_AND_OUT]],
    ["Wait", [...GOING_ON, ...IN_AND_OUT, ...withPaths(["Seconds", "Timestamp"]), "Assign"]],
    ["Parallel", [...GOING_ON, ...IN_AND_OUT, "Branches", "Parameters", ...RESULT, "Assign", ...ERRORS]],
    [
      "Map",
      [
        ...[...GOING_ON, ...IN_AND_OUT, "ItemProcessor", "Iterator", "ItemsPath", "ItemSelector", "Parameters"],
        ...[...withPaths(["MaxConcurrency", ...TOLERATED]), ...RESULT, "Assign", ...ERRORS],
      ],
    ],
    ["Fail", [...EVERY, ...withPaths(["Error", "Cause"])]],
  ]),
  JSONata: new Map([
    ["Task", [...GOING_ON, "Resource", "Arguments", ...TIMES, ...LEAVING, ...ERRORS]],
    ["Pass", [...GOING_ON, ...LEAVING]],
    ["Choice", [...EVERY, "Choices", "Default", ...LEAVING]],
    ["Succeed", [...EVERY, "Output"]],
    ["Wait", [...GOING_ON, "Seconds", "Timestamp", ...LEAVING]],
    ["Parallel", [...GOING_ON, "Branches", "Arguments", ...LEAVING, ...ERRORS]],
    [
      "Map",
      [
        ...[...GOING_ON, "ItemProcessor", "Items", "ItemSelector", "MaxConcurrency", ...TOLERATED],
        ...[...LEAVING, ...ERRORS],
      ],
    ],
    ["Fail", [...EVERY, "Error", "Cause"]],
  ]),
};

/** Fields that AWS supports in states of these types, and the emulator does not run. */
const NOT_RUN_BY_TYPE: FieldsOfTypes = new Map([
  ["Task", ["Credentials"]],
  ["Map", ["ItemBatcher", "ItemReader", "Label", "ResultWriter"]],
]);

/** The types of states. */
export const TYPES: readonly string[] = [...OF_STATES.JSONPath.keys()];

const OF_CATCHERS: Readonly<Record<QueryLanguage, readonly string[]>> = {
  JSONPath: ["Comment", "ErrorEquals", "Next", "ResultPath", "Assign"],
  JSONata: ["Comment", "ErrorEquals", "Next", ...LEAVING],
};

const OF_RETRIERS = [
  ...["Comment", "ErrorEquals", "IntervalSeconds", "MaxAttempts"],
  ...["BackoffRate", "MaxDelaySeconds", "JitterStrategy"],
];

const OF_MACHINE = ["Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage"];
const OF_BRANCHES = ["Comment", "StartAt", "States"];
const OF_ITERATIONS = [...OF_BRANCHES, "ProcessorConfig"];

/** Fields that a state of a known type cannot have. */
export function unknownFieldsOfState(where: string, fields: Fields, language: QueryLanguage): string[] {
  const type = String(fields.Type);
  const known = OF_STATES[language].get(type) ?? [];
  return unknownFields(where, fields, known, NOT_RUN_BY_TYPE.get(type), language === "JSONata");
}

export function unknownFieldsOfCatcher(where: string, fields: Fields, language: QueryLanguage): string[] {
  return unknownFields(where, fields, OF_CATCHERS[language], [], language === "JSONata");
}

export function unknownFieldsOfRetrier(where: string, fields: Fields): string[] {
  return unknownFields(where, fields, OF_RETRIERS);
}

/** @param location of what has states */
export function unknownFieldsOfContainer(where: string, fields: Fields, location: string): string[] {
  const isIteration = /\/(ItemProcessor|Iterator)$/.test(location);
  return unknownFields(where, fields, location === "" ? OF_MACHINE : isIteration ? OF_ITERATIONS : OF_BRANCHES);
}

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
