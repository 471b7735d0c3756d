import { type Policy, parsePolicy } from "./policy";
import { checkResourcePolicySize } from "./policySizes";
import { matchesResource } from "./wildcards";

/** The resource whose policy applies to a resource: the bucket of an object in S3, and the resource itself of any other. */
export function policyHolder(arn: string): string {
  return /^arn:[^:]+:s3:::[^/]+/.exec(arn)?.[0] ?? arn;
}

/** @throws Error for a policy that is not valid, is larger than its service takes, or is about another resource */
export function readResourcePolicy(document: string, resourceArn: string): Policy {
  checkResourcePolicySize(resourceArn, document);
  const policy = parsePolicy(document, `policy of ${resourceArn}`, "resource");
  for (const { name, resources } of policy.statements) {
    const other = resources.find(
      (resource) => !matchesResource(resource, resourceArn) && policyHolder(resource) !== resourceArn,
    );
    if (other !== undefined) {
      throw new Error(`${policy.where}: ${name}: Resource "${other}" must be ${resourceArn}, which has the policy`);
    }
  }
  return policy;
}
