import { arnParts } from "./wildcards";

/** IAM and AWS STS quotas, in characters without white space: a role's inline policies together. */
const INLINE_POLICIES = 10_240;
/** IAM and AWS STS quotas, in characters without white space. */
const MANAGED_POLICY = 6_144;
/** IAM and AWS STS quotas, in characters without white space: the default, which an account can have raised to 8,192. */
const TRUST_POLICY = 2_048;

/**
 * In bytes, by service: SQS developer guide, "Amazon SQS policy quotas"; SNS service quotas; KMS developer guide, "Resource
 * quotas"; Lambda quotas; S3 user guide, "Bucket policies".
 */
const RESOURCE_POLICY: Readonly<Record<string, number>> = {
  sqs: 8_192,
  sns: 30_720,
  kms: 32_768,
  lambda: 20_480,
  s3: 20_480,
};

/** @throws Error if the inline policies of a role are larger than IAM takes */
export function checkInlineSizes(roleName: string, documents: readonly string[]): void {
  const size = documents.reduce((sum, document) => sum + withoutSpace(document), 0);
  refuseAbove(INLINE_POLICIES, size, `The inline policies of the role ${roleName}`, "characters without white space");
}

/** @throws Error if a managed policy is larger than IAM takes */
export function checkManagedSize(arn: string, document: string): void {
  refuseAbove(MANAGED_POLICY, withoutSpace(document), `The managed policy ${arn}`, "characters without white space");
}

/** @throws Error if a role's trust policy is larger than IAM takes */
export function checkTrustSize(roleArn: string, document: string): void {
  refuseAbove(TRUST_POLICY, withoutSpace(document), `The trust policy of ${roleArn}`, "characters without white space");
}

/** @throws Error if a resource's policy is larger than its service takes */
export function checkResourcePolicySize(resourceArn: string, document: string): void {
  const limit = RESOURCE_POLICY[arnParts(resourceArn)?.[2] ?? ""] ?? Number.POSITIVE_INFINITY;
  refuseAbove(limit, Buffer.byteLength(document), `The policy of ${resourceArn}`, "bytes");
}

/** @throws Error if a size is above its limit */
function refuseAbove(limit: number, size: number, whose: string, unit: string): void {
  if (size > limit) {
    throw new Error(`${whose}: ${size} ${unit} are above AWS's quota of ${limit}.`);
  }
}

function withoutSpace(document: string): number {
  return document.replace(/\s/g, "").length;
}
