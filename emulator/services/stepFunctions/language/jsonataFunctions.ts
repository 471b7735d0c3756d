import { randomUUID } from "node:crypto";
import type { Expression } from "jsonata";
import { hash, partition } from "./intrinsics";
import { javaRandom } from "./javaRandom";
import { withPlainNumbers } from "./jsonNumber";
import { parsePayload } from "./payload";

/** The most items of a list that an expression makes: AWS limits an expression's memory to what as many numbers take. */
export const LONGEST_LIST = 873_782;

interface JsonataFunction {
  readonly apply: (...values: never[]) => unknown;
  /** In JSONata's notation. */
  readonly signature: string;
}

/** What Step Functions adds to JSONata ("JSONata functions provided by Step Functions"). */
const FUNCTIONS: Readonly<Record<string, JsonataFunction>> = {
  partition: { signature: "<an:a>", apply: partitioned },
  range: { signature: "<nnn:a>", apply: range },
  hash: { signature: "<ss:s>", apply: hashed },
  random: {
    signature: "<n?:n>",
    apply: (seed?: number) => (seed === undefined ? Math.random() : javaRandom(seed)),
  },
  uuid: { signature: "<:s>", apply: () => randomUUID() },
  parse: { signature: "<s:x>", apply: parse },
};

/** Gives an expression the functions of Step Functions, and takes `$eval` from it. */
export function registerFunctions(expression: Expression): void {
  for (const [name, { apply, signature }] of Object.entries(FUNCTIONS)) {
    expression.registerFunction(name, (...values) => apply(...(values as never[])), signature);
  }
  expression.assign("eval", undefined);
}

function partitioned(items: readonly unknown[], size: number): unknown {
  const length = Math.trunc(size);
  if (length < 0) {
    throw jsonataError("Second argument must be zero or greater");
  }
  return items.length === 0 || length === 0 ? undefined : partition(items, length);
}

/** The arguments are rounded towards zero. As JSONata's lists do, one item stands for itself, and no item is nothing. */
function range(...values: readonly number[]): unknown {
  const [first = 0, last = 0, delta = 0] = values.map(Math.trunc);
  const length = delta === 0 ? 0 : Math.max(0, Math.floor((last - first) / delta) + 1);
  if (length > LONGEST_LIST) {
    throw { code: "D2015", value: length };
  }
  return length < 2
    ? Array.from({ length }, () => first)[0]
    : Array.from({ length }, (_, index) => first + index * delta);
}

function hashed(data: string, algorithm: string): string {
  return orElse(
    () => hash(data, algorithm),
    `Hash algorithm '${algorithm}' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5`,
  );
}

function parse(text: string): unknown {
  return orElse(() => withPlainNumbers(parsePayload(text).value), "Invalid JSON");
}

function orElse<T>(work: () => T, words: string): T {
  try {
    return work();
  } catch {
    throw jsonataError(words);
  }
}

/** An error as JSONata's own `$error` throws it. */
function jsonataError(message: string): unknown {
  return { code: "D3137", message };
}
