import { type Call, lastPart, ServiceError } from "./calls";
import { denialMessage, evaluate, mayAssume } from "./iam/evaluate";
import { type Policy, type PolicyKind, parsePolicy } from "./iam/policy";
import type { Place } from "./resources";

/** Where a policy is attached. */
export interface PolicyPlace {
  readonly kind: PolicyKind;
  /** The role's name, or the resource's ARN. */
  readonly holder: string;
  /** The name among its role's policies; a trust policy and a resource's have none. */
  readonly name?: string;
}

export interface AttachedPolicy extends PolicyPlace {
  /** JSON text. */
  readonly document: string;
}

/** The policies that the program attached, and the checks made against them. Nothing is allowed by default. */
export interface Authorization {
  createRole(name: string, arn: string, trustPolicy: string): void;
  attachRolePolicy(roleName: string, policyName: string, document: string): void;
  setResourcePolicy(resourceArn: string, document: string): void;
  /** @throws ServiceError AccessDeniedException, as AWS words it */
  authorize(call: Call, resourceArn: string): void;
  /**
   * Whether a service may work as the role.
   * @param context the condition keys that the service brings along
   * @throws ServiceError AccessDeniedException where the trust policy does not let it
   */
  assume(roleArn: string, service: string, context: Readonly<Record<string, string>>): void;
  /** Every policy that is attached. */
  policies(): readonly AttachedPolicy[];
  /** Puts a document in the place of what is attached there; undefined leaves the role or the resource without it. */
  replacePolicy(place: PolicyPlace, document: string | undefined): void;
}

interface Attached {
  readonly document: string;
  readonly policy: Policy;
}

interface Role {
  /** Undefined for a role that nobody may work as. */
  trust: Attached | undefined;
  readonly policies: Map<string, Attached>;
}

/** Actions that are authorised under another name than the API's own. */
const IAM_ACTION: Readonly<Record<string, string>> = { "lambda:Invoke": "lambda:InvokeFunction" };

export function createAuthorization(place: Place): Authorization {
  const roles = new Map<string, Role>();
  const resourcePolicies = new Map<string, Attached>();

  const role = (arn: string): Role => {
    const found = roles.get(lastPart(arn));
    if (found === undefined) {
      throw new ServiceError("NoSuchEntity", `The role with name ${lastPart(arn)} cannot be found.`, 404);
    }
    return found;
  };

  return {
    createRole(name, arn, trustPolicy) {
      roles.set(name, { trust: attached(trustPolicy, `trust policy of ${arn}`, "trust"), policies: new Map() });
    },
    attachRolePolicy(roleName, policyName, document) {
      role(roleName).policies.set(policyName, attached(document, `policy ${policyName}`, "identity"));
    },
    setResourcePolicy(resourceArn, document) {
      resourcePolicies.set(resourceArn, attached(document, `policy of ${resourceArn}`, "resource"));
    },
    authorize({ caller, service, action, overTls }, resourceArn) {
      const name = `${service}:${action}`;
      const request = {
        principal: caller,
        action: IAM_ACTION[name] ?? name,
        resource: resourceArn,
        resourceAccount: place.account,
        // EventBridge brings no context to a publish: a condition on it never matches.
        context: caller.type === "service" ? {} : { "aws:SecureTransport": overTls },
      };
      const resource = resourcePolicies.get(resourceArn)?.policy;
      const identity =
        caller.type === "role" ? [...role(caller.arn).policies.values()].map(({ policy }) => policy) : [];
      const verdict = evaluate(request, { identity, ...(resource && { resource }) });
      if (!verdict.allowed) {
        throw new ServiceError(
          deniedCode(service),
          denialMessage(request, verdict),
          service === "sns" || service === "sqs" ? 403 : 400,
        );
      }
    },
    assume(roleArn, service, context) {
      const { trust } = role(roleArn);
      if (trust === undefined || !mayAssume(trust.policy, service, context).allowed) {
        throw new ServiceError("AccessDeniedException", `${service} is not authorized to assume the role ${roleArn}`);
      }
    },
    policies: () => [
      ...[...roles].flatMap(([holder, { trust, policies }]): AttachedPolicy[] => [
        ...(trust ? [{ kind: "trust" as const, holder, document: trust.document }] : []),
        ...[...policies].map(([name, { document }]) => ({ kind: "identity" as const, holder, name, document })),
      ]),
      ...[...resourcePolicies].map(([holder, { document }]) => ({ kind: "resource" as const, holder, document })),
    ],
    replacePolicy({ kind, holder, name }, document) {
      const replacement = document === undefined ? undefined : attached(document, `${kind} policy of ${holder}`, kind);
      if (kind === "trust") {
        role(holder).trust = replacement;
      } else {
        const [policies, key] = kind === "identity" ? [role(holder).policies, name ?? ""] : [resourcePolicies, holder];
        if (replacement === undefined) {
          policies.delete(key);
        } else {
          policies.set(key, replacement);
        }
      }
    },
  };
}

function attached(document: string, where: string, kind: PolicyKind): Attached {
  return { document, policy: parsePolicy(document, where, kind) };
}

/** SNS, as a query-protocol service, has a code of its own. */
function deniedCode(service: Call["service"]): string {
  return service === "sns" ? "AuthorizationError" : "AccessDeniedException";
}
