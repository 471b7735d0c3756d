import { type AccessRequest, evaluate, type Principal, type Verdict } from "../../iam/evaluate";
import { type Policy, parsePolicy } from "../../iam/policy";

export const ACCOUNT = "123456789012";
export const OTHER_ACCOUNT = "999999999999";
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/parcels/callback-role`;
export const QUEUE = `arn:aws:sqs:eu-central-1:${ACCOUNT}:requests`;
export const TOPIC = `arn:aws:sns:eu-central-1:${ACCOUNT}:reports`;
export const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/0d6c1d4e-8f9b-4d56-9a52-0e9c6d1f7a11`;

export const roleSession: Principal = { type: "role", arn: ROLE, sessionName: "callback", account: ACCOUNT };
export const events: Principal = { type: "service", service: "events.amazonaws.com" };
export const administrator: Principal = {
  type: "administrator",
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
};

export type Elements = Record<string, unknown>;

/** A request by the role to send a message to a queue in its account. */
export function request(elements: Partial<AccessRequest> = {}): AccessRequest {
  return {
    principal: roleSession,
    action: "sqs:SendMessage",
    resource: QUEUE,
    resourceAccount: ACCOUNT,
    context: {},
    ...elements,
  };
}

export function policyDocument(...statements: Elements[]): Elements {
  return { Version: "2012-10-17", Statement: statements };
}

/** An Allow for exactly this call, with these elements in place of its elements. */
export function statement(elements: Elements = {}, { action, resource } = request()): Elements {
  return { Effect: "Allow", Action: action, Resource: resource, ...elements };
}

/** An identity-based policy. Each statement allows exactly this call, except for the given elements. */
export function identityPolicy(statements: Elements[], call = request()): Policy {
  const written = statements.map((elements) => statement(elements, call));
  return parsePolicy(policyDocument(...written), "role policy", "identity");
}

/** A resource-based policy. Each statement allows everyone exactly this call, except for the given elements. */
export function resourcePolicy(statements: Elements[], call = request()): Policy {
  const written = statements.map((elements) => statement({ Principal: "*", ...elements }, call));
  return parsePolicy(policyDocument(...written), "resource policy", "resource");
}

export function trustPolicy(...statements: Elements[]): Policy {
  const written = statements.map((elements) => ({ Effect: "Allow", Action: "sts:AssumeRole", ...elements }));
  return parsePolicy(policyDocument(...written), "trust policy", "trust");
}

/**
 * Evaluates the call. Each list of statements is a separate policy. An empty list omits the policy; without `boundary`,
 * the role has no permissions boundary.
 */
export function judge(
  elements: Partial<AccessRequest>,
  identity: Elements[] = [],
  resource: Elements[] = [],
  boundary?: Elements[],
) {
  const call = request(elements);
  const verdict = evaluate(call, {
    identity: identity.length > 0 ? [identityPolicy(identity, call)] : [],
    resource: resource.length > 0 ? resourcePolicy(resource, call) : undefined,
    boundary: boundary && identityPolicy(boundary, call),
  });
  return { call, verdict };
}

export type Outcome = "allowed" | "explicit deny" | "implicit deny";

export function outcome(verdict: Verdict): Outcome {
  return verdict.allowed ? "allowed" : verdict.reason;
}
