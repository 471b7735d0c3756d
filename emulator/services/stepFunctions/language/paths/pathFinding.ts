import { isRecord } from "../payload";
import type { Names, Path, Segment } from "./jsonPath";
import { PATH_FUNCTIONS } from "./pathFunctions";

/** What a path leads to; undefined if it is definite, and leads nowhere. */
export type Found = { readonly value: unknown } | undefined;

/** @param root the value of the path's root; also that of `$` in a filter */
export function find({ segments, definite }: Pick<Path, "segments" | "definite">, root: unknown): Found {
  const last = segments.at(-1);
  if (last?.kind === "function") {
    const before = segments.slice(0, -1);
    const argument = find({ segments: before, definite: isDefinite(before) }, root);
    const value = argument && PATH_FUNCTIONS.get(last.name)?.(argument.value);
    return value === undefined ? undefined : { value };
  }
  let nodes: readonly unknown[] = [root];
  for (const [index, segment] of segments.entries()) {
    const isDescendant = segments[index - 1]?.kind === "descendants";
    nodes = isMerged(segment, segments)
      ? nodes.flatMap((node) => merged(segment.names, node, isDescendant))
      : nodes.flatMap((node) => step(segment, node, root));
  }
  if (!definite) {
    return { value: nodes };
  }
  return nodes.length === 0 ? undefined : { value: nodes[0] };
}

/** Whether segments lead to one node. */
export function isDefinite(segments: readonly Segment[]): boolean {
  return segments.every(
    (segment) =>
      (segment.kind === "names" && segment.names.length === 1) ||
      (segment.kind === "indexes" && segment.indexes.length === 1) ||
      isMerged(segment, segments),
  );
}

/** Whether a segment makes one object of several members, as several names at the end of a path do. */
function isMerged(segment: Segment, segments: readonly Segment[]): segment is Names {
  return segment.kind === "names" && segment.names.length > 1 && segment === segments.at(-1);
}

/** @param isDescendant whether only a node with all members counts */
function merged(names: readonly string[], node: unknown, isDescendant: boolean): readonly unknown[] {
  if (!isRecord(node)) {
    return [];
  }
  const own = names.filter((name) => Object.hasOwn(node, name));
  const isFound = !isDescendant || own.length === names.length;
  return isFound ? [Object.fromEntries(own.map((name) => [name, node[name]]))] : [];
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

/** As Jayway slices: between two bounds it counts on from the first, so that negative indexes come before the others. */
function sliced(items: readonly unknown[], { from, to }: Extract<Segment, { kind: "slice" }>): readonly unknown[] {
  if (from === undefined || to === undefined) {
    return items.slice(from, to);
  }
  const end = Math.min(to, items.length);
  const indexes = Array.from(
    { length: Math.max(0, end - Math.max(from, -items.length)) },
    (_, index) => end - 1 - index,
  );
  return indexes.reverse().map((index) => items.at(index));
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
