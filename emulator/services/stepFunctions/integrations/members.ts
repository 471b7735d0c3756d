import { isRecord } from "../language/payload";

/** A value whose members begin with an upper-case letter, as Step Functions shows every API's members. */
export function initialUpperCase(value: unknown): unknown {
  return renamed(value, (name) => name.charAt(0).toUpperCase() + name.slice(1));
}

/** A value whose members begin with a lower-case letter, as those of some APIs do. */
export function initialLowerCase(value: unknown): unknown {
  return renamed(value, (name) => name.charAt(0).toLowerCase() + name.slice(1));
}

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => renamed(item, rename));
  }
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [rename(name), renamed(member, rename)]))
    : value;
}
