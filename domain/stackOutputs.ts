import { asObject, asText, type UncheckedObject } from "./json";

/** What the program exports, by the names that `index.ts` gives. */
export interface StackOutputs {
  readonly stateMachineArn: string;
  readonly approvalQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly topicArns: {
    readonly reports: string;
    /** Only where people approve. */
    readonly approvers?: string;
  };
  /** The name of the orders table. */
  readonly ordersTable: string;
  /** The state machine in the AWS console. */
  readonly consoleUrl: string;
}

/**
 * Reads the outputs of a stack.
 * @throws Error naming the output that is missing
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
