/** A JSON object whose fields nobody has checked yet. */
export type UncheckedObject = Readonly<Record<string, unknown>>;

/** The value as an object whose fields still have to be checked, or undefined for anything else. */
export function asObject(value: unknown): UncheckedObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as UncheckedObject) : undefined;
}

/** The parsed text, or undefined when it is missing or no JSON. Histories may be cut off by AWS, so this is no error. */
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

/** A finite number, or undefined for anything else. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
