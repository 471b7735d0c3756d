import type { Evaluation, Place, Registration } from "pulumi-aws-emulator";
import { parseStateMachineArn } from "../../operator/executions/arns";

/** The roles of the people who use the operator's tools. Each role includes the permissions of the previous one. */
export type Role = "viewer" | "approver" | "operator";

export const ROLES: readonly Role[] = ["viewer", "approver", "operator"];

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string;
}

/** An IAM policy that can be pasted into a role or a permission set. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

/**
 * The policy of a role for one state machine, named by its exact ARN. sts:GetCallerIdentity requires no permission, so it is not
 * included.
 * @param stateMachineArn the state machine; the ARNs of its executions follow from it
 * @param ordersTable the name of the orders table, or a pattern
 * @throws InvalidReferenceError if the text is not the ARN of a state machine
 */
export function policyOf(role: Role, stateMachineArn: string, ordersTable: string): PolicyDocument {
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
    allow(
      "FindOrder",
      `arn:${partition}:dynamodb:${region}:${account}:table/${ordersTable}`,
      "dynamodb:GetItem",
      "dynamodb:Scan",
    ),
  ];
  // Scoped to the state machine of the task, although the Service Authorization Reference lists no resource type for
  // it.
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

/** The pattern of a table's name before its deployment: Pulumi adds a suffix. */
export function ordersTablePattern(program: Evaluation): string {
  return `${registered(program, "aws:dynamodb/table:Table").name}-*`;
}

/**
 * The policy of a role for the program's state machine before its deployment. A pattern replaces the suffix that Pulumi
 * appends to the state machine's name.
 */
export function policyBeforeDeployment(
  role: Role,
  program: Evaluation,
  { partition, region, account }: Place,
): PolicyDocument {
  const machine = registered(program, "aws:sfn/stateMachine:StateMachine");
  const { Version, Statement } = policyOf(
    role,
    `arn:${partition}:states:${region}:${account}:stateMachine:${machine.name}`,
    ordersTablePattern(program),
  );
  const pattern = `:${machine.name}-*`;
  return {
    Version,
    Statement: Statement.map((statement) => ({
      ...statement,
      Resource: statement.Resource.replace(`:${machine.name}`, pattern),
    })),
  };
}

function registered({ registrations }: Evaluation, wanted: string): Registration {
  const found = registrations.find(({ type }) => type === wanted);
  if (found === undefined) {
    throw new Error(`The program registers no ${wanted}.`);
  }
  return found;
}
