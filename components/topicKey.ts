import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accountRoot, administeredByAccount, THIS_KEY } from "./keyAdministration";
import { allows, policyDocument, type ServicePrincipal, type Statement, sidOf } from "./policy";

/** The settings of a key that encrypts topics. */
export interface TopicKeyArgs {
  /** The key's purpose, as shown in the KMS console. */
  readonly description: string;
  /** AWS services that publish to the topics. */
  readonly publishingServices: readonly ServicePrincipal[];
}

/**
 * A customer managed key for topics, rotated every year. The AWS managed key for SNS (`alias/aws/sns`) would be enough
 * for roles, but its key policy allows neither EventBridge nor CloudWatch, and can't be changed.
 */
export class TopicKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: TopicKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("approval-queue:index:TopicKey", name, {}, opts);
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: args.description,
        enableKeyRotation: true,
        // The maximum. Messages that were published under a deleted key and not yet delivered are lost.
        deletionWindowInDays: 30,
        policy: policyDocument(
          administeredByAccount({ parent: this }),
          usedThroughSns(accountRoot({ parent: this }), this.snsName()),
          ...args.publishingServices.map(usedBy),
        ),
      },
      { parent: this },
    );
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }

  /**
   * The permissions, in addition to `sns:Publish`, that a role needs to publish to a topic encrypted with this key. The
   * key policy limits the use to SNS.
   */
  usedToPublish(): Statement {
    return allows("UseTopicKey", PUBLISHING_ACTIONS, this.arn);
  }

  /** SNS in this region, as KMS names it: `sns.eu-west-1.amazonaws.com`. */
  private snsName(): pulumi.Output<string> {
    const { region } = aws.getRegionOutput({}, { parent: this });
    const { dnsSuffix } = aws.getPartitionOutput({}, { parent: this });
    return pulumi.interpolate`sns.${region}.${dnsSuffix}`;
  }
}

/**
 * The actions that SNS documents. Decrypt is needed because SNS reuses a data key for up to five minutes (SNS developer
 * guide, "Managing Amazon SNS encryption keys and costs").
 */
const PUBLISHING_ACTIONS = ["kms:GenerateDataKey*", "kms:Decrypt"];

/** Delegates publishing to IAM policies of the account, through SNS only, like the key policy of `alias/aws/sns`. */
function usedThroughSns(root: pulumi.Output<string>, sns: pulumi.Output<string>): Statement {
  return allows("UsedThroughSns", PUBLISHING_ACTIONS, THIS_KEY, {
    Principal: { AWS: root },
    Condition: { StringEquals: { "kms:ViaService": sns } },
  });
}

function usedBy(publisher: ServicePrincipal): Statement {
  return allows(`UsedBy${sidOf(publisher)}`, PUBLISHING_ACTIONS, THIS_KEY, {
    Principal: { Service: publisher.service },
    Condition: publisher.condition,
  });
}
