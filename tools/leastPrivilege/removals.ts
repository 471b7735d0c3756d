import type { AttachedPolicy } from "pulumi-aws-emulator";

/** A policy with one part removed. */
export interface Removal {
  /** Describes the removed part; messages append it to the policy's name. */
  readonly what: string;
  /** Whether the removal allows more (it removes a Deny or a condition) rather than less. */
  readonly opens: boolean;
  /** The remaining policy; undefined if nothing remains. */
  readonly document: string | undefined;
}

interface Written {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Document {
  readonly Statement: Written | readonly Written[];
}

/**
 * Every part that can be removed from a policy: each statement; each action, resource and principal that is one of
 * several; each condition of an Allow. Conditions of a Deny stay: without them, the Deny only applies to more requests.
 *
 * @param isExempt whether an action is left out of the removals
 */
export function removalsFrom(document: string, isExempt: (action: string) => boolean): readonly Removal[] {
  const statements = statementsOf(document);
  return statements.flatMap((statement, index) => {
    const name = statement.Sid ?? `Statement[${index}]`;
    const opens = statement.Effect === "Deny";
    const becomes = (...replacement: readonly Written[]): string | undefined =>
      withStatements(document, statements.toSpliced(index, 1, ...replacement));
    return [
      ...(list(statement.Action).every(isExempt) ? [] : [{ what: name, opens, document: becomes() }]),
      ...parts(statement)
        .filter(({ value }) => !isExempt(value))
        .map(({ value, rest }) => ({ what: `${name}, ${value}`, opens, document: becomes(rest) })),
      ...(statement.Effect === "Allow" ? withoutConditions(statement) : []).map(({ condition, rest }) => ({
        what: `${name}, condition ${condition}`,
        opens: true,
        document: becomes(rest),
      })),
    ];
  });
}

/** The policy without these actions in any statement; undefined if nothing remains. */
export function withoutActions(document: string, isRemoved: (action: string) => boolean): string | undefined {
  const left = statementsOf(document).flatMap((statement) => {
    const Action = list(statement.Action).filter((action) => !isRemoved(action));
    return Action.length > 0 ? [{ ...statement, Action }] : [];
  });
  return withStatements(document, left);
}

/** The actions that a policy allows. */
export function allowedActions(document: string): readonly string[] {
  return statementsOf(document)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action }) => list(Action));
}

/**
 * Wildcards that are too broad and that no removal can detect, in the Allow statements of role policies and resource
 * policies: an action with a wildcard, and the resource `*` where AWS supports resource-level permissions for the
 * actions.
 *
 * @param isExempt whether an action is exempt; exempt actions support only the resource `*`
 */
export function wildcardsIn(
  { document, kind, holder }: AttachedPolicy,
  isExempt: (action: string) => boolean,
): readonly { readonly what: string; readonly action: string }[] {
  const isOnEverything = (action: string): boolean => isExempt(action) || NETWORK_INTERFACES.test(action);
  return statementsOf(document).flatMap((statement, index) => {
    const name = statement.Sid ?? `Statement[${index}]`;
    const actions = list(statement.Action);
    if (kind === "trust" || statement.Effect === "Deny") {
      return [];
    }
    const onEverything = list(statement.Resource).includes("*") && !isKey(holder) && !actions.every(isOnEverything);
    return [...actions.filter((action) => /[*?]/.test(action)), ...(onEverything ? ["*"] : [])].map((action) => ({
      what: `${name}, the wildcard ${action}`,
      action,
    }));
  });
}

/**
 * These actions require the resource `*` (Lambda developer guide, "Giving Lambda functions access to resources in an
 * Amazon VPC").
 */
const NETWORK_INTERFACES = /^ec2:\w+(NetworkInterfaces?|Subnets|PrivateIpAddresses)$/;

/** In a key policy, the resource "*" means the key itself. */
function isKey(holder: string): boolean {
  return /^arn:[^:]+:kms:/.test(holder);
}

/** Each action, resource and principal that is one of several, and the statement without it. */
function parts(statement: Written): readonly { readonly value: string; readonly rest: Written }[] {
  const principals =
    typeof statement.Principal === "object"
      ? Object.entries(statement.Principal).flatMap(([type, values]) => list(values).map((value) => ({ type, value })))
      : [];
  return [
    ...without(list(statement.Action)).map(({ value, rest }) => ({ value, rest: { ...statement, Action: rest } })),
    ...without(list(statement.Resource)).map(({ value, rest }) => ({ value, rest: { ...statement, Resource: rest } })),
    ...without(principals).map(({ value, rest }) => ({
      value: value.value,
      rest: { ...statement, Principal: principalElement(rest) },
    })),
  ];
}

function principalElement(
  principals: readonly { readonly type: string; readonly value: string }[],
): Record<string, string[]> {
  const byType = Object.groupBy(principals, ({ type }) => type);
  return Object.fromEntries(
    Object.entries(byType).map(([type, entries = []]) => [type, entries.map(({ value }) => value)]),
  );
}

function withoutConditions(statement: Written): readonly { readonly condition: string; readonly rest: Written }[] {
  const { Condition = {}, ...unconditional } = statement;
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values })),
  );
  return conditions.map(({ operator, key }) => {
    const left = conditions.filter((condition) => condition.operator !== operator || condition.key !== key);
    const byOperator = Object.groupBy(left, (condition) => condition.operator);
    const element = Object.fromEntries(
      Object.entries(byOperator).map(([name, entries = []]) => [
        name,
        Object.fromEntries(entries.map((entry) => [entry.key, entry.values])),
      ]),
    );
    return {
      condition: key,
      rest: left.length === 0 ? unconditional : { ...unconditional, Condition: element },
    };
  });
}

/** Each value and the remaining values; empty for a single value, which is removed with its statement. */
function without<T>(values: readonly T[]): readonly { readonly value: T; readonly rest: readonly T[] }[] {
  return values.length < 2 ? [] : values.map((value, index) => ({ value, rest: values.toSpliced(index, 1) }));
}

function statementsOf(document: string): readonly Written[] {
  return [(JSON.parse(document) as Document).Statement].flat();
}

function withStatements(document: string, statements: readonly Written[]): string | undefined {
  return statements.length === 0
    ? undefined
    : JSON.stringify({ ...(JSON.parse(document) as Document), Statement: statements });
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}
