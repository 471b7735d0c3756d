import { duplicateMember } from "../duplicateMember";
import { type Condition, list, parseConditions, record, refuseVariable } from "./conditions";
import { arnParts } from "./wildcards";

/** A policy of a role, a policy of a queue, topic or key, the policy of a VPC endpoint, or the trust policy of a role. */
export type PolicyKind = "identity" | "resource" | "endpoint" | "trust";

/** The principal of a statement in a resource-based policy or trust policy. */
export type StatementPrincipal =
  | { readonly type: "everyone" }
  | { readonly type: "account"; readonly account: string }
  | { readonly type: "role"; readonly arn: string }
  | { readonly type: "service"; readonly service: string };

export interface Statement {
  /** `Statement "<Sid>"`, or `Statement[<index>]` for one without a Sid. */
  readonly name: string;
  readonly effect: "Allow" | "Deny";
  /** Empty in an identity-based policy, which applies to the role that it is attached to. */
  readonly principals: readonly StatementPrincipal[];
  readonly actions: readonly string[];
  /** `["*"]` in a trust policy, which applies to the role that it is attached to. */
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

export interface Policy {
  readonly kind: PolicyKind;
  readonly where: string;
  readonly statements: readonly Statement[];
}

const REQUIRED_ELEMENTS = {
  identity: ["Effect", "Action", "Resource"],
  resource: ["Effect", "Principal", "Action", "Resource"],
  endpoint: ["Effect", "Principal", "Action", "Resource"],
  trust: ["Effect", "Principal", "Action"],
} as const satisfies Record<PolicyKind, readonly string[]>;

/**
 * The actions that a topic's policy can name (Amazon SNS Developer Guide, "Amazon SNS API permissions: Actions and
 * resources reference"; SNS includes Receive in the default policy of a new topic).
 */
const TOPIC_ACTIONS = [
  "sns:AddPermission",
  "sns:DeleteTopic",
  "sns:GetDataProtectionPolicy",
  "sns:GetTopicAttributes",
  "sns:ListSubscriptionsByTopic",
  "sns:ListTagsForResource",
  "sns:Publish",
  "sns:PutDataProtectionPolicy",
  "sns:Receive",
  "sns:RemovePermission",
  "sns:SetTopicAttributes",
  "sns:Subscribe",
];
const topicActions = new Set(TOPIC_ACTIONS.map((action) => action.toLowerCase()));

/**
 * Parses a JSON policy document, as a string or an object, into statements. Refuses unknown elements instead of
 * skipping them: without a skipped Deny or Condition, the emulator would allow a call that AWS denies.
 *
 * @param where the policy's name in messages, as in "the inline policy of role callback-role"
 * @throws Error that names the policy, the statement and the element, and the valid values
 */
export function parsePolicy(source: string | object, where: string, kind: PolicyKind): Policy {
  return within(where, () => {
    const { Version, Id: _, Statement, ...others } = record(parseJson(source), "The policy");
    // The default Version is 2008-10-17, which treats policy variables as literal strings.
    if (Version !== "2012-10-17") throw new Error('Version must be "2012-10-17"');
    const [unknown] = Object.keys(others);
    if (unknown) throw new Error(`${unknown} is not an element of a policy; it may hold Version, Id and Statement`);
    const written = list(Statement, "Statement");
    const statements = written.map((statement, index) => parseStatement(statement, `Statement[${index}]`, kind));
    const names = statements.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice) throw new Error(`${twice} is there twice; every Sid in a policy must be its own`);
    if (kind === "resource") checkServiceScope(statements);
    return { kind, where, statements };
  });
}

function parseJson(source: string | object): unknown {
  if (typeof source !== "string") return source;
  const value: unknown = within("The policy is not JSON", () => JSON.parse(source));
  const twice = duplicateMember(source, value);
  if (twice !== undefined) throw new Error(`${twice} is there twice in one object; the second would replace the first`);
  return value;
}

function parseStatement(source: unknown, position: string, kind: PolicyKind): Statement {
  const written = record(source, position);
  const { Sid } = written;
  // IAM accepts letters and digits only. Queues, topics and keys accept any string.
  if (Sid !== undefined && !(typeof Sid === "string" && (kind === "resource" ? /./ : /^[0-9A-Za-z]+$/).test(Sid))) {
    throw new Error(`${position}: Sid must be a text${kind === "resource" ? "" : " of letters and digits"}`);
  }
  const name = Sid === undefined ? position : `Statement "${Sid}"`;
  return within(name, () => {
    checkElements(written, kind);
    return {
      name,
      effect: parseEffect(written.Effect),
      principals: kind === "identity" ? [] : parsePrincipals(written.Principal),
      actions: texts(written.Action, "Action").map((action) => parseAction(action, kind)),
      resources: kind === "trust" ? ["*"] : texts(written.Resource, "Resource").map(parseResource),
      conditions: written.Condition === undefined ? [] : parseConditions(written.Condition),
    };
  });
}

function checkElements(written: Record<string, unknown>, kind: PolicyKind): void {
  const required: readonly string[] = REQUIRED_ELEMENTS[kind];
  const known = [...required, "Sid", "Condition"];
  for (const element of Object.keys(written)) {
    if (known.includes(element)) continue;
    const instead = /^Not(Action|Resource|Principal)$/.exec(element)?.[1];
    throw new Error(
      instead
        ? `${element} is not evaluated by the emulator; say with ${instead} what is meant`
        : `${element} does not belong in a statement of this ${kind} policy; it may hold ${known.join(", ")}`,
    );
  }
  const missing = required.find((element) => written[element] === undefined);
  if (missing) throw new Error(`${missing} is missing; every statement of this ${kind} policy needs it`);
}

function parseEffect(effect: unknown): "Allow" | "Deny" {
  if (effect === "Allow" || effect === "Deny") return effect;
  throw new Error('Effect must be "Allow" or "Deny"');
}

/** `"*"` and `{"AWS": "*"}` are equivalent (IAM User Guide, "AWS JSON policy elements: Principal"). */
function parsePrincipals(principal: unknown): StatementPrincipal[] {
  if (principal === "*") return [{ type: "everyone" }];
  if (typeof principal === "string") throw new Error('Principal must be "*", {"AWS": ...} or {"Service": ...}');
  return Object.entries(record(principal, "Principal")).flatMap(([type, value]) => {
    if (type === "AWS") return texts(value, "Principal AWS").map(parseAwsPrincipal);
    if (type === "Service") return texts(value, "Principal Service").map(parseServicePrincipal);
    throw new Error(`Principal type "${type}" is not one the emulator knows; it knows AWS and Service`);
  });
}

function parseAwsPrincipal(principal: string): StatementPrincipal {
  if (principal === "*") return { type: "everyone" };
  const account = /^\d{12}$/.exec(principal)?.[0] ?? /^arn:aws[a-z-]*:iam::(\d{12}):root$/.exec(principal)?.[1];
  if (account) return { type: "account", account };
  if (/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(principal)) return { type: "role", arn: principal };
  throw new Error(`Principal AWS "${principal}" must be "*", an account, an account's root ARN or a role's ARN`);
}

function parseServicePrincipal(service: string): StatementPrincipal {
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(service)) return { type: "service", service };
  throw new Error(`Principal Service "${service}" is not a service's name, such as "events.amazonaws.com"`);
}

function parseAction(action: string, kind: PolicyKind): string {
  if (kind === "trust" && action !== "sts:AssumeRole") {
    throw new Error(`Action "${action}" is not evaluated in a trust policy; it may hold "sts:AssumeRole" only`);
  }
  if (action === "*" || /^[a-z0-9-]+:[a-z0-9*?]+$/i.test(action)) return action;
  throw new Error(`Action "${action}" is not "<service>:<action>", such as "sqs:SendMessage"`);
}

function parseResource(resource: string): string {
  refuseVariable(resource, "Resource");
  if (resource === "*") return resource;
  const service = arnParts(resource)?.[2];
  if (service === undefined) throw new Error(`Resource "${resource}" must be an ARN with all its six parts, or "*"`);
  if (/[*?]/.test(service)) throw new Error(`Resource "${resource}" has a wildcard for its service, which AWS refuses`);
  // IAM User Guide, "IAM ARNs". The ARNs of queues and topics have no resource type.
  const type = /^([^:/]+)[:/]/.exec(arnParts(resource)?.[5] ?? "")?.[1] ?? "";
  if (/[*?]/.test(type) && !["s3", "sns", "sqs"].includes(service)) {
    throw new Error(
      `Resource "${resource}" has a wildcard in its resource type, which AWS does not take; write the type`,
    );
  }
  return resource;
}

/** AWS rejects such a policy only at deployment: "Policy statement action out of service scope!". */
function checkServiceScope(statements: readonly Statement[]): void {
  const parts = statements.flatMap(({ name, actions, resources }) => [
    // In a key policy, "*" is the key that the policy is attached to.
    ...resources
      .filter((arn) => arn !== "*")
      .map((arn) => ({ at: `${name}: Resource`, text: arn, service: arnParts(arn)?.[2] })),
    ...actions.map((action) => ({
      at: `${name}: Action`,
      text: action,
      service: action.toLowerCase().replace(/:.*/, ""),
    })),
  ]);
  for (const { at, text, service } of parts) {
    if (service === "*" || service !== parts[0]?.service) {
      throw new Error(
        `${at} "${text}" is out of service scope; a resource's policy speaks of that resource's service only`,
      );
    }
    if (service === "sns" && at.endsWith("Action") && !topicActions.has(text.toLowerCase())) {
      throw new Error(
        `${at} "${text}" is out of service scope; name the topic's actions one by one: ${TOPIC_ACTIONS.join(", ")}`,
      );
    }
  }
}

function texts(value: unknown, at: string): string[] {
  return list(value, at).map((item) => {
    if (typeof item !== "string" || item === "") throw new Error(`${at} must be a text or an array of texts`);
    return item;
  });
}

/** Runs a step, and prefixes the message of an error that it throws with `where`. */
function within<T>(where: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
