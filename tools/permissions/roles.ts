import { parseStateMachineArn } from "../../operator/executions/arns";

/** What somebody may do who uses these tools: each role includes the one before it. */
export type Role = "viewer" | "approver" | "operator";

export const ROLES: readonly Role[] = ["viewer", "approver", "operator"];

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string;
}

/** An IAM policy, as it is pasted into a role or a permission set. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

/**
 * The policy of a role on one state machine, to the exact ARN. Nobody needs a permission to ask who they are
 * (sts:GetCallerIdentity), so it is not in it.
 * @param stateMachineArn the state machine; the ARNs of its executions follow from it
 * @throws InvalidReferenceError when it is not the ARN of a state machine
 */
export function policyOf(role: Role, stateMachineArn: string): PolicyDocument {
  const { partition, region, account, name } = parseStateMachineArn(stateMachineArn);
  const executionsArn = `arn:${partition}:states:${region}:${account}:execution:${name}:*`;
  const allow = (Sid: string, Resource: string, ...Action: string[]): PolicyStatement => ({
    Sid,
    Effect: "Allow",
    Action,
    Resource,
  });
  const view = [
    allow("ListExecutions", stateMachineArn, "states:ListExecutions"),
    allow(
      "ReadExecutions",
      executionsArn,
      "states:DescribeExecution",
      "states:DescribeStateMachineForExecution",
      "states:GetExecutionHistory",
    ),
  ];
  // Scoped to the state machine whose task it is, though the service authorization reference lists no resource type for it.
  const approve = [...view, allow("Decide", stateMachineArn, "states:SendTaskSuccess")];
  const statements: Readonly<Record<Role, readonly PolicyStatement[]>> = {
    viewer: view,
    approver: approve,
    operator: [
      ...approve,
      allow("StartExecutions", stateMachineArn, "states:StartExecution"),
      allow("StopAndRedrive", executionsArn, "states:RedriveExecution", "states:StopExecution"),
    ],
  };
  return { Version: "2012-10-17", Statement: statements[role] };
}
