import type { Evaluation } from "pulumi-aws-emulator";
import type { NamedGrant } from "./grants";
import type { PipelineStatement } from "./pipelinePolicy";
import type { Scope } from "./targets";

/**
 * What makes a role, or widens what it may do. IAM knows the boundary of the role, or in these two, CreateRole and
 * PutRolePermissionsBoundary, the boundary that the request sets (Service Authorization Reference, Actions, resources,
 * and condition keys for AWS Identity and Access Management: iam:PermissionsBoundary).
 */
const WIDENING = ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"];

/** The permissions boundary of the program's roles; undefined for a stack without one. */
export function boundaryOf({ registrations }: Evaluation): string | undefined {
  const [boundary] = registrations
    .filter(({ type }) => type === "aws:iam/role:Role")
    .map(({ inputs }) => inputs.permissionsBoundary);
  return typeof boundary === "string" ? boundary : undefined;
}

/**
 * Allows a deployment to make and widen only roles with the boundary (IAM User Guide, "Permissions boundaries for IAM
 * entities", the example of delegating to others).
 */
export function onlyUnderBoundary(grants: readonly NamedGrant[]): readonly NamedGrant[] {
  return grants.flatMap((grant) => {
    const widening = grant.actions.filter((action) => WIDENING.includes(action));
    if (grant.on !== "role" || widening.length === 0) {
      return [grant];
    }
    const others = grant.actions.filter((action) => !widening.includes(action));
    return [
      { ...grant, actions: others },
      { ...grant, on: "roleUnderBoundary", actions: [...widening, "iam:PutRolePermissionsBoundary"] },
    ];
  });
}

/** Keeps a deployment from taking a boundary off a role, and from changing what the boundary allows. */
export function keepBoundary({ partition, account, boundary }: Scope): readonly PipelineStatement[] {
  if (boundary === undefined) {
    return [];
  }
  return [
    {
      Sid: "KeepBoundaryOnRoles",
      Effect: "Deny",
      Action: ["iam:DeleteRolePermissionsBoundary"],
      Resource: [`arn:${partition}:iam::${account}:role/*`],
    },
    {
      Sid: "KeepBoundaryPolicy",
      Effect: "Deny",
      Action: ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"],
      Resource: [boundary],
    },
  ];
}
