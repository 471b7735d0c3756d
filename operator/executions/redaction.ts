import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { asObject, parseJson } from "../../domain/json";

const placeholder = "(task token, not shown)";

/** A shorter value is not a token: an ordinary word stays in the text. */
const shortestToken = 12;

/**
 * Cuts an execution's task tokens out of whatever is shown of it: a token is a credential, and no reader has a use for it.
 * @param history the whole history, which is where the tokens are
 * @returns a function that gives any JSON value back with every token replaced, inside of longer texts too
 */
export function taskTokenRedactor(history: readonly HistoryEvent[]): <Value>(value: Value) => Value {
  const tokens = [...new Set(history.flatMap(tokensIn))];
  return <Value>(value: Value) => (tokens.length === 0 ? value : (redacted(value, tokens) as Value));
}

function tokensIn(event: HistoryEvent): string[] {
  const { resource, parameters } = event.taskScheduledEventDetails ?? {};
  return resource?.endsWith(".waitForTaskToken") ? secretsIn(parseJson(parameters)) : [];
}

/** The values that are named as a token, or look like one: long, without a blank. */
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

function redacted(value: unknown, tokens: readonly string[]): unknown {
  if (typeof value === "string") {
    return tokens.reduce((text, token) => text.replaceAll(token, placeholder), value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => redacted(item, tokens));
  }
  const fields = asObject(value);
  return fields === undefined
    ? value
    : Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, redacted(item, tokens)]));
}
