import { isConditionKey, type RequestContext, unmetCondition } from "./conditions";
import type { Policy, PolicyKind, Statement, StatementPrincipal } from "./policy";
import { matchesPattern } from "./wildcards";

/**
 * Who calls: a session of the role with this ARN; a service, such as `events.amazonaws.com`; or the administrator, who
 * owns the account and is stopped only by an explicit Deny, or by a key policy that does not let the account in.
 */
export type Principal =
  | { readonly type: "role"; readonly arn: string; readonly sessionName: string; readonly account: string }
  | { readonly type: "service"; readonly service: string }
  | { readonly type: "administrator"; readonly account: string; readonly arn: string };

/** One call, as AWS sees it when it decides whether to let it through. */
export interface AccessRequest {
  readonly principal: Principal;
  /** As in `sqs:SendMessage`. */
  readonly action: string;
  /** An ARN, or `"*"` for an action without a resource. */
  readonly resource: string;
  readonly resourceAccount: string;
  /**
   * Condition keys that come with the call. A key that is not given is absent, except those that follow from the rest:
   * aws:ResourceAccount, aws:PrincipalIsAWSService and, but for services, aws:PrincipalArn and aws:PrincipalAccount.
   * Give one of these as `undefined` for a call that AWS makes without it (EventBridge to SNS brings no key at all).
   */
  readonly context: Readonly<Record<string, string | boolean | number | undefined>>;
}

export interface Denial {
  readonly allowed: false;
  readonly reason: "explicit deny" | "implicit deny";
  readonly policyType: "identity-based" | "resource-based";
  /** The Deny that matched; or the Allow that all but matched, and its condition that did not hold. */
  readonly by?: string;
}

export type Verdict = { readonly allowed: true; readonly by: string } | Denial;

/** A statement that speaks of this principal, action and resource. */
interface Candidate {
  readonly effect: "Allow" | "Deny";
  readonly policyType: Denial["policyType"];
  /** Whether it names the principal, or the account, which leaves the choice to the account's identity policies. */
  readonly reach: "principal" | "account";
  readonly by: string;
  /** Why the statement does not apply after all. */
  readonly unmet: string | undefined;
}

/**
 * Whether AWS would let the call through (IAM User Guide, "Policy evaluation logic" and "Cross-account policy evaluation
 * logic"; AWS KMS Developer Guide, "Key policies in AWS KMS"). An explicit Deny wins; within an account the identity or
 * the resource policy has to allow, across accounts both; a service is judged by the resource policy alone. A key
 * without a policy has KMS's default key policy, which leaves the choice to the identity policies.
 *
 * @throws Error for a policy of the wrong kind and for a condition key that is not known
 */
export function evaluate(
  request: AccessRequest,
  policies: { readonly identity: readonly Policy[]; readonly resource?: Policy | undefined },
): Verdict {
  for (const policy of policies.identity) checkKind(policy, "identity");
  if (policies.resource) checkKind(policies.resource, "resource");
  return decide(request, policies.identity, policies.resource);
}

/**
 * Whether a service may assume the role of this trust policy.
 *
 * @param service as in `states.amazonaws.com`
 * @param context the condition keys that the service brings: for Step Functions aws:SourceAccount and aws:SourceArn
 * @throws Error for a policy of the wrong kind and for a condition key that is not known
 */
export function mayAssume(trust: Policy, service: string, context: AccessRequest["context"]): Verdict {
  checkKind(trust, "trust");
  const principal: Principal = { type: "service", service };
  const withoutAccount = { "aws:ResourceAccount": undefined, ...context };
  return decide(
    { principal, action: "sts:AssumeRole", resource: "*", resourceAccount: "", context: withoutAccount },
    [],
    trust,
  );
}

/** The denial in AWS's words (IAM User Guide, "Troubleshoot access denied error messages"). */
export function denialMessage(request: AccessRequest, { reason, policyType }: Denial): string {
  const because =
    reason === "explicit deny"
      ? `with an explicit deny in ${policyType === "identity-based" ? "an" : "a"} ${policyType} policy`
      : `because no ${policyType} policy allows the ${request.action} action`;
  return `User: ${callerName(request.principal)} is not authorized to perform: ${request.action} on resource: ${request.resource} ${because}`;
}

function decide(request: AccessRequest, identity: readonly Policy[], resource: Policy | undefined): Verdict {
  const { principal } = request;
  const context = contextOf(request);
  const candidates = [
    ...(principal.type === "role" ? identity : []).flatMap((policy) => candidatesIn(policy, request, context)),
    ...(resource ? candidatesIn(resource, request, context) : []),
  ];
  const applying = candidates.filter(({ unmet }) => unmet === undefined);

  const deny = applying.find(({ effect }) => effect === "Deny");
  if (deny) return { allowed: false, reason: "explicit deny", policyType: deny.policyType, by: deny.by };

  const byIdentity =
    principal.type === "administrator"
      ? `the administrator of account ${principal.account}`
      : applying.find(({ policyType }) => policyType === "identity-based")?.by;
  const byResource = applying.filter(({ policyType }) => policyType === "resource-based");
  const named = byResource.find(({ reach }) => reach === "principal");

  const sameAccount = principal.type === "service" || principal.account === request.resourceAccount;
  if (sameAccount && named) return { allowed: true, by: named.by };
  const needsBoth = !sameAccount || (resource !== undefined && isKey(request.resource));
  if (byIdentity && (!needsBoth || byResource.length > 0)) return { allowed: true, by: byIdentity };

  const policyType = byIdentity || principal.type === "service" ? "resource-based" : "identity-based";
  const near = candidates.find(({ effect, unmet }) => effect === "Allow" && unmet !== undefined);
  const by = near && `${near.by} allows it only under a condition that does not hold: ${near.unmet}`;
  return { allowed: false, reason: "implicit deny", policyType, ...(by && { by }) };
}

function candidatesIn(policy: Policy, request: AccessRequest, context: RequestContext): Candidate[] {
  return policy.statements.flatMap((statement) => {
    const reach = policy.kind === "identity" ? "principal" : reachOf(statement, request.principal);
    if (!reach || !covers(statement, request)) return [];
    return {
      effect: statement.effect,
      policyType: policy.kind === "identity" ? "identity-based" : "resource-based",
      reach,
      by: `${policy.where}, ${statement.name}`,
      unmet: unmetCondition(statement.conditions, context),
    };
  });
}

function covers({ actions, resources }: Statement, { action, resource }: AccessRequest): boolean {
  return (
    actions.some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => matchesPattern(pattern, resource))
  );
}

function reachOf({ principals }: Statement, caller: Principal): Candidate["reach"] | undefined {
  const names = (named: StatementPrincipal): boolean =>
    named.type === "everyone" ||
    (named.type === "role" && caller.type === "role" && named.arn === caller.arn) ||
    (named.type === "service" && caller.type === "service" && named.service === caller.service);
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
    if (!isConditionKey(key)) throw new Error(`The request brings "${key}", which is not a condition key known here`);
    if (value === undefined) keys.delete(key.toLowerCase());
    else keys.set(key.toLowerCase(), String(value));
  }
  return keys;
}

/** How AWS names the caller: a role by its session, without the role's path. */
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
