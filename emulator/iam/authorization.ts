import { type Call, lastPart, type Service, ServiceError } from "../calls";
import type { Place } from "../evaluate/resources";
import { type AccessRequest, denialMessage, evaluate, mayAssume, type Verdict } from "./evaluate";
import { type Policy, type PolicyKind, parsePolicy } from "./policy";

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

/** A call that is checked. KMS answers none here, but its keys have policies. */
export type AuthorizedCall = Omit<Call, "service"> & { readonly service: Service | "kms" };

/** The policies that the program attached, and the checks made against them. Nothing is allowed by default. */
export interface Authorization {
  createRole(name: string, arn: string, trustPolicy: string): void;
  attachRolePolicy(roleName: string, policyName: string, document: string): void;
  setResourcePolicy(resourceArn: string, document: string): void;
  /** From now on, whoever publishes on the topic needs the key too. */
  encryptTopic(topicArn: string, keyArn: string): void;
  /**
   * Whether Lambda may put a function that works as the role into a network.
   * @throws ServiceError InvalidParameterValueException, as Lambda words it
   */
  joinNetwork(roleArn: string): void;
  /** @throws ServiceError AccessDeniedException, as AWS words it */
  authorize(call: AuthorizedCall, resourceArn: string): void;
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

/** Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC": what the execution role needs. */
const NETWORK_INTERFACE_ACTIONS = [
  "CreateNetworkInterface",
  "DescribeNetworkInterfaces",
  "DescribeSubnets",
  "DeleteNetworkInterface",
  "AssignPrivateIpAddresses",
  "UnassignPrivateIpAddresses",
];

export function createAuthorization(place: Place): Authorization {
  const roles = new Map<string, Role>();
  const resourcePolicies = new Map<string, Attached>();
  const topicKeys = new Map<string, string>();

  const role = (arn: string): Role => {
    const found = roles.get(lastPart(arn));
    if (found === undefined) {
      throw new ServiceError("NoSuchEntity", `The role with name ${lastPart(arn)} cannot be found.`, 404);
    }
    return found;
  };

  function verdictOn(request: AccessRequest): Verdict {
    const { principal } = request;
    const resource = resourcePolicies.get(request.resource)?.policy;
    const identity =
      principal.type === "role" ? [...role(principal.arn).policies.values()].map(({ policy }) => policy) : [];
    return evaluate(request, { identity, ...(resource && { resource }) });
  }

  function check(request: AccessRequest, code: string, status: number): void {
    const verdict = verdictOn(request);
    if (!verdict.allowed) {
      throw new ServiceError(code, denialMessage(request, verdict), status);
    }
  }

  /** SNS uses the key as whoever publishes (SNS developer guide, "Managing Amazon SNS encryption keys and costs"). */
  function checkKeyUse(publish: AccessRequest, keyArn: string): void {
    const context =
      publish.principal.type === "service"
        ? publish.context
        : {
            ...publish.context,
            "kms:ViaService": `sns.${place.region}.amazonaws.com`,
            "kms:CallerAccount": place.account,
          };
    for (const action of ["kms:GenerateDataKey", "kms:Decrypt"]) {
      check({ ...publish, action, resource: keyArn, context }, "KMSAccessDenied", 400);
    }
  }

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
    encryptTopic: (topicArn, keyArn) => void topicKeys.set(topicArn, keyArn),
    joinNetwork(roleArn) {
      const principal = { type: "role" as const, arn: roleArn, sessionName: "lambda", account: place.account };
      for (const action of NETWORK_INTERFACE_ACTIONS) {
        const request = {
          principal,
          action: `ec2:${action}`,
          resource: "*",
          resourceAccount: place.account,
          context: {},
        };
        if (!verdictOn(request).allowed) {
          throw new ServiceError(
            "InvalidParameterValueException",
            `The provided execution role does not have permissions to call ${action} on EC2`,
          );
        }
      }
    },
    authorize({ caller, service, action, overTls, source }, resourceArn) {
      const name = `${service}:${action}`;
      const request = {
        principal: caller,
        action: IAM_ACTION[name] ?? name,
        resource: resourceArn,
        resourceAccount: place.account,
        context:
          caller.type === "service"
            ? sourceContext(source)
            : { "aws:SecureTransport": overTls, ...(service === "kms" && { "kms:CallerAccount": caller.account }) },
      };
      check(request, deniedCode(service), service === "sns" || service === "sqs" ? 403 : 400);
      const keyArn = topicKeys.get(resourceArn);
      if (keyArn !== undefined && action === "Publish") {
        checkKeyUse(request, keyArn);
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

/** EventBridge brings no context to a publish: a condition on it never matches. */
function sourceContext(source: Call["source"]): Readonly<Record<string, string>> {
  return source === undefined ? {} : { "aws:SourceAccount": source.account, "aws:SourceArn": source.arn };
}

function attached(document: string, where: string, kind: PolicyKind): Attached {
  return { document, policy: parsePolicy(document, where, kind) };
}

/** SNS, as a query-protocol service, has a code of its own. */
function deniedCode(service: AuthorizedCall["service"]): string {
  return service === "sns" ? "AuthorizationError" : "AccessDeniedException";
}
