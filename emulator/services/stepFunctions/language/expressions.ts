import { StateMachine, type StateMachineDefinition } from "aws-local-stepfunctions";
import { type Failure, runtimeError, StateFailed } from "../failure";
import type { ChoiceRule, ChoiceState } from "./definitionReader";
import { isRecord } from "./payload";

/** The roots of a path: `$` is the input, `$$` is the context object. */
export interface Scope {
  readonly input: unknown;
  readonly context: unknown;
}

/** @throws StateFailed */
export type Evaluation = (scope: Scope) => Promise<unknown>;

/*
 * The library interprets only single paths, templates, intrinsic functions and choice rules, because it overwrites
 * $$.Execution, treats null or 0 at `$` as a missing value, and always uses the machine's clock. Each piece runs as a
 * separate state machine that reads both roots from the context. The emulator keeps the time and the history.
 */
const INPUT = "$$.Input";
const CONTEXT = "$$.Context";

/** Matches quoted strings, to skip them, and roots: `$` or `$$` without a name directly before or after it. */
const quotedOrRoot = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?<![\w$])\$\$?(?![\w$])/g;

function rerooted(expression: string): string {
  return expression.replace(quotedOrRoot, (match) => (match === "$" ? INPUT : match === "$$" ? CONTEXT : match));
}

function asWritten(message: string): string {
  return message.replaceAll(INPUT, () => "$").replaceAll(CONTEXT, () => "$$");
}

/** InputPath, OutputPath, ErrorPath: null selects an empty object, as the language specifies. */
export function pathEvaluation(path: string | null | undefined): Evaluation {
  if (path === undefined || path === "$") {
    return async ({ input }) => input;
  }
  if (path === null) {
    return async () => ({});
  }
  const evaluate = templateEvaluation({ "value.$": path });
  return async (scope) => ((await evaluate(scope)) as { value: unknown }).value;
}

/** Parameters, ResultSelector. Without a template, the input passes unchanged. */
export function templateEvaluation(template: unknown): Evaluation {
  if (template === undefined) {
    return async ({ input }) => input;
  }
  const machine = pieceOf({ Type: "Pass", Parameters: rerootedTemplate(template) });
  return (scope) => run(machine, null, { Input: scope.input, Context: scope.context }, notFoundIn(scope.input));
}

/** ResultPath: inserts the result into the state's raw input. */
export function resultPathEvaluation(path: string | null | undefined) {
  if (path === undefined || path === "$") {
    return async (_rawInput: unknown, result: unknown): Promise<unknown> => result;
  }
  if (path === null) {
    return async (rawInput: unknown): Promise<unknown> => rawInput;
  }
  const machine = pieceOf({ Type: "Pass", InputPath: "$$.Result", ResultPath: path });
  return (rawInput: unknown, result: unknown): Promise<unknown> =>
    run(machine, rawInput, { Result: result }, notFoundIn(rawInput));
}

/** The state that a Choice state selects. */
export function choiceEvaluation(state: ChoiceState): (scope: Scope) => Promise<string> {
  const targets = new Set(state.Choices.map((choice) => choice.Next));
  const choice = {
    Type: "Choice",
    Choices: state.Choices.map((rule) => ({ ...rerootedRule(rule), Next: stubOf(rule.Next) })),
    ...(state.Default !== undefined && { Default: stubOf(state.Default) }),
  };
  if (state.Default !== undefined) {
    targets.add(state.Default);
  }
  const stubs = [...targets].map((target) => [stubOf(target), { Type: "Pass", Result: target, End: true }]);
  const machine = machineOf("choice", { choice, ...Object.fromEntries(stubs) });
  return async ({ input, context }) =>
    String(
      await run(
        machine,
        null,
        { Input: input, Context: context },
        (path) => `Invalid path '${path}': The choice state's condition path references an invalid value.`,
      ),
    );
}

/** Renames a target, so that its name cannot conflict with the choice state. */
function stubOf(target: string): string {
  return `to ${target}`;
}

const guards: readonly (readonly [RegExp, string])[] = [
  [/^String/, "IsString"],
  [/^Numeric/, "IsNumeric"],
  [/^Boolean/, "IsBoolean"],
  [/^Timestamp/, "IsTimestamp"],
  [/^IsTimestamp$/, "IsString"],
];

function rerootedRule(rule: ChoiceRule): ChoiceRule {
  const { Next: _next, Comment: _comment, ...test } = rule;
  if (Array.isArray(test.And)) {
    return { And: test.And.map(rerootedRule) };
  }
  if (Array.isArray(test.Or)) {
    return { Or: test.Or.map(rerootedRule) };
  }
  if (isRecord(test.Not)) {
    return { Not: rerootedRule(test.Not) };
  }
  const Variable = rerooted(String(test.Variable));
  const [operator = "", operand] = Object.entries(test).find(([field]) => field !== "Variable") ?? [];
  if (operator.startsWith("Is") && operand === false) {
    // The library evaluates every type test as if its operand were true.
    return { Not: rerootedRule({ ...test, [operator]: true }) };
  }
  const comparison = { Variable, [operator]: operator.endsWith("Path") ? rerooted(String(operand)) : operand };
  // Without the guard, the library compares different types as JavaScript does. The language specifies no match.
  const guard = guards.find(([pattern]) => pattern.test(operator))?.[1];
  return guard === undefined ? comparison : { And: [{ Variable, [guard]: true }, comparison] };
}

function rerootedTemplate(template: unknown): unknown {
  if (Array.isArray(template)) {
    return template.map(rerootedTemplate);
  }
  if (!isRecord(template)) {
    return template;
  }
  const fields = Object.entries(template).map(([key, value]) => [
    key,
    key.endsWith(".$") && typeof value === "string" ? rerooted(value) : rerootedTemplate(value),
  ]);
  return Object.fromEntries(fields);
}

function pieceOf(state: Record<string, unknown>): StateMachine {
  return machineOf("piece", { piece: { ...state, End: true } });
}

function machineOf(StartAt: string, States: Record<string, unknown>): StateMachine {
  // Pieces are valid by construction, because the complete definition was validated.
  return new StateMachine({ StartAt, States } as StateMachineDefinition, { validationOptions: { noValidate: true } });
}

type Json = Parameters<StateMachine["run"]>[0];

async function run(
  machine: StateMachine,
  input: unknown,
  context: Record<string, unknown>,
  missing: (path: string) => string,
): Promise<unknown> {
  try {
    return await machine.run(input as Json, { context }).result;
  } catch (error) {
    throw new StateFailed(languageFailure(error instanceof Error ? error.cause : error, missing));
  }
}

function languageFailure(error: unknown, missing: (path: string) => string): Failure {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === "States.ResultPathMatchFailure") {
    return { error: name, cause: "The ResultPath cannot be applied to the state's input, which is not a JSON object." };
  }
  if (name === "States.NoChoiceMatched") {
    // AWS reports States.Runtime, although the language defines States.NoChoiceMatched.
    return runtimeError("Failed to transition out of the state. The state does not point to a next state.");
  }
  const path = /^Path expression '(.*)' does not point to a value$/s.exec(message)?.[1];
  return runtimeError(path === undefined ? asWritten(message) : missing(asWritten(path)));
}

/** Truncates the input, because a cause is limited to 32,768 characters. */
function notFoundIn(input: unknown): (path: string) => string {
  return (path) => {
    const text = JSON.stringify(input);
    const excerpt = text.length > 16_384 ? `${text.slice(0, 16_384)}...` : text;
    return `The JSONPath '${path}' could not be found in the input '${excerpt}'`;
  };
}
