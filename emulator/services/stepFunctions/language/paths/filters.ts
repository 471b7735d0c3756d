import { BoundedRegExp } from "../boundedRegExp";
import type { Reader } from "../reader";
import { OPERATORS, type Operator } from "./filterOperators";

/** The value of an operand; undefined for a path that leads nowhere. */
type Operand = (node: unknown, root: unknown) => unknown;
type Test = (node: unknown, root: unknown) => boolean;

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
  const compare = readOperator(reader);
  if (compare === undefined) {
    return (node, root) => left(node, root) !== undefined;
  }
  reader.skipSpace();
  const right = readOperand(reader, readPath);
  return (node, root) => compare(left(node, root), right(node, root));
}

/** Undefined where no operator follows. The letters of its name can be of either case. */
function readOperator(reader: Reader): Operator | undefined {
  const word = reader.take(/[a-z]+/iy);
  if (word !== undefined) {
    return OPERATORS.get(word.toLowerCase()) ?? reader.fail();
  }
  const [sign, operator] = [...OPERATORS].find(([name]) => reader.at(name)) ?? [];
  reader.skip(sign ?? "");
  return operator;
}

const LITERALS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

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
    // The pattern is to match the whole text, with the flag m as well.
    return new BoundedRegExp(`^(?:${pattern.slice(1, end)})$`, pattern.slice(end + 1).replace("m", ""));
  }
  if (reader.skip("[")) {
    const items: unknown[] = [];
    reader.skipSpace();
    while (!reader.at("]")) {
      items.push(readLiteral(reader));
      reader.skipSpace();
      if (reader.skip(",")) {
        reader.skipSpace();
      } else if (!reader.at("]")) {
        reader.fail();
      }
    }
    reader.expect("]");
    return items;
  }
  const word = reader.take(/[\w.+-]+/y) ?? reader.fail();
  if (LITERALS.has(word)) {
    return LITERALS.get(word);
  }
  // Jayway takes a word without quotes as text.
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word) ? Number(word) : word;
}
