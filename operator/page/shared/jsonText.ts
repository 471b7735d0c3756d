/** A JSON value as it is written: JavaScript's values lose the spelling of numbers, duplicate members and their order. */
export type JsonNode = JsonLeaf | JsonContainer;

export interface JsonLeaf {
  readonly kind: "string" | "number" | "boolean" | "null";
  /** As written, a string with its quotes. */
  readonly raw: string;
}

export interface JsonContainer {
  readonly kind: "object" | "array";
  readonly members: readonly JsonMember[];
}

export interface JsonMember {
  /** As written in an object, with its quotes; the index in an array. */
  readonly name: string;
  readonly value: JsonNode;
}

interface OpenContainer extends JsonContainer {
  readonly members: JsonMember[];
}

const token = /[{}[\],:]|"(?:[^"\\]+|\\.)*"|[^\s{}[\],:"]+/g;

/** The JSON value in the text; undefined if the text is not JSON. A loop, since a text may be nested deeply. */
export function readJson(text: string): JsonNode | undefined {
  if (!isJson(text)) {
    return undefined;
  }
  const root: OpenContainer = { kind: "array", members: [] };
  const open = [root];
  let name: string | undefined;
  for (const [raw] of text.matchAll(token)) {
    const container = open.at(-1) ?? root;
    if (raw === "}" || raw === "]") {
      open.pop();
    } else if (container.kind === "object" && name === undefined && raw.startsWith('"')) {
      name = raw;
    } else if (raw !== "," && raw !== ":") {
      const value = raw === "{" || raw === "[" ? opened(raw) : leaf(raw);
      container.members.push({ name: name ?? String(container.members.length), value });
      name = undefined;
      if ("members" in value) {
        open.push(value);
      }
    }
  }
  return root.members[0]?.value;
}

/** The members of an object or a list, by the places of their texts. Of several members with one name the last one counts. */
function spansIn(text: string): ReadonlyMap<string, readonly [start: number, end: number]> {
  const spans = new Map<string, readonly [start: number, end: number]>();
  const isList = text.trimStart().startsWith("[");
  let depth = 0;
  let index = 0;
  let member: string | undefined = isList ? "0" : undefined;
  let start: number | undefined;
  for (const { 0: raw, index: at } of text.matchAll(token)) {
    const isClosing = raw === "}" || raw === "]";
    if (depth === 1 && raw === ",") {
      index += 1;
      member = isList ? String(index) : undefined;
      start = undefined;
    } else if (depth === 1 && !isClosing && raw !== ":") {
      start = member === undefined ? undefined : at;
      member ??= JSON.parse(raw) as string;
    }
    depth += isClosing ? -1 : raw === "{" || raw === "[" ? 1 : 0;
    if (depth === 1 && member !== undefined && start !== undefined) {
      spans.set(member, [start, at + raw.length]);
    }
  }
  return spans;
}

/** The texts of the members of an object or a list, as they are written. */
export function memberTexts(text: string): ReadonlyMap<string, string> {
  return new Map([...spansIn(text)].map(([name, [start, end]]) => [name, text.slice(start, end)]));
}

/** The text of a JSON object with a member set to a value; all else keeps its spelling. */
export function withMember(text: string, name: string, value: unknown): string {
  const written = JSON.stringify(value);
  const span = spansIn(text).get(name);
  if (span !== undefined) {
    return text.slice(0, span[0]) + written + text.slice(span[1]);
  }
  const end = text.lastIndexOf("}");
  const before = text.slice(0, end).trimEnd();
  return `${before}${before.endsWith("{") ? "" : ","} ${JSON.stringify(name)}: ${written} ${text.slice(end)}`;
}

/** The JSON object or list in a string; undefined for any other value. */
export function jsonInside({ kind, raw }: JsonLeaf): JsonNode | undefined {
  return kind === "string" && /^"(?:\s|\\[nrt])*[{[]/.test(raw) ? readJson(JSON.parse(raw)) : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function opened(bracket: "{" | "["): OpenContainer {
  return { kind: bracket === "{" ? "object" : "array", members: [] };
}

function leaf(raw: string): JsonLeaf {
  const kind = raw.startsWith('"') ? "string" : raw === "null" ? "null" : /^[tf]/.test(raw) ? "boolean" : "number";
  return { kind, raw };
}
