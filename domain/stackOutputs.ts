import { asObject, asText, type UncheckedObject } from "./json";

/** The stack outputs, with the names from `index.ts`. */
export interface StackOutputs {
  readonly stateMachineArn: string;
  readonly approvalQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly topicArns: {
    readonly reports: string;
    /** Only in a stack in which people approve. */
    readonly approvers?: string;
  };
  /** The name of the orders table. */
  readonly ordersTable: string;
  /** The URL of the state machine in the AWS console. */
  readonly consoleUrl: string;
}

/**
 * Reads the outputs of a stack.
 * @throws Error naming the missing output
 */
export function readStackOutputs(outputs: UncheckedObject): StackOutputs {
  const topicArns = asObject(outputs.topicArns) ?? {};
  const { approvers } = topicArns;
  return {
    stateMachineArn: required(outputs, "stateMachineArn"),
    approvalQueueUrl: required(outputs, "approvalQueueUrl"),
    deadLetterQueueUrl: required(outputs, "deadLetterQueueUrl"),
    topicArns: { reports: required(topicArns, "reports"), ...(typeof approvers === "string" && { approvers }) },
    ordersTable: required(outputs, "ordersTable"),
    consoleUrl: required(outputs, "consoleUrl"),
  };
}

function required(outputs: UncheckedObject, name: string): string {
  const value = asText(outputs[name]);
  if (value === undefined) {
    throw new Error(`The stack has no output ${name}.`);
  }
  return value;
}
