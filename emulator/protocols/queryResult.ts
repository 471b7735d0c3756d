import type { Output } from "../calls";

/**
 * An output as the elements of the query protocol (Smithy, "AWS Query protocol"): an array as `member` elements, a Map as `entry`
 * elements, an object as a structure.
 */
export function queryResult(output: Output): string {
  return Object.entries(output)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => element(name, contentOf(value)))
    .join("");
}

function contentOf(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map((member) => element("member", contentOf(member))).join("");
  }
  if (value instanceof Map) {
    return [...value].map(([key, member]) => element("entry", queryResult({ key, value: member }))).join("");
  }
  return typeof value === "object" && value !== null ? queryResult(value as Output) : escapeXml(String(value));
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

export function escapeXml(text: string): string {
  const entities: Record<string, string> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };
  return text.replace(/[<>&"]/g, (character) => entities[character] ?? "");
}
