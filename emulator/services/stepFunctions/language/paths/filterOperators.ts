import { isSame, numberOf } from "../jsonNumber";
import { isRecord } from "../payload";

/** Compares values; undefined stands for a path that leads nowhere. */
export type Operator = (left: unknown, right: unknown) => boolean;

/** The operators of filters as Jayway JsonPath evaluates them ("Filter Operators"), those with a prefix in common from the longest. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["===", (left, right) => typeOf(left) === typeOf(right) && isEqual(left, right)],
  ["!==", (left, right) => !(typeOf(left) === typeOf(right) && isEqual(left, right))],
  ["==", isEqual],
  ["!=", (left, right) => !isEqual(left, right)],
  ["<=", (left, right) => isOrdered(left, right, (order) => order <= 0)],
  [">=", (left, right) => isOrdered(left, right, (order) => order >= 0)],
  ["=~", (left, right) => matches(left, right) || matches(right, left)],
  ["<", (left, right) => isOrdered(left, right, (order) => order < 0)],
  [">", (left, right) => isOrdered(left, right, (order) => order > 0)],
  ["in", isIn],
  ["nin", (left, right) => !isIn(left, right)],
  ["all", (left, right) => Array.isArray(left) && itemsOf(right).every((item) => isIn(item, left))],
  ["subsetof", (left, right) => areLists(left, right) && itemsOf(left).every((item) => isIn(item, right))],
  ["anyof", (left, right) => areLists(left, right) && itemsOf(left).some((item) => isIn(item, right))],
  ["noneof", (left, right) => areLists(left, right) && !itemsOf(left).some((item) => isIn(item, right))],
  ["contains", contains],
  ["size", (left, right) => lengthOf(left) !== undefined && lengthOf(left) === numberOf(right)],
  ["empty", (left, right) => isEmpty(left) !== undefined && isEmpty(left) === right],
]);

function typeOf(value: unknown): string {
  return numberOf(value) !== undefined ? "number" : value === null ? "null" : typeof value;
}

const NUMERIC = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A number equals a text that reads as the same number; a text equals a number that is written as the text is. */
function isEqual(left: unknown, right: unknown): boolean {
  const [one, other] = [numberOf(left), numberOf(right)];
  if (one !== undefined && typeof right === "string") {
    return NUMERIC.test(right) && Number(right) === one;
  }
  if (typeof left === "string" && other !== undefined) {
    return left === String(right);
  }
  return left !== undefined && isSame(left, right);
}

function isOrdered(left: unknown, right: unknown, holds: (order: number) => boolean): boolean {
  const [one, other] = [numberOf(left), numberOf(right)];
  if (one !== undefined && other !== undefined) {
    return holds(one - other);
  }
  return typeof left === "string" && typeof right === "string" && holds(left < right ? -1 : left > right ? 1 : 0);
}

/** Whether a pattern matches a whole text, or one of a list. */
function matches(value: unknown, pattern: unknown): boolean {
  const texts = Array.isArray(value) ? value : [value];
  return pattern instanceof RegExp && !(value instanceof RegExp) && texts.some((text) => pattern.test(textOf(text)));
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "boolean" || numberOf(value) !== undefined ? String(value) : "";
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function areLists(left: unknown, right: unknown): boolean {
  return Array.isArray(left) && Array.isArray(right);
}

function isIn(item: unknown, list: unknown): boolean {
  return itemsOf(list).some((each) => isEqual(item, each));
}

function contains(left: unknown, right: unknown): boolean {
  return typeof left === "string" ? typeof right === "string" && left.includes(right) : isIn(right, left);
}

function lengthOf(value: unknown): number | undefined {
  return Array.isArray(value) || typeof value === "string" ? value.length : undefined;
}

function isEmpty(value: unknown): boolean | undefined {
  const length = isRecord(value) ? Object.keys(value).length : lengthOf(value);
  return length === undefined ? undefined : length === 0;
}
