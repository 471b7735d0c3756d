/** A setting's type, as Pulumi.yaml declares it. */
export interface SettingType {
  readonly type: string;
  readonly items?: SettingType;
}

export const TYPE_NAMES: readonly string[] = ["string", "integer", "boolean", "array", "object"];

/** Whether Pulumi accepts the value for the type (`ValidateConfigValue` in Pulumi's package workspace). */
export function isOfType({ type, items }: SettingType, value: unknown): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "integer":
      return typeof value === "string" ? isInt64(value) : typeof value === "bigint" || Number.isInteger(value);
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "object":
      return isObject(value);
    default:
      return Array.isArray(value) && items !== undefined && value.every((item) => isOfType(items, item));
  }
}

/** The type in words: `array<string>`. */
export function typeText({ type, items }: SettingType): string {
  return items === undefined ? type : `array<${typeText(items)}>`;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether it is, or contains, a value that Pulumi has encrypted: `{secure: ciphertext}`. */
export function hasSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  return isSecret(value) || Object.values(value).some(hasSecret);
}

export function isSecret(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 1 && typeof value.secure === "string";
}

/** The text that a program receives for a value, as `pulumi.Config.get` returns it. */
export function settingText(value: unknown): string {
  if (value === null) {
    return "";
  }
  return typeof value === "object" ? jsonOf(value) : String(value);
}

/** JSON as Go's encoding/json writes it: keys in order, and `<`, `>` and `&` escaped. */
function jsonOf(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(jsonOf).join(",")}]`;
  }
  if (isObject(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${jsonOf(key)}:${jsonOf(value[key])}`).join(",")}}`;
  }
  if (typeof value === "bigint") {
    return isInt64(String(value)) ? String(value) : String(Number(value));
  }
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isInt64(text: string): boolean {
  return /^[-+]?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text.replace("+", ""))) === BigInt(text.replace("+", ""));
}
