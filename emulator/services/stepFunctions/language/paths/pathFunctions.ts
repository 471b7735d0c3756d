import { numberOf } from "../jsonNumber";
import { isRecord } from "../payload";

type PathFunction = (value: unknown) => unknown;

/** The functions at the end of a path (Jayway JsonPath, "Functions"). */
export const PATH_FUNCTIONS: ReadonlyMap<string, PathFunction> = new Map<string, PathFunction>([
  ["length", sizeOf],
  ["size", sizeOf],
  ["keys", (value) => (isRecord(value) ? Object.keys(value) : undefined)],
  ["first", (value) => (Array.isArray(value) ? value[0] : undefined)],
  ["last", (value) => (Array.isArray(value) ? value.at(-1) : undefined)],
  ["min", (value) => aggregate(value, (numbers) => Math.min(...numbers))],
  ["max", (value) => aggregate(value, (numbers) => Math.max(...numbers))],
  ["sum", (value) => aggregate(value, sum)],
  ["avg", (value) => aggregate(value, (numbers) => sum(numbers) / numbers.length)],
]);

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function aggregate(value: unknown, of: (numbers: readonly number[]) => number): number | undefined {
  const numbers = Array.isArray(value) ? value.map(numberOf).filter((item) => item !== undefined) : [];
  return numbers.length === 0 ? undefined : of(numbers);
}

/** The size of a list, a text or an object; undefined for any other value. */
function sizeOf(value: unknown): number | undefined {
  return Array.isArray(value) || typeof value === "string"
    ? value.length
    : isRecord(value)
      ? Object.keys(value).length
      : undefined;
}
