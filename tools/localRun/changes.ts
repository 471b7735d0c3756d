import { asObject, parseJson } from "approval-queue/json";
import { printable } from "../../operator/commands/runCommand";

/** A field that a state added to the data, changed or removed. */
export interface Change {
  readonly kind: "added" | "changed" | "removed";
  /** For example `approval.decision = "approved"`; for a removed field, only its path. */
  readonly text: string;
}

/** The number of characters to which a value is shortened. */
const VALUE_LENGTH = 28;

/** The parts of a document by path, in the notation of JSONPath without `$.`. The path of the document itself is empty. */
interface Fields {
  /** The values without fields of their own, as JSON text. */
  readonly leaves: Map<string, string>;
  readonly containers: Set<string>;
}

/**
 * The fields in which two documents differ, in the order of the second one; removed fields come last. Of a new object,
 * each field is listed.
 *
 * @param before JSON text
 * @param after JSON text
 */
export function changesOf(before: string, after: string): readonly Change[] {
  const old = fieldsOf(before);
  const current = fieldsOf(after);
  const set = [...current.leaves]
    .filter(([path, value]) => old.leaves.get(path) !== value)
    .map(([path, value]): Change => {
      const kind = old.leaves.has(path) || old.containers.has(path) ? "changed" : "added";
      return { kind, text: printable(`${path || "$"} = ${shortened(value)}`) };
    });
  const removed = [...old.leaves.keys()]
    .filter((path) => !current.leaves.has(path) && !current.containers.has(path))
    .map((path): Change => ({ kind: "removed", text: printable(path || "$") }));
  return [...set, ...removed];
}

function fieldsOf(text: string): Fields {
  const fields: Fields = { leaves: new Map(), containers: new Set() };
  collect(parseJson(text) ?? null, "", fields);
  return fields;
}

function collect(value: unknown, path: string, fields: Fields): void {
  const members = Array.isArray(value)
    ? value.map((item, index) => [`${path}[${index}]`, item] as const)
    : Object.entries(asObject(value) ?? {}).map(([name, item]) => [memberPath(path, name), item] as const);
  if (members.length === 0) {
    fields.leaves.set(path, JSON.stringify(value));
    return;
  }
  fields.containers.add(path);
  for (const [memberAt, item] of members) {
    collect(item, memberAt, fields);
  }
}

function memberPath(path: string, name: string): string {
  if (!/^[\w-]+$/.test(name)) {
    return `${path}[${JSON.stringify(name)}]`;
  }
  return path === "" ? name : `${path}.${name}`;
}

/** Keeps both ends: the end of an ARN tells more than its middle. */
function shortened(value: string): string {
  const half = Math.floor((VALUE_LENGTH - 1) / 2);
  return value.length <= VALUE_LENGTH ? value : `${value.slice(0, half)}…${value.slice(-half)}`;
}
