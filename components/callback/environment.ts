import { asObject, parseJson } from "../json";

/**
 * Reads an environment variable of the function. `meaning` describes the expected value, for the error message.
 * @throws Error naming the variable if it is missing or blank.
 */
export function requiredVariable(name: string, meaning: string): string {
  const value = process.env[name];
  if (value === undefined || value.trim() === "") {
    throw new Error(`The environment variable ${name} is not set. Set it on this function to ${meaning}.`);
  }
  return value;
}

/**
 * Reads an environment variable that contains a number above zero.
 * @throws Error naming the variable if it is missing, blank or not such a number.
 */
export function positiveNumberVariable(name: string, meaning: string): number {
  const text = requiredVariable(name, meaning);
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new Error(
      `The environment variable ${name} is "${text}", which is not a number above 0. Set it on this function to ${meaning}.`,
    );
  }
  return value;
}

/**
 * Reads an environment variable that contains a JSON object of texts.
 * @throws Error naming the variable if it is missing, blank or not such an object.
 */
export function mapVariable(name: string, meaning: string): ReadonlyMap<string, string> {
  const entries = Object.entries(asObject(parseJson(requiredVariable(name, meaning))) ?? {});
  if (entries.length === 0 || entries.some(([, value]) => typeof value !== "string")) {
    throw new Error(
      `The environment variable ${name} is not a JSON object of texts. Set it on this function to ${meaning}.`,
    );
  }
  return new Map(entries as [string, string][]);
}
