import { isRecord } from "../payload";

/** The texts in a value, each with its place, as in `Output/list[0]`. */
export function textsIn(at: string, value: unknown): readonly (readonly [at: string, text: string])[] {
  if (typeof value === "string") {
    return [[at, value]];
  }
  return Array.isArray(value)
    ? value.flatMap((item, index) => textsIn(`${at}[${index}]`, item))
    : Object.entries(isRecord(value) ? value : {}).flatMap(([name, member]) => textsIn(`${at}/${name}`, member));
}
