import jsonata from "jsonata";
import { StateFailed } from "../failure";
import { BoundedRegExp } from "./boundedRegExp";
import type { Scope } from "./intrinsicCalls";
import { LONGEST_LIST, registerFunctions } from "./jsonataFunctions";
import { type ExpressionReferences, referencesIn } from "./jsonataReferences";
import { withPlainNumbers } from "./jsonNumber";

import { isInRange, type NumberField, rangeInWords } from "./numberRanges";
import { excerptOf, isRecord } from "./payload";

/**
 * The limits of an evaluation: milliseconds, levels of nested evaluations, and items of a list. The levels and the items are those that
 * TestState on AWS takes; AWS ends what takes a second, and five let an expression end on a machine that is busy.
 */
const LIMITS = {
  timeout: 5_000,
  stack: 100,
  sequence: LONGEST_LIST,
  RegexEngine: BoundedRegExp as RegExpConstructor,
};

/** AWS's words for what exceeds a limit, by JSONata's codes. */
const EXCEEDED: Readonly<Record<string, string>> = {
  D1011: "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive",
  D1012: "Expression evaluation timeout: Check for infinite loop",
  D2014: "Expression evaluation memory limit exceeded: Check for excessive memory usage",
  D2015: "Expression evaluation memory limit exceeded: Check for excessive memory usage",
};

export type { ExpressionReferences };

const EXPRESSION = /^\{%(.*)%\}$/s;

/** Whether a value is text that is evaluated as JSONata: `{% ... %}`. */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && EXPRESSION.test(value);
}

/** Whether a value is text that can only be an expression, also if it lacks its end. */
export function opensExpression(value: unknown): value is string {
  return typeof value === "string" && value.startsWith("{%");
}

/** What an expression in `{% %}` refers to. @throws SyntaxError for one that cannot be parsed */
export function referencesOf(expression: string): ExpressionReferences {
  return referencesIn(parsed(sourceOf(expression)).ast());
}

/** An expression without `{% %}`; any other value as text. */
function sourceOf(value: unknown): string {
  const text = String(value);
  return EXPRESSION.exec(text)?.[1]?.trim() ?? text;
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
  registerFunctions(expression);
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
      throw evaluationFailed(`${subject} threw an error during evaluation${wordsOf(error)}`, field);
    }
    if (typeof value === "number" && !Number.isFinite(value)) {
      // As TestState on AWS answers 1/0.
      return String(value);
    }
    const problem = jsonProblem(value);
    if (problem !== undefined) {
      throw evaluationFailed(`${subject} returned ${problem}.`, field);
    }
    // Drops what JSONata adds to its arrays, and members without a value.
    return JSON.parse(JSON.stringify(value));
  };
}

function wordsOf(error: unknown): string {
  const { code = "", message } = error as { readonly code?: string; readonly message?: string };
  const exceeded = EXCEEDED[error instanceof RangeError ? "D1011" : code];
  return exceeded === undefined && code !== "" ? `. ${code}: ${message}` : `: ${exceeded ?? message}`;
}

/** Why a result is no JSON value; undefined if it is one. */
function jsonProblem(value: unknown): string | undefined {
  if (value === undefined || typeof value === "function") {
    return "nothing (undefined)";
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    return `a number that JSON cannot have (${value})`;
  }
  const { _jsonata_lambda, _jsonata_function } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (_jsonata_lambda === true || _jsonata_function === true) {
    return "nothing (undefined)";
  }
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(isRecord(value) ? value : {});
  for (const member of members) {
    const problem = member === undefined ? undefined : jsonProblem(member);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
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
  throw evaluationFailed(
    `The JSONata expression '${sourceOf(text)}' specified for the field '${field}' returned an unexpected result type. Expected '${type}', but was '${actual}' for value: ${excerptOf(value)}`,
    field,
  );
}

/** @throws StateFailed for a value that is no number, or one that the field cannot have */
export function expectNumber(value: unknown, text: unknown, field: NumberField): number {
  const number = expectType<number>(value, "number", text, field);
  if (isInRange(field, number)) {
    return number;
  }
  throw evaluationFailed(
    `The JSONata expression '${sourceOf(text)}' specified for the field '${field}' returned an invalid value. Expected ${rangeInWords(field)}, but was: ${number}`,
    field,
  );
}

function evaluationFailed(cause: string, location: string): StateFailed {
  return new StateFailed({ error: "States.QueryEvaluationError", cause, location });
}

function parsed(text: string): ReturnType<typeof jsonata> {
  try {
    return jsonata(text, LIMITS);
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    throw new SyntaxError(`${code}: ${message}`);
  }
}
