import { UsageError } from "../../../operator/commands/runCommand";

/** One allowed or denied permission: a policy statement split into single actions on single resources. */
export interface Permission {
  /** The role, or the resource with the policy. */
  readonly holder: string;
  readonly effect: string;
  /** The principal that the statement names; empty in a role's policies, where the role itself is the principal. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** As JSON; empty for a statement without a condition. */
  readonly condition: string;
}

/** A stack as printed by `npm run --silent render`. */
export interface Rendered {
  readonly stack: string;
  readonly permissions: readonly Permission[];
}

type Json = Readonly<Record<string, unknown>>;

/** Resource types that grant permissions without a policy document. */
const PERMITTING_TYPE = /^aws:(iam\/(?!role:|rolePolicy:)|lambda\/permission:)/;

/** Inputs of a role that affect permissions in addition to its policies. */
const ROLE_INPUTS = ["managedPolicyArns", "inlinePolicies"] as const;

/**
 * Reads the permissions of a stack's roles and resources.
 *
 * @param file the source of the text, for messages
 * @throws UsageError if the text is not the output of render
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

/** A role's policies are read with the role. */
function ofResources(resources: Json): readonly Permission[] {
  return Object.entries(resources).flatMap(([type, byName]) =>
    Object.entries(object(byName)).flatMap(([holder, inputs]) => {
      if (type === "aws:iam/role:Role") {
        return [
          ...ROLE_INPUTS.flatMap((input) => list(member(inputs, input)).map((value) => whole(holder, input, value))),
          ...list(member(inputs, "permissionsBoundary")).map((boundary) => beyond(holder, boundary)),
        ];
      }
      if (PERMITTING_TYPE.test(type)) {
        return [whole(holder, type, inputs)];
      }
      return type === "aws:iam/rolePolicy:RolePolicy" ? [] : ofDocument(holder, member(inputs, "policy"));
    }),
  );
}

/** A permissions boundary permits nothing: it denies what it does not allow. */
function beyond(holder: string, boundary: unknown): Permission {
  const action = "all but what the permissions boundary allows";
  return { holder, effect: "Deny", principal: "", action, resource: textOf(boundary), condition: "" };
}

/** An input that is shown unparsed. */
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

/** A trust policy has no Resource element. */
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

/** The order of keys and values has no meaning in IAM. */
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
