import { isRecord } from "../payload";
import { entriesOf, type Fields } from "./located";
import { numberProblems } from "./numberChecks";

/** What is not valid in the retriers and catchers of a state. */
export function errorHandlingProblems(where: string, state: Fields): string[] {
  const [retriers, catchers] = [entriesOf(state, "Retry"), entriesOf(state, "Catch")];
  return [
    ...listProblems(where, state, "Retry"),
    ...listProblems(where, state, "Catch"),
    ...retriers.flatMap(([, retrier], index) => problemsOfRetrier(where, retrier, index === retriers.length - 1)),
    ...catchers.flatMap(([, catcher], index) => [
      ...problemsOfErrors(`${where}, in Catch,`, catcher, index === catchers.length - 1),
      ...(catcher.Next === undefined ? [`${where}, in Catch, must have Next.`] : []),
    ]),
  ];
}

/** A list that has anything but objects. */
export function listProblems(where: string, state: Fields, field: "Catch" | "Choices" | "Retry"): string[] {
  const list = state[field];
  return list === undefined || (Array.isArray(list) && list.every(isRecord))
    ? []
    : [`${where} has a ${field} that is not a list of objects. Write ${field} as [{...}].`];
}

function problemsOfRetrier(where: string, retrier: Fields, isLast: boolean): string[] {
  const at = `${where}, in Retry,`;
  const { JitterStrategy, IntervalSeconds = 1, MaxDelaySeconds } = retrier;
  return [
    ...problemsOfErrors(at, retrier, isLast),
    ...numberProblems(at, retrier, ["IntervalSeconds", "MaxAttempts", "MaxDelaySeconds", "BackoffRate"]),
    ...(JitterStrategy === undefined || JitterStrategy === "FULL" || JitterStrategy === "NONE"
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
