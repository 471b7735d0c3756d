import { INTRINSICS } from "./intrinsics";
import { parseJson } from "./jsonNumber";
import { type Path, readPath } from "./paths/jsonPath";
import { type Found, find } from "./paths/pathFinding";
import { excerptOf } from "./payload";
import { type Reader, readerOf } from "./reader";

/** The roots of paths in a state. */
export interface Scope {
  /** `$`. */
  readonly input: unknown;
  /** `$$`, the context object. */
  readonly context: unknown;
  /** `$name`. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch, for `$now` and `$millis` in JSONata. */
  readonly now: number;
  /** `$states.result` in JSONata. */
  readonly result?: unknown;
  /** `$states.errorOutput` in JSONata. */
  readonly errorOutput?: unknown;
}

/** An argument: a value, a path or a call. */
type Argument =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "call"; readonly call: IntrinsicCall };

/** A call of an intrinsic function, as in `States.Format('{}', $.x)`. */
export interface IntrinsicCall {
  readonly text: string;
  readonly name: string;
  readonly args: readonly Argument[];
}

/** "You can nest up to 10 intrinsic functions within a field" ("Intrinsic functions for JSONPath states"). */
const DEEPEST_NESTING = 10;

/** @throws SyntaxError for a text that is not a call of an intrinsic function */
export function parseIntrinsic(text: string): IntrinsicCall {
  const reader = readerOf(text);
  const call = readCall(reader, 1);
  reader.skipSpace();
  if (!reader.atEnd()) {
    throw reader.unexpected();
  }
  return call;
}

/** @param depth 1 for a function that is in no other */
function readCall(reader: Reader, depth: number): IntrinsicCall {
  if (depth > DEEPEST_NESTING) {
    throw new SyntaxError(`it nests more than ${DEEPEST_NESTING} intrinsic functions`);
  }
  const start = reader.position();
  const name = reader.take(/States\.\w+/y)?.slice("States.".length);
  const intrinsic = name === undefined || !Object.hasOwn(INTRINSICS, name) ? undefined : INTRINSICS[name];
  if (name === undefined || intrinsic === undefined) {
    throw new SyntaxError(name === undefined ? reader.unexpected().message : `there is no function States.${name}`);
  }
  reader.expect("(");
  const args: Argument[] = [];
  reader.skipSpace();
  if (!reader.at(")")) {
    do {
      reader.skipSpace();
      args.push(readArgument(reader, depth, name === "Format" && args.length === 0));
      reader.skipSpace();
    } while (reader.skip(","));
  }
  reader.expect(")");
  const [least, most] = intrinsic.arity;
  if (args.length < least || args.length > most) {
    throw new SyntaxError(`States.${name} has ${args.length} arguments`);
  }
  return { text: reader.textFrom(start), name, args };
}

/** @param isTemplate whether the function itself takes the escapes of a text */
function readArgument(reader: Reader, depth: number, isTemplate: boolean): Argument {
  if (reader.at("$")) {
    return { kind: "path", path: readPath(reader) };
  }
  if (reader.at("States.")) {
    return { kind: "call", call: readCall(reader, depth + 1) };
  }
  const literal = reader.take(/'(?:[^'\\]|\\.)*'/sy);
  if (literal !== undefined) {
    const content = literal.slice(1, -1);
    return { kind: "value", value: isTemplate ? content : content.replace(/\\(.)/gs, "$1") };
  }
  const word = reader.take(/true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?/y) ?? reader.fail();
  return { kind: "value", value: parseJson(word) };
}

/** The value of a path's root; undefined for a variable that is not there. */
export function rootOf({ root }: Path, { input, context, variables }: Scope): unknown {
  return root === "$" ? input : root === "$$" ? context : Object.hasOwn(variables, root) ? variables[root] : undefined;
}

/** What a path leads to. */
export function locate(path: Path, scope: Scope): Found {
  const root = rootOf(path, scope);
  return root === undefined ? undefined : find(path, root);
}

/** @throws Error with AWS's words */
export function callIntrinsic(call: IntrinsicCall, scope: Scope, random: () => number): unknown {
  const values = call.args.map((argument): unknown =>
    argument.kind === "value"
      ? argument.value
      : argument.kind === "call"
        ? callIntrinsic(argument.call, scope, random)
        : valueAt(argument.path, scope, call),
  );
  return failing(call, () => INTRINSICS[call.name]?.apply(values, random));
}

function valueAt(path: Path, scope: Scope, call: IntrinsicCall): unknown {
  const found = locate(path, scope);
  return found === undefined
    ? failing(call, () => {
        // Not the context object, which can have a task token.
        throw new Error(
          `The JsonPath argument for the field '${path.text}' could not be found in the input '${excerptOf(scope.input)}'`,
        );
      })
    : found.value;
}

function failing<T>(call: IntrinsicCall, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`The function '${call.text}' had the following error: ${(error as Error).message}`);
  }
}
