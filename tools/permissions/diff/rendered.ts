import { UsageError } from "../../../operator/commands/runCommand";

/** One thing that is allowed or denied: a policy's statements, taken apart to single actions on single resources. */
export interface Permission {
  /** The role, or the resource whose policy says so. */
  readonly holder: string;
  readonly effect: string;
  /** The principal: the role in its policies, otherwise the one that the statement names. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** As JSON; empty where there is none. */
  readonly condition: string;
}

/** A stack, as `npm run --silent render` prints it. */
export interface Rendered {
  readonly stack: string;
  readonly permissions: readonly Permission[];
}

type Json = Readonly<Record<string, unknown>>;

/** Types that permit something by what they are, without a policy document. */
const PERMITTING_TYPE = /^aws:(iam\/(?!role:|rolePolicy:)|lambda\/permission:)/;

/** Inputs of a role that permit something beside its policies. */
const ROLE_INPUTS = ["managedPolicyArns", "permissionsBoundary", "inlinePolicies"] as const;

/**
 * Reads what a stack's roles and resources permit.
 *
 * @param file where the text is from, for messages
 * @throws UsageError where the text is not what render prints
 */
export function readRendered(text: string, file: string): Rendered {
  const refuse = (why: string): never => {
    throw new UsageError(`${file} ${why}. Make it with: npm run --silent render -- --stack dev > ${file}`);
  };
  let rendered: unknown;
  try {
    rendered = JSON.parse(text);
  } catch {
    return refuse("is not JSON");
  }
  if (!isObject(rendered) || typeof rendered.stack !== "string" || !isObject(rendered.roles)) {
    return refuse("is not what render prints");
  }
  const resources = isObject(rendered.resources) ? rendered.resources : refuse("lists no resources");
  return {
    stack: rendered.stack,
    permissions: [...ofRoles(rendered.roles), ...ofResources(resources)],
  };
}

function ofRoles(roles: Json): readonly Permission[] {
  return Object.entries(roles).flatMap(([holder, role]) => [
    ...ofDocument(holder, member(role, "trust")),
    ...Object.values(object(member(role, "policies"))).flatMap((policy) => ofDocument(holder, policy)),
  ]);
}

/** A role's own policies are read with the role. */
function ofResources(resources: Json): readonly Permission[] {
  return Object.entries(resources).flatMap(([type, byName]) =>
    Object.entries(object(byName)).flatMap(([holder, inputs]) => {
      if (type === "aws:iam/role:Role") {
        return ROLE_INPUTS.flatMap((input) => list(member(inputs, input)).map((value) => whole(holder, input, value)));
      }
      if (PERMITTING_TYPE.test(type)) {
        return [whole(holder, type, inputs)];
      }
      return type === "aws:iam/rolePolicy:RolePolicy" ? [] : ofDocument(holder, member(inputs, "policy"));
    }),
  );
}

/** What is not taken apart is shown as it is. */
function whole(holder: string, action: string, value: unknown): Permission {
  return { holder, effect: "", principal: "", action, resource: textOf(value), condition: "" };
}

function ofDocument(holder: string, document: unknown): readonly Permission[] {
  return list(member(document, "Statement")).flatMap((statement) =>
    ["Action", "NotAction"].flatMap((actionElement) =>
      list(member(statement, actionElement)).flatMap((action) =>
        resourcesOf(statement).flatMap((resource) =>
          principalsOf(statement).map((principal) => ({
            holder,
            effect: textOf(member(statement, "Effect")),
            principal,
            action: negated(actionElement, action),
            resource,
            condition: conditionOf(statement),
          })),
        ),
      ),
    ),
  );
}

/** A trust policy names no resource. */
function resourcesOf(statement: unknown): readonly string[] {
  const resources = ["Resource", "NotResource"].flatMap((element) =>
    list(member(statement, element)).map((resource) => negated(element, resource)),
  );
  return resources.length === 0 ? [""] : resources;
}

function principalsOf(statement: unknown): readonly string[] {
  const principals = ["Principal", "NotPrincipal"].flatMap((element) => {
    const named = member(statement, element);
    return isObject(named)
      ? Object.entries(named).flatMap(([type, value]) => list(value).map((one) => negated(element, `${type} ${one}`)))
      : list(named).map((one) => negated(element, one));
  });
  return principals.length === 0 ? [""] : principals;
}

function conditionOf(statement: unknown): string {
  const condition = member(statement, "Condition");
  return condition === undefined ? "" : JSON.stringify(ordered(condition));
}

function negated(element: string, value: unknown): string {
  return `${element.startsWith("Not") ? "all but " : ""}${textOf(value)}`;
}

/** IAM reads keys and values in any order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.length === 1 ? ordered(value[0]) : value.map(textOf).sort();
  }
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, inner]) => [key, ordered(inner)]),
      )
    : value;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function list(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value].flat();
}

function member(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
