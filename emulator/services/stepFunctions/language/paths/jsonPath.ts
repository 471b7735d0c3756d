import { type Reader, readerOf } from "../reader";
import { parseFilter } from "./filters";
import { find, isDefinite } from "./pathFinding";
import { PATH_FUNCTIONS } from "./pathFunctions";

export interface Names {
  readonly kind: "names";
  readonly names: readonly string[];
}

/** A step of a path. */
export type Segment =
  | Names
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | { readonly kind: "slice"; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: "wildcard" }
  | { readonly kind: "descendants" }
  | { readonly kind: "filter"; readonly test: (node: unknown, root: unknown) => boolean }
  | { readonly kind: "function"; readonly name: string };

/** A path in Jayway's dialect of JSONPath, which Step Functions uses. */
export interface Path {
  readonly text: string;
  /** `$` for the input, `$$` for the context object, otherwise the name of a variable. */
  readonly root: string;
  readonly segments: readonly Segment[];
  /** Whether it leads to one node. Any other path leads to a list of nodes, which can be empty. */
  readonly definite: boolean;
}

/** @throws SyntaxError for a text that is not a path */
export function parsePath(text: string): Path {
  const reader = readerOf(text);
  const path = readPath(reader);
  if (!reader.atEnd()) {
    throw reader.unexpected();
  }
  return path;
}

/** Reads the path that begins at the reader's position. @throws SyntaxError */
export function readPath(reader: Reader): Path {
  const start = reader.position();
  const root = reader.take(/\$(\$|[\p{L}_][\p{L}\p{N}_]*)?/uy);
  if (root === undefined) {
    throw reader.unexpected();
  }
  return pathFrom(reader, start, root === "$" || root === "$$" ? root : root.slice(1));
}

/** Reads a path of a filter, which begins at the tested node, `@`, or at a root. @throws SyntaxError */
function readFilterPath(reader: Reader): (root: unknown) => unknown {
  const start = reader.position();
  const path = reader.skip("@") ? pathFrom(reader, start, "@") : readPath(reader);
  return (root) => find(path, root)?.value;
}

function pathFrom(reader: Reader, start: number, root: string): Path {
  const segments: Segment[] = [];
  for (let next = readSegments(reader); next !== undefined; next = readSegments(reader)) {
    segments.push(...next);
  }
  // A function makes one value of what the path before it leads to.
  const isFunction = segments.at(-1)?.kind === "function";
  return { text: reader.textFrom(start), root, segments, definite: isDefinite(segments) || isFunction };
}

const NAME = /[^\s.[\](),'"=!<>&|~]+/y;

function readSegments(reader: Reader): readonly Segment[] | undefined {
  if (reader.skip("..")) {
    const [first] = reader.at("[") ? [readBracket(reader)] : [readName(reader)];
    return [{ kind: "descendants" }, first];
  }
  if (reader.skip(".")) {
    return [reader.at("[") ? readBracket(reader) : readName(reader)];
  }
  return reader.at("[") ? [readBracket(reader)] : undefined;
}

function readName(reader: Reader): Segment {
  if (reader.skip("*")) {
    return { kind: "wildcard" };
  }
  const name = reader.take(NAME);
  if (name === undefined) {
    throw reader.unexpected();
  }
  if (reader.skip("()")) {
    if (!PATH_FUNCTIONS.has(name)) {
      throw new SyntaxError(
        `There is no function ${name}(); the functions are ${[...PATH_FUNCTIONS.keys()].join(", ")}`,
      );
    }
    return { kind: "function", name };
  }
  return { kind: "names", names: [name] };
}

function readBracket(reader: Reader): Segment {
  reader.expect("[");
  reader.skipSpace();
  const segment = readBracketed(reader);
  reader.skipSpace();
  reader.expect("]");
  return segment;
}

function readBracketed(reader: Reader): Segment {
  if (reader.skip("*")) {
    return { kind: "wildcard" };
  }
  if (reader.skip("?")) {
    return { kind: "filter", test: parseFilter(reader, readFilterPath) };
  }
  if (reader.at("'") || reader.at('"')) {
    return { kind: "names", names: readList(reader, () => reader.quoted()) };
  }
  const bounds = reader.take(/(?:-?\d+)?:(?:-?\d+)?(?::-?\d*)?/y)?.split(":");
  if (bounds !== undefined) {
    // Jayway takes a step, and makes none.
    const [from, to] = bounds.map((bound) => (bound === "" ? undefined : Number(bound)));
    return from === undefined && to === undefined ? reader.fail() : { kind: "slice", from, to };
  }
  return { kind: "indexes", indexes: readList(reader, () => readInteger(reader) ?? reader.fail()) };
}

function readInteger(reader: Reader): number | undefined {
  const digits = reader.take(/-?\d+/y);
  return digits === undefined ? undefined : Number(digits);
}

function readList<T>(reader: Reader, read: () => T): readonly T[] {
  const items: T[] = [];
  do {
    reader.skipSpace();
    items.push(read());
    reader.skipSpace();
  } while (reader.skip(","));
  return items;
}
