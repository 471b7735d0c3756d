import { lastPart, ServiceError } from "../calls";
import type { Place } from "../resource";
import { type AccessRequest, denialMessage, evaluate, mayAssume, type Verdict } from "./evaluate";
import { checkNames } from "./names";
import { type Policy, type PolicyKind, parsePolicy } from "./policy";
import { checkInlineSizes, checkManagedSize, checkTrustSize } from "./policySizes";
import { policyHolder, readResourcePolicy } from "./resourcePolicy";

/** The place where a policy is attached. */
export interface PolicyPlace {
  readonly kind: PolicyKind;
  /** The role's name, or the resource's ARN. */
  readonly holder: string;
  /** The name of an inline policy of a role, or the ARN of a managed one; undefined for trust policies and resource-based policies. */
  readonly name?: string;
}

export interface AttachedPolicy extends PolicyPlace {
  /** JSON text. */
  readonly document: string;
}

/** An access request in this account. */
export type AccountRequest = Omit<AccessRequest, "resourceAccount">;

/** The policies that the program attached, and the checks against them. Requests are denied by default. */
export interface Authorization {
  /**
   * @param boundaryArn the managed policy that is its permissions boundary
   * @throws Error if the managed policy is not known
   */
  createRole(name: string, arn: string, trustPolicy: string, boundaryArn?: string): void;
  attachRolePolicy(roleName: string, policyName: string, document: string): void;
  createManagedPolicy(arn: string, document: string): void;
  /** @throws Error if the managed policy is not known */
  attachManagedPolicy(roleName: string, arn: string): void;
  setResourcePolicy(resourceArn: string, document: string): void;
  isAllowed(request: AccountRequest): boolean;
  /**
   * @param endpoint the policy of the VPC endpoint that the request goes through
   * @throws ServiceError with this code and AWS's message, if the request is denied
   */
  check(request: AccountRequest, denial: { readonly code: string; readonly status: number }, endpoint?: Policy): void;
  /**
   * Checks that a service can assume the role.
   * @param context the condition keys that the service sends
   * @throws ServiceError AccessDeniedException if the trust policy does not allow it
   */
  assume(roleArn: string, service: string, context: Readonly<Record<string, string>>): void;
  /** All attached policies. */
  policies(): readonly AttachedPolicy[];
  /**
   * Holds each policy that was attached since the last call against the names that exist on AWS.
   *
   * @throws Error that names the policy, the statement and the name
   */
  checkNames(): Promise<void>;
  /** Replaces the policy that is attached there. Undefined removes it. */
  replacePolicy(place: PolicyPlace, document: string | undefined): void;
}

interface Attached {
  readonly document: string;
  readonly policy: Policy;
}

interface Role {
  /** Undefined for a role that no principal can assume. */
  trust: Attached | undefined;
  /** Undefined for a role whose policies alone limit it. */
  readonly boundary: Policy | undefined;
  readonly policies: Map<string, Attached>;
}

/** Managed policies that exist in the account: the JSON text of each by its ARN. */
export type ManagedPolicies = Readonly<Record<string, string>>;

export function createAuthorization(place: Place, existing: ManagedPolicies = {}): Authorization {
  const managedPolicies = new Map(Object.entries(existing));
  const roles = new Map<string, Role>();
  const resourcePolicies = new Map<string, Attached>();
  let unchecked: readonly Policy[] = [];

  function attached(document: string, policy: Policy): Attached {
    unchecked = [...unchecked, policy];
    return { document, policy };
  }

  const role = (arn: string): Role => {
    const found = roles.get(lastPart(arn));
    if (found === undefined) {
      throw new ServiceError("NoSuchEntity", `The role with name ${lastPart(arn)} cannot be found.`, 404);
    }
    return found;
  };

  function verdictOn(request: AccessRequest, endpoint?: Policy): Verdict {
    const { principal } = request;
    const resource = resourcePolicies.get(policyHolder(request.resource))?.policy;
    const caller = principal.type === "role" ? role(principal.arn) : undefined;
    const identity = [...(caller?.policies.values() ?? [])].map(({ policy }) => policy);
    return evaluate(request, { identity, boundary: caller?.boundary, resource, endpoint });
  }

  /** @param how how the role names the policy, as in "has the permissions boundary" */
  function managed(roleName: string, how: string, arn: string): Attached {
    const document = managedPolicies.get(arn);
    if (document === undefined) {
      throw new Error(
        `The role ${roleName} ${how} ${arn}, whose document the emulator does not have: give it to startEmulator in managedPolicies.`,
      );
    }
    return attached(document, parsePolicy(document, `managed policy ${arn}`, "identity"));
  }

  return {
    createRole(name, arn, trustPolicy, boundaryArn) {
      checkTrustSize(arn, trustPolicy);
      roles.set(name, {
        trust: attached(trustPolicy, parsePolicy(trustPolicy, `trust policy of ${arn}`, "trust")),
        boundary:
          boundaryArn === undefined ? undefined : managed(name, "has the permissions boundary", boundaryArn).policy,
        policies: new Map(),
      });
    },
    attachRolePolicy(roleName, policyName, document) {
      const { policies } = role(roleName);
      policies.set(policyName, attached(document, parsePolicy(document, `policy ${policyName}`, "identity")));
      const inline = [...policies].filter(([name]) => !name.startsWith("arn:"));
      checkInlineSizes(
        roleName,
        inline.map(([, policy]) => policy.document),
      );
    },
    createManagedPolicy(arn, document) {
      checkManagedSize(arn, document);
      parsePolicy(document, `managed policy ${arn}`, "identity");
      managedPolicies.set(arn, document);
    },
    attachManagedPolicy(roleName, arn) {
      role(roleName).policies.set(arn, managed(roleName, "has the managed policy", arn));
    },
    setResourcePolicy(resourceArn, document) {
      resourcePolicies.set(resourceArn, attached(document, readResourcePolicy(document, resourceArn)));
    },
    isAllowed: (request) => verdictOn({ ...request, resourceAccount: place.account }).allowed,
    check(request, { code, status }, endpoint) {
      const inAccount = { ...request, resourceAccount: place.account };
      const verdict = verdictOn(inAccount, endpoint);
      if (!verdict.allowed) {
        throw new ServiceError(code, denialMessage(inAccount, verdict), status);
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
    async checkNames() {
      const policies = unchecked;
      unchecked = [];
      for (const policy of policies) {
        await checkNames(policy);
      }
    },
    replacePolicy({ kind, holder, name }, document) {
      const replacement =
        document === undefined
          ? undefined
          : { document, policy: parsePolicy(document, `${kind} policy of ${holder}`, kind) };
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
