import { randomUUID } from "node:crypto";
import jsonata from "jsonata";
import { StateFailed } from "../failure";
import type { Scope } from "./intrinsicCalls";
import { hash, partition, seeded } from "./intrinsics";
import { withPlainNumbers } from "./jsonNumber";
import { isRecord, parsePayload } from "./payload";

const EXPRESSION = /^\{%(.*)%\}$/s;

/** Whether a value is text that is evaluated as JSONata: `{% ... %}`. */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && EXPRESSION.test(value);
}

function sourceOf(expression: string): string {
  return (EXPRESSION.exec(expression)?.[1] ?? "").trim();
}

/**
 * A value whose texts `{% ... %}` are JSONata expressions.
 *
 * @param field where it stands, as in `Output` and `Assign/result`
 * @throws SyntaxError for an expression that cannot be parsed
 */
export function compileJsonata(value: unknown, field: string): (scope: Scope) => Promise<unknown> {
  if (isExpression(value)) {
    return compileOne(sourceOf(value), field);
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileJsonata(item, `${field}[${index}]`));
    return (scope) => Promise.all(items.map((item) => item(scope)));
  }
  if (isRecord(value)) {
    const members = Object.entries(value).map(
      ([name, member]) => [name, compileJsonata(member, `${field}/${name}`)] as const,
    );
    return async (scope) => {
      const evaluated = members.map(async ([name, member]) => [name, await member(scope)] as const);
      return Object.fromEntries(await Promise.all(evaluated));
    };
  }
  return async () => value;
}

function compileOne(text: string, field: string): (scope: Scope) => Promise<unknown> {
  const expression = parsed(text);
  for (const [name, { apply, signature }] of Object.entries(FUNCTIONS)) {
    expression.registerFunction(name, (...values) => apply(...(values as never[])), signature);
  }
  const subject = `The JSONata expression '${text}' specified for the field '${field}'`;
  return async ({ input, context, result, errorOutput, variables, now }) => {
    const states = withPlainNumbers({ input, context, result, errorOutput });
    let value: unknown;
    try {
      value = await expression.evaluate(undefined, {
        ...clockFunctions(now),
        ...(withPlainNumbers(variables) as object),
        states,
      });
    } catch (error) {
      const { code, message } = error as { readonly code?: string; readonly message?: string };
      throw evaluationFailed(
        `${subject} threw an error during evaluation. ${code === undefined ? "" : `${code}: `}${message}`,
        field,
      );
    }
    if (value === undefined || typeof value === "function") {
      throw evaluationFailed(`${subject} returned nothing (undefined).`, field);
    }
    // Drops what JSONata adds to its arrays, and members without a value.
    return JSON.parse(JSON.stringify(value));
  };
}

const FORMATTED = jsonata("$fromMillis($at, $picture, $timezone)");

/** `$now` and `$millis` at a time of the execution's clock. */
function clockFunctions(at: number): Readonly<Record<string, unknown>> {
  return {
    now: (picture?: string, timezone?: string) => FORMATTED.evaluate(undefined, { at, picture, timezone }),
    millis: () => at,
  };
}

/** @throws StateFailed for a value of another type */
export function expectType<T>(
  value: unknown,
  type: "number" | "boolean" | "string" | "array",
  text: unknown,
  field: string,
): T {
  const actual = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  if (actual === type) {
    return value as T;
  }
  const expression = isExpression(text) ? sourceOf(text) : String(text);
  throw evaluationFailed(
    `The JSONata expression '${expression}' specified for the field '${field}' returned an unexpected result type. Expected '${type}', but was '${actual}' for value: ${JSON.stringify(value)}`,
    field,
  );
}

function evaluationFailed(cause: string, location: string): StateFailed {
  return new StateFailed({ error: "States.QueryEvaluationError", cause, location });
}

function parsed(text: string): ReturnType<typeof jsonata> {
  try {
    return jsonata(text);
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    throw new SyntaxError(`${code}: ${message}`);
  }
}

interface JsonataFunction {
  readonly apply: (...values: never[]) => unknown;
  /** In JSONata's notation. */
  readonly signature: string;
}

/** What Step Functions adds to JSONata, and takes from it ("JSONata functions provided by Step Functions"). */
const FUNCTIONS: Readonly<Record<string, JsonataFunction>> = {
  partition: { signature: "<an:a>", apply: partition },
  range: {
    signature: "<nnn:a>",
    apply: (first: number, last: number, delta: number) =>
      Array.from({ length: Math.max(0, Math.floor((last - first) / delta) + 1) }, (_, index) => first + index * delta),
  },
  hash: { signature: "<ss:s>", apply: hash },
  random: {
    signature: "<n?:n>",
    apply: (seed?: number) => (seed === undefined ? Math.random() : seeded(seed)),
  },
  uuid: { signature: "<:s>", apply: () => randomUUID() },
  parse: { signature: "<s:x>", apply: (text: string) => withPlainNumbers(parsePayload(text).value) },
  eval: {
    signature: "<sx?:x>",
    apply() {
      throw new Error("$eval is not supported. Use $parse.");
    },
  },
};
