import { isExpression } from "../jsonata";
import { isRecord } from "../payload";
import { instantOf } from "../timestamps";
import { choiceProblems } from "./choiceChecks";
import { errorHandlingProblems } from "./errorHandling";
import { type Fields, type LocatedState, nestedIn } from "./located";
import { numberProblems } from "./numberChecks";

/** The types of states that go on to a next state, or end. */
const GOING_ON = ["Task", "Pass", "Wait", "Parallel", "Map"];

/** What is not valid in the values of a state's fields. */
export function structureProblems(located: LocatedState): string[] {
  const { where, fields: state, language } = located;
  const { Type, Next, End, Resource, Branches } = state;
  const goesOn = GOING_ON.includes(String(Type));
  const isJsonata = language === "JSONata";
  return [
    ...(goesOn && (Next === undefined) === (End !== true) ? [`${where} must have either Next or "End": true.`] : []),
    ...(Type === "Task" && typeof Resource !== "string" ? [`${where} must have a Resource.`] : []),
    ...numberProblems(where, state, ["TimeoutSeconds", "HeartbeatSeconds"], isJsonata),
    ...(Type === "Wait" ? problemsOfWait(where, state, isJsonata) : []),
    ...(Type === "Choice" ? choiceProblems(located) : []),
    ...(Type === "Parallel" && (!Array.isArray(Branches) || Branches.length === 0 || !Branches.every(isRecord))
      ? [`${where} must have Branches.`]
      : []),
    ...(Type === "Map" ? problemsOfMap(where, state, isJsonata) : []),
    ...(Type === "Fail" ? textProblems(where, state) : []),
    ...exclusive(where, state, ["TimeoutSeconds", "TimeoutSecondsPath"], ["HeartbeatSeconds", "HeartbeatSecondsPath"]),
    ...exclusive(where, state, ["Error", "ErrorPath"], ["Cause", "CausePath"]),
    ...errorHandlingProblems(where, state),
  ];
}

function exclusive(where: string, fields: Fields, ...pairs: readonly (readonly string[])[]): string[] {
  return pairs
    .filter((pair) => pair.every((field) => fields[field] !== undefined))
    .map((pair) => `${where} can have ${pair.join(" or ")}, not both.`);
}

function textProblems(where: string, state: Fields): string[] {
  return ["Error", "Cause"]
    .filter((field) => state[field] !== undefined && typeof state[field] !== "string")
    .map((field) => `${where} has the ${field} ${JSON.stringify(state[field])}, which must be text.`);
}

function problemsOfMap(where: string, state: Fields, isJsonata: boolean): string[] {
  const tolerated = ["ToleratedFailureCount", "ToleratedFailurePercentage"] as const;
  const { Items } = state;
  return [
    ...(nestedIn(state).length === 1 ? [] : [`${where} must have either an ItemProcessor or an Iterator.`]),
    ...numberProblems(where, state, ["MaxConcurrency", ...tolerated], isJsonata),
    ...exclusive(where, state, ["MaxConcurrency", "MaxConcurrencyPath"], ["ItemSelector", "Parameters"]),
    ...exclusive(where, state, ...tolerated.map((field) => [field, `${field}Path`])),
    ...(Items === undefined || Array.isArray(Items) || isExpression(Items)
      ? []
      : [`${where} has the Items ${JSON.stringify(Items)}, which must be a list or an expression.`]),
  ];
}

const WAITS = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];

function problemsOfWait(where: string, state: Fields, isJsonata: boolean): string[] {
  const { Timestamp } = state;
  const isTime = typeof Timestamp === "string" && instantOf(Timestamp) !== undefined;
  return [
    ...(WAITS.filter((field) => state[field] !== undefined).length === 1
      ? []
      : [`${where} must have one of ${WAITS.join(", ")}.`]),
    ...numberProblems(where, state, ["Seconds"], isJsonata),
    ...(Timestamp === undefined || isTime || (isJsonata && isExpression(Timestamp))
      ? []
      : [`${where} has the Timestamp ${JSON.stringify(Timestamp)}, which must be as in "2026-03-14T01:59:00Z".`]),
  ];
}
