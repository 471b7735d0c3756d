import { JsonNumber, parseJson } from "./jsonNumber";

/** The maximum input or output size of a state, task or execution, in bytes of UTF-8 ("Service quotas"). */
export const PAYLOAD_LIMIT_BYTES = 262_144;

/** The maximum nesting depth that AWS's JSON parser accepts. */
const DEEPEST_NESTING = 1_000;

/** A JSON value and its text for histories and responses, so that neither is computed twice. */
export interface Payload {
  readonly value: unknown;
  readonly text: string;
}

/** Undefined has no JSON value, so it becomes null. */
export function payloadOf(value: unknown = null): Payload {
  return { value, text: JSON.stringify(value) };
}

export function exceedsPayloadLimit(text: string): boolean {
  // A UTF-16 code unit is at most three bytes long, so short strings need no counting.
  return text.length * 3 > PAYLOAD_LIMIT_BYTES && Buffer.byteLength(text) > PAYLOAD_LIMIT_BYTES;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

/** A value in a cause, of which AWS keeps 32,768 characters. */
export function excerptOf(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 16_384 ? `${text.slice(0, 16_384)}...` : text;
}

/** The objects of a list; none for any other value. */
export function recordsIn(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/**
 * Parses JSON as AWS does.
 * @throws SyntaxError with the message of AWS's JSON parser
 */
export function parsePayload(text: string): Payload {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new SyntaxError(syntaxProblem(text, error));
  }
  if (nestingOf(text) > DEEPEST_NESTING) {
    throw new SyntaxError(`Document nesting depth exceeds the maximum allowed (${DEEPEST_NESTING})`);
  }
  return { value, text };
}

function syntaxProblem(text: string, error: unknown): string {
  const start = text.trimStart();
  const word = /^[A-Za-z_]\w*/.exec(start)?.[0];
  if (word !== undefined && !["true", "false", "null"].includes(word)) {
    return `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
  }
  const first = /^\{\s*([^\s"}])/.exec(start)?.[1];
  if (first !== undefined) {
    return `${unexpected(first)}: was expecting double-quote to start field name`;
  }
  const { message } = error instanceof Error ? error : new Error();
  const position = /at position (\d+)/.exec(message)?.[1];
  const character = /^Unexpected token '(.)'/su.exec(message)?.[1] ?? (position && text.at(Number(position)));
  return character ? unexpected(character) : "Unexpected end-of-input";
}

function unexpected(character: string): string {
  return `Unexpected character ('${character}' (code ${character.charCodeAt(0)}))`;
}

/** Measures the nesting depth, because a deeply nested value would overflow the stack of recursive code. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (quoted) {
      if (character === "\\") {
        index++;
      } else if (character === '"') {
        quoted = false;
      }
    } else if (character === '"') {
      quoted = true;
    } else if (character === "{" || character === "[") {
      depth++;
      deepest = Math.max(deepest, depth);
    } else if (character === "}" || character === "]") {
      depth--;
    }
  }
  return deepest;
}
