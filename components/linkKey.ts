import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { administeredByAccount, THIS_KEY } from "./keyAdministration";
import type { Tags } from "./lambdaFunction";
import { allows, policyDocument, type Statement } from "./policy";

/** The settings of a key that signs links. */
export interface LinkKeyArgs {
  /** ARN of the role that signs links. */
  readonly signerRoleArn: pulumi.Input<string>;
  /** ARN of the role that verifies them. */
  readonly verifierRoleArn: pulumi.Input<string>;
  /**
   * Protects the key from deletion by Pulumi.
   * @default false
   */
  readonly protect?: boolean | undefined;
  /** Tags of the key. */
  readonly tags?: Tags | undefined;
}

/**
 * A KMS key for message authentication codes, which never leaves KMS. One role signs and another verifies; administrators of the
 * account can do neither. KMS rotates no key of this kind (KMS developer guide, "HMAC keys in AWS KMS").
 */
export class LinkKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: LinkKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("approval-queue:index:LinkKey", name, {}, opts);
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: "Signs approval links",
        keyUsage: "GENERATE_VERIFY_MAC",
        customerMasterKeySpec: "HMAC_256",
        // The maximum: the links that were sent are worthless without the key.
        deletionWindowInDays: 30,
        tags: args.tags,
        policy: policyDocument(
          administeredByAccount({ parent: this }),
          signing(THIS_KEY, by(args.signerRoleArn)),
          verifying(THIS_KEY, by(args.verifierRoleArn)),
        ),
      },
      { parent: this, protect: args.protect ?? false },
    );
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }

  /**
   * The permission of the signer. KMS takes it from the key's policy; among the role's policies, it shows what the role can do,
   * and what a permissions boundary has to leave to it.
   */
  signs(): Statement {
    return signing(this.arn);
  }

  /** The permission of the verifier, as `signs`. */
  verifies(): Statement {
    return verifying(this.arn);
  }
}

function signing(resource: pulumi.Input<string>, conditions?: Conditions): Statement {
  return allows("SignLinks", ["kms:GenerateMac"], resource, conditions);
}

function verifying(resource: pulumi.Input<string>, conditions?: Conditions): Statement {
  return allows("VerifyLinks", ["kms:VerifyMac"], resource, conditions);
}

type Conditions = Pick<Statement, "Principal" | "Condition">;

function by(roleArn: pulumi.Input<string>): Conditions {
  return {
    Principal: { AWS: roleArn },
    Condition: { StringEquals: { "kms:MacAlgorithm": "HMAC_SHA_256" } },
  };
}
