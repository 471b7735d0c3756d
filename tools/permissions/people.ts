import type { Evaluation, Place } from "pulumi-aws-emulator";
import { type PolicyDocument, policyOf, type Role } from "./roles";

/**
 * A person's policy on the stack's state machine before it is deployed, when its name is known but for Pulumi's suffix:
 * the policy on the machine itself, with a pattern in its name's place.
 */
export function policyBeforeDeployment(role: Role, program: Evaluation, { region, account }: Place): PolicyDocument {
  const machine = program.registrations.find(({ type }) => type === "aws:sfn/stateMachine:StateMachine");
  if (machine === undefined) {
    throw new Error("The program registers no state machine.");
  }
  const { Version, Statement } = policyOf(role, `arn:aws:states:${region}:${account}:stateMachine:${machine.name}`);
  const pattern = `:${machine.name}-*`;
  return {
    Version,
    Statement: Statement.map((statement) => ({
      ...statement,
      Resource: statement.Resource.replace(`:${machine.name}`, pattern),
    })),
  };
}
