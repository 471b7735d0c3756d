import { statSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** CloudWatch Logs, API reference, PutRetentionPolicy: the valid values of retentionInDays. */
export const LOG_RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The argument of a component, which the messages of these errors name first. */
export interface Argument {
  readonly component: string;
  readonly name: string;
}

function fail({ component, name }: Argument, problem: string): never {
  throw new pulumi.RunError(`${component}: ${name} ${problem}`);
}

/** How a value of the wrong type looks to the person who passed it. */
function shown(value: unknown): string {
  return pulumi.Output.isInstance(value) ? "an output, which is unknown at preview" : JSON.stringify(value);
}

/** @throws pulumi.RunError unless the value is a whole number in the range that AWS takes */
export function wholeNumber(argument: Argument, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    fail(argument, `is ${shown(value)}. AWS takes a whole number from ${least} to ${most}.`);
  }
  return value;
}

/** @throws pulumi.RunError unless CloudWatch Logs accepts the value */
export function logRetention(argument: Argument, days: number): number {
  if (!LOG_RETENTION_DAYS.includes(days)) {
    fail(argument, `is ${shown(days)}. CloudWatch Logs takes ${LOG_RETENTION_DAYS.join(", ")} days.`);
  }
  return days;
}

/** @throws pulumi.RunError unless the value is the absolute path of a file */
export function file(argument: Argument, value: string): string {
  if (typeof value !== "string") {
    fail(argument, `is ${shown(value)}. It takes the absolute path of a TypeScript file.`);
  }
  if (!path.isAbsolute(value)) {
    fail(argument, `is ${shown(value)}, which is not an absolute path. Use path.join(__dirname, ${shown(value)}).`);
  }
  const found = statSync(value, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    fail(argument, `is ${shown(value)}, ${found ? "which is not a file" : "which does not exist"}.`);
  }
  return value;
}
