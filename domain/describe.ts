const longestEcho = 20;

/** The kind of a value: "missing", "null", "a string", "an array" and so on. */
export function kindOf(value: unknown): string {
  if (value === undefined) {
    return "missing";
  }
  if (value === null) {
    return "null";
  }
  if (Array.isArray(value)) {
    return "an array";
  }
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Describes a value for an error message: short text and numbers in full, longer values by kind and size only. */
export function describe(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  if (typeof value !== "string") {
    return kindOf(value);
  }
  return value.length <= longestEcho ? JSON.stringify(value) : `a string of ${value.length} characters`;
}
