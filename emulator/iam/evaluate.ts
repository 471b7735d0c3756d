import { conditionKeyType, type RequestContext, unmetCondition } from "./conditions";
import type { Policy, PolicyKind, Statement, StatementPrincipal } from "./policy";
import { matchesPattern, matchesResource } from "./wildcards";

/**
 * The caller: a session of the role with this ARN; a service, such as `events.amazonaws.com`; or the administrator, who
 * owns the account. Only an explicit Deny, or a key policy that does not allow the account, denies the administrator.
 */
export type Principal =
  | {
      readonly type: "role";
      readonly arn: string;
      readonly sessionName: string;
      readonly account: string;
      /** The ARN of the function whose code makes the call. */
      readonly functionArn?: string;
    }
  | { readonly type: "service"; readonly service: string }
  | { readonly type: "administrator"; readonly account: string; readonly arn: string };

/** The request context of a call, which AWS evaluates to authorize it. */
export interface AccessRequest {
  readonly principal: Principal;
  /** As in `sqs:SendMessage`. */
  readonly action: string;
  /** An ARN, or `"*"` for an action without a resource. */
  readonly resource: string;
  readonly resourceAccount: string;
  /**
   * The condition keys of the call. Keys that are not given are missing from the request, except the derived keys:
   * aws:ResourceAccount, aws:PrincipalIsAWSService and, except for services, aws:PrincipalArn and aws:PrincipalAccount.
   * Set a derived key to `undefined` for a call that AWS makes without the key (EventBridge sends no keys to SNS).
   */
  readonly context: Readonly<Record<string, string | boolean | number | undefined>>;
}

/** The kind of policy that decides. */
type PolicyType = "identity-based" | "resource-based" | "boundary" | "VPC endpoint";

const POLICY_NAME = {
  "identity-based": "identity-based policy",
  "resource-based": "resource-based policy",
  boundary: "permissions boundary",
  "VPC endpoint": "VPC endpoint policy",
} as const satisfies Record<PolicyType, string>;

export interface Denial {
  readonly allowed: false;
  readonly reason: "explicit deny" | "implicit deny";
  readonly policyType: PolicyType;
  /** The Deny that matched; or the Allow that matched except for a condition, and that condition. */
  readonly by?: string;
}

export type Verdict = { readonly allowed: true; readonly by: string } | Denial;

/** A statement that applies to this principal, action and resource. */
interface Candidate {
  readonly effect: "Allow" | "Deny";
  readonly policyType: PolicyType;
  /**
   * Whether it names the principal, everyone, or the account, which delegates access to the identity-based policies.
   */
  readonly reach: "principal" | "everyone" | "account";
  readonly by: string;
  /** The condition that the request does not meet, if any. */
  readonly unmet: string | undefined;
}

/** The policies that apply to a request. */
export interface ApplicablePolicies {
  readonly identity: readonly Policy[];
  /** The most that the role may do. @default no boundary */
  readonly boundary?: Policy | undefined;
  readonly resource?: Policy | undefined;
  /** The policy of the VPC endpoint that the call goes through; undefined allows all calls. */
  readonly endpoint?: Policy | undefined;
}

/**
 * Whether AWS would allow the call (IAM User Guide, "Policy evaluation logic" and "Cross-account policy evaluation
 * logic"; AWS KMS Developer Guide, "Key policies in AWS KMS"). An explicit Deny overrides any Allow. Within an account,
 * an identity-based or the resource-based policy must allow the call; across accounts, both must. For a service, only
 * the resource-based policy applies. A key without a policy has KMS's default key policy, which delegates access to the
 * identity-based policies. The policy of a VPC endpoint must allow the call in addition (AWS PrivateLink guide, "Control
 * access to VPC endpoints using endpoint policies").
 *
 * A role's permissions boundary must also allow what an identity-based policy allows, and what a resource-based policy
 * allows the role by its ARN. It does not limit what a resource-based policy allows everyone (IAM User Guide,
 * "Permissions boundaries for IAM entities" and "AWS JSON policy elements: Principal").
 *
 * @throws Error for a policy of the wrong kind and for a condition key that is not known
 */
export function evaluate(request: AccessRequest, policies: ApplicablePolicies): Verdict {
  for (const policy of policies.identity) checkKind(policy, "identity");
  if (policies.boundary) checkKind(policies.boundary, "identity");
  if (policies.resource) checkKind(policies.resource, "resource");
  if (policies.endpoint) checkKind(policies.endpoint, "endpoint");
  return decide(request, policies);
}

/**
 * Whether a service can assume the role with this trust policy.
 *
 * @param service as in `states.amazonaws.com`
 * @param context the condition keys that the service sends: for Step Functions aws:SourceAccount and aws:SourceArn
 * @throws Error for a policy of the wrong kind and for a condition key that is not known
 */
export function mayAssume(trust: Policy, service: string, context: AccessRequest["context"]): Verdict {
  checkKind(trust, "trust");
  const principal: Principal = { type: "service", service };
  const withoutAccount = { "aws:ResourceAccount": undefined, ...context };
  return decide(
    { principal, action: "sts:AssumeRole", resource: "*", resourceAccount: "", context: withoutAccount },
    { identity: [], resource: trust },
  );
}

/** AWS's message for the denial (IAM User Guide, "Troubleshoot access denied error messages"). */
export function denialMessage(request: AccessRequest, { reason, policyType }: Denial): string {
  const because =
    reason === "explicit deny"
      ? `with an explicit deny in ${policyType === "identity-based" ? "an" : "a"} ${POLICY_NAME[policyType]}`
      : `because no ${POLICY_NAME[policyType]} allows the ${request.action} action`;
  return `User: ${callerName(request.principal)} is not authorized to perform: ${request.action} on resource: ${request.resource} ${because}`;
}

function decide(request: AccessRequest, { identity, boundary, resource, endpoint }: ApplicablePolicies): Verdict {
  const { principal } = request;
  const context = contextOf(request);
  const isRole = principal.type === "role";
  const candidates = [
    ...(isRole ? identity : []).flatMap((policy) => candidatesIn(policy, "identity-based", request, context)),
    ...(isRole && boundary ? candidatesIn(boundary, "boundary", request, context) : []),
    ...(resource ? candidatesIn(resource, "resource-based", request, context) : []),
    ...(endpoint ? candidatesIn(endpoint, "VPC endpoint", request, context) : []),
  ];
  const applying = candidates.filter(({ unmet }) => unmet === undefined);

  const deny = applying.find(({ effect }) => effect === "Deny");
  if (deny) return { allowed: false, reason: "explicit deny", policyType: deny.policyType, by: deny.by };

  if (endpoint && !applying.some(({ policyType }) => policyType === "VPC endpoint")) {
    return { allowed: false, reason: "implicit deny", policyType: "VPC endpoint" };
  }

  const byIdentity =
    principal.type === "administrator"
      ? `the administrator of account ${principal.account}`
      : applying.find(({ policyType }) => policyType === "identity-based")?.by;
  const byResource = applying.filter(({ policyType }) => policyType === "resource-based");
  const isWithin = !isRole || boundary === undefined || applying.some(({ policyType }) => policyType === "boundary");

  const sameAccount = principal.type === "service" || principal.account === request.resourceAccount;
  const named = sameAccount ? byResource.filter(({ reach }) => reach !== "account") : [];
  const needsBoth = !sameAccount || (resource !== undefined && isKey(request.resource));
  const limited = named[0]?.by ?? (needsBoth && byResource.length === 0 ? undefined : byIdentity);
  const unlimited = named.find(({ reach }) => reach === "everyone")?.by;
  const allowedBy = (isWithin ? limited : undefined) ?? unlimited;
  if (allowedBy) return { allowed: true, by: allowedBy };

  const lacking = byIdentity || principal.type === "service" ? "resource-based" : "identity-based";
  const near = candidates.find(({ effect, unmet }) => effect === "Allow" && unmet !== undefined);
  const by = near && `${near.by} allows it only under a condition that does not hold: ${near.unmet}`;
  return { allowed: false, reason: "implicit deny", policyType: limited ? "boundary" : lacking, ...(by && { by }) };
}

function candidatesIn(
  policy: Policy,
  policyType: PolicyType,
  request: AccessRequest,
  context: RequestContext,
): Candidate[] {
  return policy.statements.flatMap((statement) => {
    const reach = policy.kind === "identity" ? "principal" : reachOf(statement, request.principal);
    if (!reach || !covers(statement, request)) return [];
    return {
      effect: statement.effect,
      policyType,
      reach,
      by: `${policy.where}, ${statement.name}`,
      unmet: unmetCondition(statement.conditions, context),
    };
  });
}

function covers({ actions, resources }: Statement, { action, resource }: AccessRequest): boolean {
  return (
    actions.some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => matchesResource(pattern, resource))
  );
}

function reachOf({ principals }: Statement, caller: Principal): Candidate["reach"] | undefined {
  const names = (named: StatementPrincipal): boolean =>
    (named.type === "role" && caller.type === "role" && named.arn === caller.arn) ||
    (named.type === "service" && caller.type === "service" && named.service === caller.service);
  if (principals.some(({ type }) => type === "everyone")) return "everyone";
  if (principals.some(names)) return "principal";
  const account = caller.type === "service" ? undefined : caller.account;
  return principals.some((named) => named.type === "account" && named.account === account) ? "account" : undefined;
}

function contextOf({ principal, resourceAccount, context }: AccessRequest): RequestContext {
  const derived: AccessRequest["context"] = {
    "aws:ResourceAccount": resourceAccount,
    "aws:PrincipalIsAWSService": principal.type === "service",
    ...(principal.type !== "service" && {
      "aws:PrincipalAccount": principal.account,
      "aws:PrincipalArn": principal.arn,
    }),
  };
  const keys = new Map<string, string>();
  for (const [key, value] of [...Object.entries(derived), ...Object.entries(context)]) {
    if (conditionKeyType(key) === undefined)
      throw new Error(`The request brings "${key}", which is not a condition key known here`);
    if (value === undefined) keys.delete(key.toLowerCase());
    else keys.set(key.toLowerCase(), String(value));
  }
  return keys;
}

/** AWS's name for the caller. For a role, it is the session's ARN, without the role's path. */
function callerName(principal: Principal): string {
  if (principal.type === "service") return principal.service;
  if (principal.type === "administrator") return principal.arn;
  const role = principal.arn.replace(/^(arn:[^:]+):iam:(.*):role\/(?:.*\/)?/, "$1:sts:$2:assumed-role/");
  return `${role}/${principal.sessionName}`;
}

function isKey(resource: string): boolean {
  return /^arn:[^:]+:kms:[^:]*:[^:]*:key\//.test(resource);
}

function checkKind({ kind, where }: Policy, expected: PolicyKind): void {
  if (kind !== expected) throw new Error(`${where} was read as kind "${kind}"; here belongs one of kind "${expected}"`);
}
