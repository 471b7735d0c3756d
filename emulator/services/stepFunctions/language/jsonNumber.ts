import { isDeepStrictEqual } from "node:util";

/**
 * A number that JavaScript would write differently, such as 0.0, 1e3 or 12345678901234567890. It stays as it was written where nothing
 * changes it.
 */
export class JsonNumber {
  constructor(private readonly source: string) {}

  valueOf(): number {
    return Number(this.source);
  }

  toString(): string {
    return this.source;
  }

  toJSON(): unknown {
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(this.source);
  }
}

/** Whether a text can have a number that JavaScript would write differently; also true for some texts that have none. */
const SUSPECT = /\.\d*0(?!\d)|\d[eE]|\d{16}|-0(?![.\d])/;

/** Parses JSON, with such numbers as they are written. @throws SyntaxError */
export function parseJson(text: string): unknown {
  if (!SUSPECT.test(text)) {
    return JSON.parse(text);
  }
  const revive = (_: string, value: unknown, { source }: { readonly source?: string } = {}): unknown =>
    typeof value === "number" && source !== undefined && JSON.stringify(value) !== source
      ? new JsonNumber(source)
      : value;
  return JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]);
}

/** The number that a value is; undefined for any other value. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : value instanceof JsonNumber ? value.valueOf() : undefined;
}

/** A value with JavaScript's numbers, for code that knows no others. */
export function withPlainNumbers(value: unknown): unknown {
  if (value instanceof JsonNumber) {
    return value.valueOf();
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    const items = value.map(withPlainNumbers);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const members = Object.entries(value).map(([name, member]) => [name, withPlainNumbers(member)] as const);
  const same = members.every(([name, member]) => member === (value as Record<string, unknown>)[name]);
  return same ? value : Object.fromEntries(members);
}

/** Whether two values are equal, also if they write a number differently. */
export function isSame(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(withPlainNumbers(left), withPlainNumbers(right));
}
