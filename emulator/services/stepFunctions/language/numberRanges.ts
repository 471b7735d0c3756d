/** The numbers that a field can have. */
interface NumberRange {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/** "Quotas": the longest time of a state machine or a state. */
export const LONGEST_SECONDS = 99_999_999;

const MANY = Number.POSITIVE_INFINITY;

const integer = (least: number, most: number): NumberRange => ({ least, most, whole: true });

/** By the names of the fields, which mean the same wherever they stand ("Amazon States Language"). */
const RANGES = {
  TimeoutSeconds: integer(1, LONGEST_SECONDS),
  HeartbeatSeconds: integer(1, LONGEST_SECONDS),
  Seconds: integer(0, LONGEST_SECONDS),
  MaxConcurrency: integer(0, MANY),
  ToleratedFailureCount: integer(0, MANY),
  ToleratedFailurePercentage: { least: 0, most: 100, whole: false },
  IntervalSeconds: integer(1, LONGEST_SECONDS),
  MaxAttempts: integer(0, LONGEST_SECONDS),
  MaxDelaySeconds: integer(1, 31_622_399),
  BackoffRate: { least: 1, most: MANY, whole: false },
} as const satisfies Readonly<Record<string, NumberRange>>;

export type NumberField = keyof typeof RANGES;

/** Whether a field can have a value. */
export function isInRange(field: NumberField, value: unknown): value is number {
  const { least, most, whole } = RANGES[field];
  return typeof value === "number" && (!whole || Number.isInteger(value)) && value >= least && value <= most;
}

/** As in "an integer from 0 to 100". */
export function rangeInWords(field: NumberField): string {
  const { least, most, whole } = RANGES[field];
  return `${whole ? "an integer" : "a number"} ${most === MANY ? `of at least ${least}` : `from ${least} to ${most}`}`;
}
