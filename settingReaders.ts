import { LOG_RETENTION_DAYS } from "approval-queue/lambda";

/** Refuses a setting: what is wrong with it, and what to set instead. */
type Fail = (problem: string, whatToDo: string) => never;

/** Reads a setting from its text. */
export type Reader<T> = (text: string, fail: Fail) => T;

const SECONDS_PER = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const;

/** One of these words. */
export function oneOf<T extends string>(...values: readonly T[]): Reader<T> {
  return (text, fail) =>
    values.find((value) => value === text) ??
    fail(`is ${JSON.stringify(text)}`, `Set it to ${values.map((value) => JSON.stringify(value)).join(" or ")}.`);
}

/** A duration in words, such as `15 minutes`; in seconds. */
export function durationBetween(least: string, most: string): Reader<number> {
  const secondsOf = (text: string): number | undefined => {
    const [, amount, unit] = /^([1-9]\d{0,6}) (second|minute|hour|day)s?$/.exec(text) ?? [];
    return unit === undefined ? undefined : Number(amount) * SECONDS_PER[unit as keyof typeof SECONDS_PER];
  };
  const [leastSeconds = 0, mostSeconds = 0] = [secondsOf(least), secondsOf(most)];
  return (text, fail) => {
    const seconds = secondsOf(text);
    if (seconds === undefined) {
      const example = "Write a whole number and a unit, such as 15 minutes, 8 hours or 1 day.";
      return fail(`is ${JSON.stringify(text)}, which is not a duration`, example);
    }
    return seconds >= leastSeconds && seconds <= mostSeconds
      ? seconds
      : fail(`is ${JSON.stringify(text)}`, `Set it to a duration from ${least} to ${most}.`);
  };
}

/** A list of e-mail addresses, as JSON; each address once, whatever its letter case. */
export function emails(text: string, fail: Fail): readonly string[] {
  const whatToDo = 'Write a list of e-mail addresses, such as ["desk@example.com"].';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail("is not a list", whatToDo);
  }
  if (!Array.isArray(value)) {
    return fail("is not a list", whatToDo);
  }
  for (const [index, address] of value.entries()) {
    if (typeof address !== "string" || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) {
      return fail(
        `has ${JSON.stringify(address)} at position ${index + 1}, which is not a valid e-mail address`,
        whatToDo,
      );
    }
    if (value.findIndex((other) => String(other).toLowerCase() === address.toLowerCase()) !== index) {
      return fail(`contains ${JSON.stringify(address)} twice`, "List each address once.");
    }
  }
  return value as string[];
}

/** A price in US dollars, above 0. */
export function dollars(text: string, fail: Fail): number {
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) && value > 0
    ? value
    : fail(`is ${JSON.stringify(text)}`, "Set it to a price in US dollars above 0, such as 50 or 49.95.");
}

/** What another reader reads; undefined if it is empty. */
export function optional<T>(read: Reader<T>): Reader<T | undefined> {
  return (text, fail) => (text === "" ? undefined : read(text, fail));
}

/** A whole number in this range, both ends included. */
export function wholeNumberBetween(least: number, most: number): Reader<number> {
  return (text, fail) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most
      ? value
      : fail(`is ${JSON.stringify(text)}`, `Set it to a whole number from ${least} to ${most}.`);
  };
}

/** A number of days that CloudWatch Logs accepts. */
export function logRetention(text: string, fail: Fail): number {
  return (
    LOG_RETENTION_DAYS.find((days) => String(days) === text) ??
    fail(`is ${JSON.stringify(text)}`, `CloudWatch Logs takes ${LOG_RETENTION_DAYS.join(", ")} days.`)
  );
}

/** `true` or `false`. */
export function boolean(text: string, fail: Fail): boolean {
  return text === "true" || text === "false"
    ? text === "true"
    : fail(`is ${JSON.stringify(text)}`, "Set it to true or false.");
}

/** The ARN of a managed policy of an account. */
export function policyArn(text: string, fail: Fail): string {
  return /^arn:aws[a-z-]*:iam::\d{12}:policy\/([\w+=,.@-]+\/)*[\w+=,.@-]+$/.test(text)
    ? text
    : fail(
        `is ${JSON.stringify(text)}, which is not the ARN of a policy in an account`,
        "Set it to one such as arn:aws:iam::111122223333:policy/stock-trading-boundary.",
      );
}
