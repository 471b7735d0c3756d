import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * Gives every role that the stack registers from now on this permissions boundary, whichever component makes it: what
 * a role may do is what its policies and the boundary both allow (IAM User Guide, "Permissions boundaries for IAM
 * entities"). A policy of another account or partition than the stack's ends the program with a pulumi.RunError.
 *
 * @param policyArn a managed policy in the stack's account
 */
export function limitRoles(policyArn: string): void {
  // Beside the roles, not in their inputs: Pulumi would put the name of each input before the message.
  pulumi
    .all([aws.getCallerIdentityOutput().accountId, aws.getPartitionOutput().partition])
    .apply(([account, partition]) => requirePlace(policyArn, account, partition));
  // A transformation, because transforms need the Pulumi engine: without it, tests and the emulator would see no boundary.
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    type === "aws:iam/role:Role" ? { props: { ...props, permissionsBoundary: policyArn }, opts } : undefined,
  );
}

function requirePlace(policyArn: string, account: string, partition: string): void {
  const [, ownPartition, , , ownAccount] = policyArn.split(":");
  if (ownPartition !== partition || ownAccount !== account) {
    throw new pulumi.RunError(
      `The permissions boundary ${policyArn} is in the account ${ownAccount} of the partition ${ownPartition}, and the stack in ${account} of ${partition}. Set permissionsBoundary to a policy in the stack's account.`,
    );
  }
}
