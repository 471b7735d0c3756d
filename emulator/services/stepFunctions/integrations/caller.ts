import { type Call, lastPart, type Output } from "../../../calls";
import type { ServiceContext } from "../../service";
import type { TaskCall } from "../types";

/**
 * Makes a task's call, with the role of its state machine.
 *
 * @throws ServiceError and FunctionError, as the service does, and if Step Functions cannot assume the role
 */
export type CallAsMachine = (call: Pick<Call, "service" | "action" | "input">, task: TaskCall) => Promise<Output>;

export function createCaller({
  authorization,
  place: { account },
  call,
}: Pick<ServiceContext, "authorization" | "place" | "call">): CallAsMachine {
  return async (request, { roleArn, executionArn }) => {
    const stateMachineArn = stateMachineOf(executionArn);
    authorization.assume(roleArn, "states.amazonaws.com", {
      "aws:SourceAccount": account,
      "aws:SourceArn": stateMachineArn,
    });
    const caller = { type: "role", arn: roleArn, sessionName: lastPart(stateMachineArn), account } as const;
    return call({ ...request, caller, overTls: true });
  };
}

export function stateMachineOf(executionArn: string): string {
  return executionArn.replace(":execution:", ":stateMachine:").replace(/:[^:]+$/, "");
}
