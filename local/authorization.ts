import { type Call, lastPart, ServiceError } from "./calls";
import { denialMessage, evaluate, mayAssume } from "./iam/evaluate";
import { type Policy, parsePolicy } from "./iam/policy";
import type { Place } from "./resources";

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
}

interface Role {
  readonly trust: Policy;
  readonly policies: Map<string, Policy>;
}

/** Actions that are authorised under another name than the API's own. */
const IAM_ACTION: Readonly<Record<string, string>> = { "lambda:Invoke": "lambda:InvokeFunction" };

export function createAuthorization(place: Place): Authorization {
  const roles = new Map<string, Role>();
  const resourcePolicies = new Map<string, Policy>();

  const role = (arn: string): Role => {
    const found = roles.get(lastPart(arn));
    if (found === undefined) {
      throw new ServiceError("NoSuchEntity", `The role with name ${lastPart(arn)} cannot be found.`, 404);
    }
    return found;
  };

  return {
    createRole(name, arn, trustPolicy) {
      roles.set(name, { trust: parsePolicy(trustPolicy, `trust policy of ${arn}`, "trust"), policies: new Map() });
    },
    attachRolePolicy(roleName, policyName, document) {
      role(roleName).policies.set(policyName, parsePolicy(document, `policy ${policyName}`, "identity"));
    },
    setResourcePolicy(resourceArn, document) {
      resourcePolicies.set(resourceArn, parsePolicy(document, `policy of ${resourceArn}`, "resource"));
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
      const resource = resourcePolicies.get(resourceArn);
      const identity = caller.type === "role" ? [...role(caller.arn).policies.values()] : [];
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
      const verdict = mayAssume(role(roleArn).trust, service, context);
      if (!verdict.allowed) {
        throw new ServiceError("AccessDeniedException", `${service} is not authorized to assume the role ${roleArn}`);
      }
    },
  };
}

/** SNS, as a query-protocol service, has a code of its own. */
function deniedCode(service: Call["service"]): string {
  return service === "sns" ? "AuthorizationError" : "AccessDeniedException";
}
