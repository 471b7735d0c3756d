import { runtimeError, StateFailed } from "../failure";
import type { ChoiceRule } from "./fields";
import { locate, type Scope } from "./intrinsicCalls";
import { numberOf } from "./jsonNumber";
import { parsePath } from "./paths/jsonPath";
import type { Found } from "./paths/pathFinding";
import { isRecord } from "./payload";
import { instantOf } from "./timestamps";

type Test = (scope: Scope) => boolean;

/** The value by which values of a type compare; undefined for a value of another type. */
const TYPES: Readonly<Record<string, (value: unknown) => string | number | boolean | undefined>> = {
  String: (value) => (typeof value === "string" ? value : undefined),
  Numeric: numberOf,
  Boolean: (value) => (typeof value === "boolean" ? value : undefined),
  Timestamp: (value) => (typeof value === "string" ? instantOf(value) : undefined),
};

type Comparable = string | number | boolean;

const ORDERS: Readonly<Record<string, (left: Comparable, right: Comparable) => boolean>> = {
  Equals: (left, right) => left === right,
  LessThan: (left, right) => left < right,
  LessThanEquals: (left, right) => left <= right,
  GreaterThan: (left, right) => left > right,
  GreaterThanEquals: (left, right) => left >= right,
};

const TYPE_TESTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsNull: (value) => value === null,
  IsString: (value) => typeof value === "string",
  IsNumeric: (value) => numberOf(value) !== undefined,
  IsBoolean: (value) => typeof value === "boolean",
  IsTimestamp: (value) => TYPES.Timestamp?.(value) !== undefined,
};

/** A comparison of two values of a type, as in `NumericLessThanPath`. */
export const COMPARISON =
  /^(String|Numeric|Boolean|Timestamp)(Equals|LessThanEquals|LessThan|GreaterThanEquals|GreaterThan)(Path)?$/;

/** Whether a rule can have this operator. */
export function isOperator(name: string): boolean {
  const [, type, order] = COMPARISON.exec(name) ?? [];
  return (
    name === "IsPresent" ||
    name === "StringMatches" ||
    Object.hasOwn(TYPE_TESTS, name) ||
    (order !== undefined && (type !== "Boolean" || order === "Equals"))
  );
}

/** Whether a rule of a Choice state in JSONPath applies. */
export function ruleEvaluation(rule: ChoiceRule): (scope: Scope) => Promise<boolean> {
  const test = compileRule(rule);
  return async (scope) => test(scope);
}

function compileRule(rule: ChoiceRule): Test {
  const { And, Or, Not } = rule;
  if (Array.isArray(And)) {
    const tests = And.map(compileRule);
    return (scope) => tests.every((test) => test(scope));
  }
  if (Array.isArray(Or)) {
    const tests = Or.map(compileRule);
    return (scope) => tests.some((test) => test(scope));
  }
  if (isRecord(Not)) {
    const test = compileRule(Not);
    return (scope) => !test(scope);
  }
  const [operator = "", operand] = Object.entries(rule).find(([field]) => isOperator(field)) ?? [];
  return compileComparison(String(rule.Variable), operator, operand);
}

function compileComparison(variable: string, operator: string, operand: unknown): Test {
  const locate = locator(variable);
  if (operator === "IsPresent") {
    return (scope) => (locate(scope) !== undefined) === operand;
  }
  const value = (scope: Scope): unknown => required(locate(scope), variable).value;
  const typeTest = TYPE_TESTS[operator];
  if (typeTest !== undefined) {
    return (scope) => typeTest(value(scope)) === operand;
  }
  if (operator === "StringMatches") {
    const pattern = patternOf(String(operand));
    return (scope) => {
      const found = value(scope);
      return typeof found === "string" && pattern.test(found);
    };
  }
  const [, type = "", order = "", isPath] = COMPARISON.exec(operator) ?? [];
  const read = TYPES[type] as (value: unknown) => Comparable | undefined;
  const compare = ORDERS[order] as (left: Comparable, right: Comparable) => boolean;
  const other = isPath === undefined ? undefined : locator(String(operand));
  return (scope) => {
    const left = read(value(scope));
    const right = read(other === undefined ? operand : required(other(scope), String(operand)).value);
    return left !== undefined && right !== undefined && compare(left, right);
  };
}

function locator(text: string): (scope: Scope) => Found {
  const path = parsePath(text);
  return (scope) => locate(path, scope);
}

function required(found: Found, path: string): NonNullable<Found> {
  if (found === undefined) {
    throw new StateFailed(
      runtimeError(`Invalid path '${path}': The choice state's condition path references an invalid value.`),
    );
  }
  return found;
}

/** `*` matches any text; a backslash takes the next character as it is. */
function patternOf(text: string): RegExp {
  const parts = text.replace(/\\(.)|\*|[.+?^${}()|[\]\\]/gs, (character, escaped: string | undefined) =>
    escaped !== undefined ? escaped.replace(/[^\w\s]/u, "\\$&") : character === "*" ? "[^]*" : `\\${character}`,
  );
  return new RegExp(`^${parts}$`, "u");
}
