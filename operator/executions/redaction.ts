import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { asObject, parseJson } from "approval-queue/json";

const placeholder = "(task token, not shown)";

/** Shorter values are not tokens, so that ordinary words are kept. */
const shortestToken = 12;

/**
 * Removes an execution's task tokens from everything that is shown: a token is a credential, and no reader needs it.
 * @param history the full history, which contains the tokens
 * @returns a function that replaces every token in a JSON value, including tokens inside longer strings
 */
export function taskTokenRedactor(history: readonly HistoryEvent[]): <Value>(value: Value) => Value {
  const tokens = [...new Set(history.flatMap(tokensIn))];
  const spellings = tokens.map(spellingsOf);
  return <Value>(value: Value) => (tokens.length === 0 ? value : (redacted(value, spellings) as Value));
}

function tokensIn(event: HistoryEvent): string[] {
  const { resource, parameters } = event.taskScheduledEventDetails ?? {};
  return resource?.endsWith(".waitForTaskToken") ? secretsIn(parseJson(parameters)) : [];
}

/** Values with a name that contains "token", or that look like a token: long and without spaces. */
function secretsIn(value: unknown, name = ""): string[] {
  if (typeof value === "string") {
    const inside = parseJson(value);
    if (typeof inside === "object" && inside !== null) {
      return secretsIn(inside, name);
    }
    const isNamedToken = /token/i.test(name) && value.length >= shortestToken;
    return isNamedToken || /^[A-Za-z0-9+/=_-]{200,}$/.test(value) ? [value] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item) => secretsIn(item, name));
  }
  return Object.entries(asObject(value) ?? {}).flatMap(([key, item]) => secretsIn(item, key));
}

/**
 * Matches a token also in JSON that is a string in other JSON: some writers of JSON escape "/", "+" or "=", and each level
 * adds backslashes.
 */
function spellingsOf(token: string): RegExp {
  const characters = token.replace(/[^A-Za-z0-9]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    const written = code.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
    return `(?:\\\\*\\u${code}|\\\\+u${written})`;
  });
  return new RegExp(characters, "g");
}

function redacted(value: unknown, tokens: readonly RegExp[]): unknown {
  if (typeof value === "string") {
    return tokens.reduce((text, token) => text.replace(token, placeholder), value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => redacted(item, tokens));
  }
  const fields = asObject(value);
  return fields === undefined
    ? value
    : Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, redacted(item, tokens)]));
}
