import type { Catcher, ChoiceRule, StateFields, Variables } from "../language/fields";
import type { Scope } from "../language/intrinsicCalls";
import type { NumberField } from "../language/numberRanges";

/** What a state leaves behind: its output, and the variables that it assigns. */
export interface Leaving {
  readonly output: unknown;
  readonly assigned: Variables | undefined;
}

/** The fields that decide what a state, a rule or a catcher leaves behind. */
export interface LeavingFields {
  readonly Assign?: Variables | undefined;
  readonly Output?: unknown;
}

/** How a state evaluates its fields: in JSONPath or in JSONata. Every evaluation throws StateFailed. */
export interface Query {
  /** The input of the state's work: InputPath and Parameters, or Arguments. */
  takeIn(scope: Scope): Promise<unknown>;
  /** ResultSelector, ResultPath and OutputPath, or Output; and Assign. */
  putOut(scope: Scope, result: unknown): Promise<Leaving>;
  /** What an error leaves behind. @param at where the catcher stands, as in `Catch[0]` */
  caught(catcher: Catcher, at: string): (scope: Scope, errorOutput: unknown) => Promise<Leaving>;
  /** Whether a rule of a Choice state applies. @param at where it stands, as in `Choices[0]` */
  rule(rule: ChoiceRule, at: string): (scope: Scope) => Promise<boolean>;
  /**
   * What a Choice state leaves behind.
   *
   * @param at where the rule stands whose fields these are; empty for the state's own
   * @returns a function of the scope, and of the state's input after InputPath
   */
  leaving(fields: LeavingFields, at: string): (scope: Scope, taken: unknown) => Promise<Leaving>;
  /** A field that is a number, written or from an expression. Undefined without the field. */
  number(field: NumberField): (scope: Scope) => Promise<number | undefined>;
  /** A field that is text, written or from an expression. Undefined without the field. */
  text(field: string): (scope: Scope) => Promise<string | undefined>;
  /** The items of a Map state, and the input of an iteration. @param taken the state's input, after InputPath */
  items(scope: Scope, taken: unknown): Promise<readonly unknown[]>;
  item(scope: Scope, taken: unknown, value: unknown): Promise<unknown>;
}

/** The fields of any state, by name. */
export type AnyFields = StateFields & Readonly<Record<string, unknown>>;
