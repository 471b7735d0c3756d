import { parseFilter, sizeOf } from "./filters";
import { numberOf } from "./jsonNumber";
import { isRecord } from "./payload";
import { type Reader, readerOf } from "./reader";

/** A step of a path. */
export type Segment =
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | {
      readonly kind: "slice";
      readonly from: number | undefined;
      readonly to: number | undefined;
      readonly step: number;
    }
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

/** What a path leads to; undefined if it is definite, and leads nowhere. */
export type Found = { readonly value: unknown } | undefined;

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
    if (!(name in FUNCTIONS)) {
      throw new SyntaxError(`There is no function ${name}(); the functions are ${Object.keys(FUNCTIONS).join(", ")}`);
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
  const from = readInteger(reader);
  reader.skipSpace();
  if (reader.skip(":")) {
    reader.skipSpace();
    const to = readInteger(reader);
    const step = reader.skip(":") ? (readInteger(reader) ?? 1) : 1;
    return { kind: "slice", from, to, step };
  }
  if (from === undefined) {
    throw reader.unexpected();
  }
  const others = reader.skip(",") ? readList(reader, () => readInteger(reader) ?? reader.fail()) : [];
  return { kind: "indexes", indexes: [from, ...others] };
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

/** The functions at the end of a path (Jayway JsonPath, "Functions"). */
const FUNCTIONS: Readonly<Record<string, (value: unknown) => unknown>> = {
  length: sizeOf,
  size: sizeOf,
  keys: (value) => (isRecord(value) ? Object.keys(value) : undefined),
  first: (value) => (Array.isArray(value) ? value[0] : undefined),
  last: (value) => (Array.isArray(value) ? value.at(-1) : undefined),
  min: (value) => aggregate(value, (numbers) => Math.min(...numbers)),
  max: (value) => aggregate(value, (numbers) => Math.max(...numbers)),
  sum: (value) => aggregate(value, (numbers) => numbers.reduce((sum, number) => sum + number, 0)),
  avg: (value) => aggregate(value, (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length),
};

function aggregate(value: unknown, of: (numbers: readonly number[]) => number): number | undefined {
  const numbers = Array.isArray(value) ? value.map(numberOf).filter((item) => item !== undefined) : [];
  return numbers.length === 0 ? undefined : of(numbers);
}

/** @param root the value of the path's root; also that of `$` in a filter */
export function find({ segments, definite }: Pick<Path, "segments" | "definite">, root: unknown): Found {
  const last = segments.at(-1);
  if (last?.kind === "function") {
    const before = segments.slice(0, -1);
    const argument = find({ segments: before, definite: isDefinite(before) }, root);
    const value = argument && FUNCTIONS[last.name]?.(argument.value);
    return value === undefined ? undefined : { value };
  }
  let nodes: readonly unknown[] = [root];
  for (const segment of segments) {
    nodes = nodes.flatMap((node) => step(segment, node, root));
  }
  if (!definite) {
    return { value: nodes };
  }
  return nodes.length === 0 ? undefined : { value: nodes[0] };
}

function isDefinite(segments: readonly Segment[]): boolean {
  return segments.every(
    (segment) =>
      (segment.kind === "names" && segment.names.length === 1) ||
      (segment.kind === "indexes" && segment.indexes.length === 1),
  );
}

function step(segment: Segment, node: unknown, root: unknown): readonly unknown[] {
  switch (segment.kind) {
    case "names":
      return isRecord(node) ? segment.names.filter((name) => Object.hasOwn(node, name)).map((name) => node[name]) : [];
    case "indexes":
      return Array.isArray(node)
        ? segment.indexes
            .map((index) => (index < 0 ? index + node.length : index))
            .flatMap((index) => node.slice(index, index + 1))
        : [];
    case "slice":
      return Array.isArray(node) ? sliced(node, segment) : [];
    case "wildcard":
      return childrenOf(node);
    case "descendants":
      return descendantsOf(node);
    case "filter":
      return (Array.isArray(node) ? node : isRecord(node) ? [node] : []).filter((item) => segment.test(item, root));
    case "function":
      return [];
  }
}

function sliced(items: readonly unknown[], { from, to, step: every }: Extract<Segment, { kind: "slice" }>) {
  const range = items.slice(from ?? 0, to ?? items.length);
  return every > 1 ? range.filter((_, index) => index % every === 0) : range;
}

function childrenOf(node: unknown): readonly unknown[] {
  return Array.isArray(node) ? node : isRecord(node) ? Object.values(node) : [];
}

function descendantsOf(node: unknown): readonly unknown[] {
  return [node, ...childrenOf(node).flatMap(descendantsOf)];
}

/** Jayway's words for a definite path that leads nowhere. */
export function missing(path: Path, root: unknown): string {
  let at = "$";
  let node = root;
  for (const [index, segment] of path.segments.entries()) {
    at +=
      segment.kind === "names"
        ? `['${segment.names[0]}']`
        : segment.kind === "indexes"
          ? `[${segment.indexes[0]}]`
          : "";
    const [next] = step(segment, node, root);
    if (next === undefined) {
      const isLast = index === path.segments.length - 1;
      return isLast ? `No results for path: ${at}` : `Missing property in path ${at}`;
    }
    node = next;
  }
  return `No results for path: ${at}`;
}
