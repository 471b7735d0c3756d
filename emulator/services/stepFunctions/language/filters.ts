import { isSame, numberOf } from "./jsonNumber";
import { isRecord } from "./payload";
import type { Reader } from "./reader";

/** The value of an operand; undefined for a path that leads nowhere. */
type Operand = (node: unknown, root: unknown) => unknown;
type Test = (node: unknown, root: unknown) => boolean;

/** The operators of filters (Jayway JsonPath, "Filter Operators"), those with a prefix in common from the longest. */
const OPERATORS: Readonly<Record<string, (left: unknown, right: unknown) => boolean>> = {
  "==": (left, right) => left !== undefined && isSame(left, right),
  "!=": (left, right) => !isSame(left, right),
  "<=": (left, right) => compared(left, right, (order) => order <= 0),
  ">=": (left, right) => compared(left, right, (order) => order >= 0),
  "<": (left, right) => compared(left, right, (order) => order < 0),
  ">": (left, right) => compared(left, right, (order) => order > 0),
  "=~": (left, right) => typeof left === "string" && right instanceof RegExp && right.test(left),
  nin: (left, right) => !includes(right, left),
  in: (left, right) => includes(right, left),
  subsetof: (left, right) => Array.isArray(left) && left.every((item) => includes(right, item)),
  anyof: (left, right) => Array.isArray(left) && left.some((item) => includes(right, item)),
  noneof: (left, right) => Array.isArray(left) && !left.some((item) => includes(right, item)),
  contains: (left, right) => (typeof left === "string" ? left.includes(String(right)) : includes(left, right)),
  size: (left, right) => sizeOf(left) === right,
  empty: (left, right) => (sizeOf(left) === 0) === right,
};

/** Reads the path at the reader's position. @throws SyntaxError @returns a function that finds what it leads to */
export type PathReader = (reader: Reader) => (root: unknown) => unknown;

/** Reads a filter in parentheses. @throws SyntaxError */
export function parseFilter(reader: Reader, readPath: PathReader): Test {
  reader.skipSpace();
  reader.expect("(");
  const test = readOr(reader, readPath);
  reader.skipSpace();
  reader.expect(")");
  return test;
}

function readOr(reader: Reader, readPath: PathReader): Test {
  const tests = [readAnd(reader, readPath)];
  for (reader.skipSpace(); reader.skip("||"); reader.skipSpace()) {
    tests.push(readAnd(reader, readPath));
  }
  return (node, root) => tests.some((test) => test(node, root));
}

function readAnd(reader: Reader, readPath: PathReader): Test {
  const tests = [readTest(reader, readPath)];
  for (reader.skipSpace(); reader.skip("&&"); reader.skipSpace()) {
    tests.push(readTest(reader, readPath));
  }
  return (node, root) => tests.every((test) => test(node, root));
}

function readTest(reader: Reader, readPath: PathReader): Test {
  reader.skipSpace();
  if (reader.skip("!")) {
    const test = readTest(reader, readPath);
    return (node, root) => !test(node, root);
  }
  if (reader.at("(")) {
    return parseFilter(reader, readPath);
  }
  const left = readOperand(reader, readPath);
  reader.skipSpace();
  const operator = Object.keys(OPERATORS).find((name) => reader.at(name));
  if (operator === undefined) {
    return (node, root) => left(node, root) !== undefined;
  }
  reader.skip(operator);
  reader.skipSpace();
  const right = readOperand(reader, readPath);
  const compare = OPERATORS[operator] as (left: unknown, right: unknown) => boolean;
  return (node, root) => compare(left(node, root), right(node, root));
}

const LITERALS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

function readOperand(reader: Reader, readPath: PathReader): Operand {
  if (reader.at("@") || reader.at("$")) {
    const isOfNode = reader.at("@");
    const found = readPath(reader);
    return (node, root) => found(isOfNode ? node : root);
  }
  const value = readLiteral(reader);
  return () => value;
}

function readLiteral(reader: Reader): unknown {
  if (reader.at("'") || reader.at('"')) {
    return reader.quoted();
  }
  const pattern = reader.take(/\/(?:[^/\\]|\\.)+\/[ims]*/y);
  if (pattern !== undefined) {
    const end = pattern.lastIndexOf("/");
    return new RegExp(`^(?:${pattern.slice(1, end)})$`, pattern.slice(end + 1));
  }
  if (reader.skip("[")) {
    const items: unknown[] = [];
    do {
      reader.skipSpace();
      items.push(readLiteral(reader));
      reader.skipSpace();
    } while (reader.skip(","));
    reader.expect("]");
    return items;
  }
  const word = reader.take(/[\w.+-]+/y) ?? reader.fail();
  if (word in LITERALS) {
    return LITERALS[word];
  }
  // Jayway takes a word without quotes as text.
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word) ? Number(word) : word;
}

function includes(list: unknown, item: unknown): boolean {
  return Array.isArray(list) && list.some((each) => isSame(each, item));
}

function compared(left: unknown, right: unknown, holds: (order: number) => boolean): boolean {
  const [one, other] = [numberOf(left), numberOf(right)];
  if (one !== undefined && other !== undefined) {
    return holds(one - other);
  }
  return typeof left === "string" && typeof right === "string" && holds(left < right ? -1 : left > right ? 1 : 0);
}

/** The size of a list, a text or an object; undefined for any other value. */
export function sizeOf(value: unknown): number | undefined {
  return Array.isArray(value) || typeof value === "string"
    ? value.length
    : isRecord(value)
      ? Object.keys(value).length
      : undefined;
}
