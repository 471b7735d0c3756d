import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allows, type Statement } from "./policy";

/** In a key policy: the key that the policy belongs to. */
export const THIS_KEY = "*";

/**
 * The actions that Pulumi needs to manage the key, and the action that cancels its deletion. kms:* would let
 * administrators use it.
 */
const ADMINISTRATIVE_ACTIONS = [
  "kms:CancelKeyDeletion",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateKeyDescription",
];

/**
 * Delegates the administration of the key to IAM policies of the account. Without this statement, the key can't be
 * managed (KMS developer guide, "Default key policy").
 *
 * @param options the component that the key belongs to
 */
export function administeredByAccount(options: pulumi.InvokeOptions): Statement {
  return allows("AdministeredByAccount", ADMINISTRATIVE_ACTIONS, THIS_KEY, {
    Principal: { AWS: accountRoot(options) },
  });
}

/** The account as a principal, which stands for the IAM policies of the account. */
export function accountRoot(options: pulumi.InvokeOptions): pulumi.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput({}, options);
  const { partition } = aws.getPartitionOutput({}, options);
  return pulumi.interpolate`arn:${partition}:iam::${accountId}:root`;
}
