import type * as pulumi from "@pulumi/pulumi";
import { allows, type Statement } from "./policy";

/** Who may ask: a state machine's role with this statement can send requests to the queue. */
export function mayRequestApproval(queueArn: pulumi.Input<string>): Statement {
  return allows("RequestApproval", ["sqs:SendMessage"], queueArn);
}

/**
 * Who may answer: a role with this statement can return the task tokens of the state machine. Step Functions checks the state
 * machine's ARN.
 */
export function mayAnswerRequests(stateMachineArn: pulumi.Input<string>): Statement {
  return allows("ReturnTaskToken", ["states:SendTaskSuccess"], stateMachineArn);
}
