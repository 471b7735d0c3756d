import { runtimeError, StateFailed } from "../failure";
import { callIntrinsic, locate, parseIntrinsic, rootOf, type Scope } from "./intrinsicCalls";
import { type Path, parsePath } from "./paths/jsonPath";
import { missing } from "./paths/pathFinding";
import { excerptOf, isRecord } from "./payload";

export type { Scope };

/** @throws StateFailed */
export type Evaluation = (scope: Scope) => Promise<unknown>;

/** InputPath, OutputPath, ErrorPath and the like: null selects an empty object, as the language specifies. */
export function pathEvaluation(text: string | null | undefined): Evaluation {
  if (text === undefined || text === "$") {
    return async ({ input }) => input;
  }
  if (text === null) {
    return async () => ({});
  }
  const path = parsePath(text);
  return async (scope) => {
    const found = locate(path, scope);
    if (found === undefined) {
      throw new StateFailed(runtimeError(`Invalid path '${text}' : ${missing(path, rootOf(path, scope))}`));
    }
    return found.value;
  };
}

/** A path or an intrinsic function, compiled. */
type Compiled = (scope: Scope, field: string) => unknown;

/** Parameters, ResultSelector, ItemSelector. Without a template, the input passes unchanged. */
export function templateEvaluation(template: unknown): Evaluation {
  if (template === undefined) {
    return async ({ input }) => input;
  }
  const evaluate = compileTemplate(template);
  return async (scope) => evaluate(scope);
}

function compileTemplate(template: unknown): (scope: Scope) => unknown {
  if (Array.isArray(template)) {
    const items = template.map(compileTemplate);
    return (scope) => items.map((item) => item(scope));
  }
  if (!isRecord(template)) {
    return () => template;
  }
  const fields = Object.entries(template).map(([name, value]) => {
    if (!name.endsWith(".$")) {
      return [name, compileTemplate(value)] as const;
    }
    const evaluate = compileExpression(String(value));
    return [name.slice(0, -2), (scope: Scope) => evaluate(scope, name)] as const;
  });
  return (scope) => Object.fromEntries(fields.map(([name, evaluate]) => [name, evaluate(scope)]));
}

/** @throws SyntaxError for a text that is neither a path nor an intrinsic function */
export function compileExpression(text: string): Compiled {
  if (text.startsWith("States.")) {
    const call = parseIntrinsic(text);
    return (scope) => {
      try {
        return callIntrinsic(call, scope, Math.random);
      } catch (error) {
        throw new StateFailed({ error: "States.IntrinsicFailure", cause: (error as Error).message });
      }
    };
  }
  const path = parsePath(text);
  return (scope, field) => {
    const found = locate(path, scope);
    if (found === undefined) {
      throw new StateFailed(runtimeError(notFound(path, field, scope.input)));
    }
    return found.value;
  };
}

/** Shows the input also for a path in the context object, which can have a task token. */
function notFound({ text }: Path, field: string, input: unknown): string {
  return `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${excerptOf(input)}'`;
}

/** ResultPath: inserts the result into the state's raw input. */
export function resultPathEvaluation(text: string | null | undefined) {
  if (text === undefined || text === "$") {
    return async (_rawInput: unknown, result: unknown): Promise<unknown> => result;
  }
  if (text === null) {
    return async (rawInput: unknown): Promise<unknown> => rawInput;
  }
  const keys = referenceKeys(parsePath(text));
  return async (rawInput: unknown, result: unknown): Promise<unknown> => inserted(rawInput, keys, result);
}

/** The member names and indexes of a reference path. @throws SyntaxError for any other path */
export function referenceKeys({ text, root, segments }: Path): readonly (string | number)[] {
  const keys = segments.map((segment) =>
    segment.kind === "names" && segment.names.length === 1
      ? segment.names[0]
      : segment.kind === "indexes" && segment.indexes.length === 1 && Number(segment.indexes[0]) >= 0
        ? segment.indexes[0]
        : undefined,
  );
  if (root !== "$" || keys.includes(undefined)) {
    throw new SyntaxError(`${text} is not a reference path`);
  }
  return keys as readonly (string | number)[];
}

function inserted(into: unknown, [key, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (key === undefined) {
    return value;
  }
  if (typeof key === "number" && Array.isArray(into) && key < into.length) {
    return into.with(key, inserted(into[key], rest, value));
  }
  if (typeof key === "string" && isRecord(into)) {
    const next = Object.hasOwn(into, key) ? into[key] : rest.length > 0 ? {} : undefined;
    return { ...into, [key]: inserted(next, rest, value) };
  }
  throw new StateFailed({
    error: "States.ResultPathMatchFailure",
    cause: "The ResultPath cannot be applied to the state's input, which is not a JSON object.",
  });
}
