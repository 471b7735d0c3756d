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

/** The type of a condition key's values, as the Service Authorization Reference names it. */
type KeyType = "String" | "ARN" | "Bool";

interface Comparison {
  readonly matches: (actual: string, wanted: string) => boolean;
  readonly negated?: boolean;
  /** The types of the keys that it compares. */
  readonly types: readonly KeyType[];
  /** The constraint on the values in the policy; undefined allows any value. */
  readonly value?: { readonly valid: (value: string) => boolean; readonly words: string };
}

const equal = (actual: string, wanted: string): boolean => actual === wanted;
const equalIgnoringCase = (actual: string, wanted: string): boolean => actual.toLowerCase() === wanted.toLowerCase();
const like = (actual: string, wanted: string): boolean => matchesPattern(wanted, actual);
const arnLike = (actual: string, wanted: string): boolean => matchesArnPattern(wanted, actual);

/** ARNs are strings, which string operators also compare (IAM User Guide, "IAM JSON policy elements: Condition operators"). */
const text = { types: ["String", "ARN"] } as const;
const arn = {
  types: ["ARN"],
  value: { valid: (value: string) => arnParts(value) !== undefined, words: "an ARN with all its six parts" },
} as const;
const truth = { valid: (value: string) => value === "true" || value === "false", words: '"true" or "false"' };

/** ArnEquals and ArnLike behave identically (as AWS documents): both accept wildcards. */
const OPERATORS = {
  StringEquals: { ...text, matches: equal },
  StringNotEquals: { ...text, matches: equal, negated: true },
  StringEqualsIgnoreCase: { ...text, matches: equalIgnoringCase },
  StringNotEqualsIgnoreCase: { ...text, matches: equalIgnoringCase, negated: true },
  StringLike: { ...text, matches: like },
  StringNotLike: { ...text, matches: like, negated: true },
  ArnEquals: { ...arn, matches: arnLike },
  ArnNotEquals: { ...arn, matches: arnLike, negated: true },
  ArnLike: { ...arn, matches: arnLike },
  ArnNotLike: { ...arn, matches: arnLike, negated: true },
  Bool: { types: ["Bool"], matches: equal, value: truth },
  // Tests whether the key is present, in `holds`.
  Null: { types: ["String", "ARN", "Bool"], matches: equal, value: truth },
} as const satisfies Record<string, Comparison>;

type Operator = keyof typeof OPERATORS;

/**
 * The supported condition keys and their types. Without a value from the caller, the request lacks the key, as it can on AWS. Excludes
 * multivalued keys (aws:TagKeys, dynamodb:LeadingKeys) and keys that require a real network (aws:SourceIp).
 */
export const CONDITION_KEYS: Readonly<Record<string, KeyType>> = {
  "aws:PrincipalAccount": "String",
  "aws:PrincipalArn": "ARN",
  "aws:PrincipalIsAWSService": "Bool",
  "aws:ResourceAccount": "String",
  "aws:SecureTransport": "Bool",
  "aws:SourceAccount": "String",
  "aws:SourceArn": "ARN",
  "aws:SourceVpc": "String",
  "aws:SourceVpce": "String",
  "aws:ViaAWSService": "Bool",
  "iam:PassedToService": "String",
  "kms:CallerAccount": "String",
  "kms:GrantIsForAWSResource": "Bool",
  "kms:MacAlgorithm": "String",
  "kms:RequestAlias": "String",
  "kms:ViaService": "String",
  "lambda:SourceFunctionArn": "ARN",
  "sns:Endpoint": "String",
  "sns:Protocol": "String",
};
const keyTypes = new Map(Object.entries(CONDITION_KEYS).map(([key, type]) => [key.toLowerCase(), type]));

/** The type of a condition key's values; undefined for a key that the emulator does not know. */
export function conditionKeyType(key: string): KeyType | undefined {
  return /^kms:encryptioncontext:./i.test(key) ? "String" : keyTypes.get(key.toLowerCase());
}

/** @throws Error that describes the problem with the Condition element; its message follows the statement's name */
export function parseConditions(element: unknown): Condition[] {
  return Object.entries(record(element, "Condition")).flatMap(([written, keys]) => {
    const { operator, ifExists } = parseOperator(written);
    return Object.entries(record(keys, `Condition ${written}`)).map(([key, value]) => {
      const type = conditionKeyType(key);
      if (type === undefined) {
        throw new Error(
          `Condition ${written} tests "${key}", which the emulator does not know; it knows ${Object.keys(CONDITION_KEYS).join(", ")} and kms:EncryptionContext:<key>`,
        );
      }
      const { types }: Comparison = OPERATORS[operator];
      if (!types.includes(type)) {
        throw new Error(
          `Condition ${written} compares values of the type ${types.join(" or ")}, and those of ${key} are of the type ${type}`,
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
