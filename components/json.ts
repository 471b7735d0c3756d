/** A JSON object with unchecked fields. */
export type UncheckedObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object: not an array, not null. */
export function isJsonObject(value: unknown): value is UncheckedObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as an object with unchecked fields; undefined for anything else. */
export function asObject(value: unknown): UncheckedObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** The parsed text; undefined if it is missing or invalid, because AWS may truncate the data in a history. */
export function parseJson(text: string | undefined): unknown {
  if (text === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A finite number; undefined for anything else. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
