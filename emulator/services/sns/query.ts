import type { Inputs } from "../../resource";

/** The maps in SNS's inputs, with the names of their entries' members in the query protocol. */
const MAPS: Readonly<Record<string, readonly [key: string, value: string]>> = {
  Attributes: ["key", "value"],
  MessageAttributes: ["Name", "Value"],
};

/** An input of the query protocol, with its lists and maps as values. An input that has them already stays as it is. */
export function fromQuery(input: Inputs): Inputs {
  const tree: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    const path = name.split(".");
    const last = path.pop() ?? "";
    let node = tree;
    for (const part of path) {
      node[part] ??= {};
      node = node[part] as Record<string, unknown>;
    }
    node[last] = value;
  }
  return collected(tree) as Inputs;
}

function collected(node: unknown): unknown {
  if (typeof node !== "object" || node === null || Array.isArray(node)) {
    return node;
  }
  const { member, entry } = node as { readonly member?: object; readonly entry?: object };
  if (member !== undefined) {
    return Object.values(member).map(collected);
  }
  if (entry !== undefined) {
    return Object.fromEntries(
      Object.values(entry).map((pair: Inputs) => [String(pair.key ?? pair.Name), collected(pair.value ?? pair.Value)]),
    );
  }
  return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, collected(child)]));
}

/** An input as the query protocol writes it: flat, with text. */
export function toQuery(input: Inputs, prefix = ""): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(input)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => flattened(value, `${prefix}${name}`, MAPS[name])),
  );
}

function flattened(value: unknown, at: string, map?: readonly [key: string, value: string]): Record<string, string> {
  if (typeof value !== "object" || value === null) {
    return { [at]: String(value) };
  }
  if (Array.isArray(value)) {
    return Object.assign({}, ...value.map((item, index) => flattened(item, `${at}.member.${index + 1}`)));
  }
  if (map === undefined) {
    return toQuery(value as Inputs, `${at}.`);
  }
  const [keyName, valueName] = map;
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, item], index) => ({
      [`${at}.entry.${index + 1}.${keyName}`]: key,
      ...flattened(item, `${at}.entry.${index + 1}.${valueName}`),
    })),
  );
}
