import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allows, policyDocument, type ServicePrincipal, type Statement, sidOf } from "./policy";

/** The settings of a key that topics are encrypted with. */
export interface TopicKeyArgs {
  /** What the key is for, as the KMS console shows it. */
  readonly description: string;
  /** AWS services that publish on the topics themselves. */
  readonly publishingServices: readonly ServicePrincipal[];
}

/**
 * A customer key for topics, rotated every year. AWS's own key for SNS (`alias/aws/sns`) would do for roles, but its policy
 * lets neither EventBridge nor CloudWatch in, and nobody can change it.
 */
export class TopicKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: TopicKeyArgs, options?: pulumi.ComponentResourceOptions) {
    super("approval-queue:index:TopicKey", name, {}, options);
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: args.description,
        enableKeyRotation: true,
        // As long as KMS grants: what was published under a deleted key, and waits to be delivered, is lost.
        deletionWindowInDays: 30,
        policy: policyDocument(administeredByAccount(), usedThroughSns(), ...args.publishingServices.map(usedBy)),
      },
      { parent: this },
    );
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }

  /**
   * What a role needs, besides `sns:Publish`, to publish on a topic that this key encrypts. The key's own policy limits
   * the use to SNS.
   */
  usedToPublish(): Statement {
    return allows("UseTopicKey", PUBLISHING_ACTIONS, this.arn);
  }
}

/**
 * The actions as SNS documents them. Decrypt too: SNS reuses a data key for up to five minutes (SNS developer guide,
 * "Managing Amazon SNS encryption keys and costs").
 */
const PUBLISHING_ACTIONS = ["kms:GenerateDataKey*", "kms:Decrypt"];

/**
 * What Pulumi needs to manage the key, and what cancels its deletion. Not kms:*: to administer the account is not to read
 * what is published.
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

/** A key policy's name for the key it belongs to. */
const THIS_KEY = "*";

/** Leaves it to IAM who in the account administers the key; without this nobody could (KMS developer guide, "Default key policy"). */
function administeredByAccount(): Statement {
  return allows("AdministeredByAccount", ADMINISTRATIVE_ACTIONS, THIS_KEY, { Principal: { AWS: accountRoot() } });
}

/** Leaves it to IAM who in the account publishes, and lets SNS alone use the key for them, as the policy of `alias/aws/sns` does. */
function usedThroughSns(): Statement {
  return allows("UsedThroughSns", PUBLISHING_ACTIONS, THIS_KEY, {
    Principal: { AWS: accountRoot() },
    Condition: { StringEquals: { "kms:ViaService": snsOfThisRegion() } },
  });
}

function usedBy(publisher: ServicePrincipal): Statement {
  return allows(`UsedBy${sidOf(publisher)}`, PUBLISHING_ACTIONS, THIS_KEY, {
    Principal: { Service: publisher.service },
    Condition: publisher.condition,
  });
}

function accountRoot(): pulumi.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput();
  const { partition } = aws.getPartitionOutput();
  return pulumi.interpolate`arn:${partition}:iam::${accountId}:root`;
}

function snsOfThisRegion(): pulumi.Output<string> {
  const { region } = aws.getRegionOutput();
  return pulumi.interpolate`sns.${region}.amazonaws.com`;
}
