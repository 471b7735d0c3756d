import { arnParts, matchesArnPattern, matchesPattern } from "./wildcards";

/** One key under one operator. All conditions of a statement must be met. */
export interface Condition {
  readonly operator: Operator;
  readonly ifExists: boolean;
  readonly key: string;
  /** At least one value must match. For a negated operator, no value can match. */
  readonly values: readonly string[];
}

/** The condition keys of a request, in lowercase, because condition keys are not case-sensitive. */
export type RequestContext = ReadonlyMap<string, string>;

interface Comparison {
  readonly matches: (actual: string, wanted: string) => boolean;
  readonly negated?: boolean;
  /** The constraint on the values in the policy; undefined allows any value. */
  readonly value?: { readonly valid: (value: string) => boolean; readonly words: string };
}

const arn = { valid: (value: string) => arnParts(value) !== undefined, words: "an ARN with all its six parts" };
const truth = { valid: (value: string) => value === "true" || value === "false", words: '"true" or "false"' };
const decimal = { valid: (value: string) => /^-?\d+(\.\d+)?$/.test(value), words: "a number" };

const equal = (actual: string, wanted: string): boolean => actual === wanted;
const equalIgnoringCase = (actual: string, wanted: string): boolean => actual.toLowerCase() === wanted.toLowerCase();
const like = (actual: string, wanted: string): boolean => matchesPattern(wanted, actual);
const arnLike = (actual: string, wanted: string): boolean => matchesArnPattern(wanted, actual);
const numeric =
  (compare: (actual: number, wanted: number) => boolean) =>
  (actual: string, wanted: string): boolean =>
    decimal.valid(actual) && compare(Number(actual), Number(wanted));

/** ArnEquals and ArnLike behave identically (as AWS documents): both accept wildcards. */
const OPERATORS = {
  StringEquals: { matches: equal },
  StringNotEquals: { matches: equal, negated: true },
  StringEqualsIgnoreCase: { matches: equalIgnoringCase },
  StringNotEqualsIgnoreCase: { matches: equalIgnoringCase, negated: true },
  StringLike: { matches: like },
  StringNotLike: { matches: like, negated: true },
  ArnEquals: { matches: arnLike, value: arn },
  ArnNotEquals: { matches: arnLike, negated: true, value: arn },
  ArnLike: { matches: arnLike, value: arn },
  ArnNotLike: { matches: arnLike, negated: true, value: arn },
  Bool: { matches: equal, value: truth },
  // Tests whether the key is present, in `holds`.
  Null: { matches: equal, value: truth },
  NumericEquals: { matches: numeric((actual, wanted) => actual === wanted), value: decimal },
  NumericNotEquals: { matches: numeric((actual, wanted) => actual === wanted), negated: true, value: decimal },
  NumericLessThan: { matches: numeric((actual, wanted) => actual < wanted), value: decimal },
  NumericLessThanEquals: { matches: numeric((actual, wanted) => actual <= wanted), value: decimal },
  NumericGreaterThan: { matches: numeric((actual, wanted) => actual > wanted), value: decimal },
  NumericGreaterThanEquals: { matches: numeric((actual, wanted) => actual >= wanted), value: decimal },
} as const satisfies Record<string, Comparison>;

type Operator = keyof typeof OPERATORS;

/**
 * The supported condition keys. Without a value from the caller, the request lacks the key, as it can on AWS. Excludes
 * multivalued keys (aws:TagKeys, dynamodb:LeadingKeys) and keys that require a real network (aws:SourceIp).
 */
const CONDITION_KEYS = [
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalIsAWSService",
  "aws:ResourceAccount",
  "aws:SecureTransport",
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:SourceVpc",
  "aws:SourceVpce",
  "aws:ViaAWSService",
  "iam:PassedToService",
  "kms:CallerAccount",
  "kms:GrantIsForAWSResource",
  "kms:MacAlgorithm",
  "kms:RequestAlias",
  "kms:ViaService",
  "lambda:SourceFunctionArn",
  "sns:Endpoint",
  "sns:Protocol",
];
const knownKeys = new Set(CONDITION_KEYS.map((key) => key.toLowerCase()));
const encryptionContextKey = /^kms:encryptioncontext:./i;

export function isConditionKey(key: string): boolean {
  return knownKeys.has(key.toLowerCase()) || encryptionContextKey.test(key);
}

/** @throws Error that describes the problem with the Condition element; its message follows the statement's name */
export function parseConditions(element: unknown): Condition[] {
  return Object.entries(record(element, "Condition")).flatMap(([written, keys]) => {
    const { operator, ifExists } = parseOperator(written);
    return Object.entries(record(keys, `Condition ${written}`)).map(([key, value]) => {
      if (!isConditionKey(key)) {
        throw new Error(
          `Condition ${written} tests "${key}", which the emulator does not know; it knows ${CONDITION_KEYS.join(", ")} and kms:EncryptionContext:<key>`,
        );
      }
      return { operator, ifExists, key, values: parseValues(operator, `Condition ${written} ${key}`, value) };
    });
  });
}

/**
 * Describes the first condition that is not met, and the request's value; undefined if all conditions are met. A
 * missing key satisfies only negated and ...IfExists operators, and Null "true" (IAM User Guide, "IAM JSON policy
 * elements: Condition operators").
 */
export function unmetCondition(conditions: readonly Condition[], context: RequestContext): string | undefined {
  const unmet = conditions.find((condition) => !holds(condition, context.get(condition.key.toLowerCase())));
  if (!unmet) return undefined;
  const actual = context.get(unmet.key.toLowerCase());
  const found = actual === undefined ? "the request has no such key" : `the request has "${actual}"`;
  return `${unmet.operator}${unmet.ifExists ? "IfExists" : ""} ${unmet.key}: ${found}`;
}

function holds({ operator, ifExists, values }: Condition, actual: string | undefined): boolean {
  if (operator === "Null") return values.includes(String(actual === undefined));
  const { matches, negated = false }: Comparison = OPERATORS[operator];
  if (actual === undefined) return ifExists || negated;
  return values.some((wanted) => matches(actual, wanted)) !== negated;
}

function parseOperator(written: string): { operator: Operator; ifExists: boolean } {
  const operator = written.replace(/IfExists$/, "");
  const ifExists = operator !== written;
  if (!isOperator(operator) || (operator === "Null" && ifExists)) {
    throw new Error(
      `Condition operator "${written}" is not one the emulator knows; it knows ${Object.keys(OPERATORS).join(", ")}, each but Null also with IfExists`,
    );
  }
  return { operator, ifExists };
}

function isOperator(name: string): name is Operator {
  return Object.hasOwn(OPERATORS, name);
}

function parseValues(operator: Operator, at: string, value: unknown): string[] {
  const { value: rule }: Comparison = OPERATORS[operator];
  return list(value, at).map((item) => {
    if (typeof item !== "string" && typeof item !== "boolean" && typeof item !== "number") {
      throw new Error(`${at} must be a string, a boolean, a number or an array of these`);
    }
    const text = String(item);
    refuseVariable(text, at);
    if (rule && !rule.valid(text)) throw new Error(`${at} is "${text}" and must be ${rule.words}`);
    return text;
  });
}

/** The emulator does not resolve policy variables, so an unresolved variable would silently match nothing. */
export function refuseVariable(text: string, at: string): void {
  if (text.includes("${")) {
    throw new Error(`${at} holds a policy variable, "${text}", which the emulator does not resolve; write the value`);
  }
}

export function record(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value) || Object.keys(value).length === 0) {
    throw new Error(`${at} must be an object with at least one entry`);
  }
  return value as Record<string, unknown>;
}

/** A single value is equivalent to a list of one value, as everywhere in a policy. */
export function list(value: unknown, at: string): unknown[] {
  if (Array.isArray(value) && value.length === 0) throw new Error(`${at} is empty; give at least one`);
  return Array.isArray(value) ? value : [value];
}
