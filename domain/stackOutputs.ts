import { asObject, asText, type UncheckedObject } from "approval-queue/json";

/** The stack outputs, with the names from `index.ts`. */
export interface StackOutputs {
  readonly stateMachineArn: string;
  readonly approvalQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly deadLetterQueueArn: string;
  readonly topicArns: {
    readonly reports: string;
    /** One topic, or one for each approver in a stack with approval links. None if nobody is asked. */
    readonly approvers: readonly string[];
    /** Only in a stack with alarms. */
    readonly alarms?: string;
  };
  readonly keyArns: {
    /** Only in a stack that encrypts the topics. */
    readonly topics?: string;
    /** Only in a stack with approval links. */
    readonly links?: string;
  };
  /** The name of the orders table. */
  readonly ordersTable: string;
  /** By the name of the handler; the callback of the approval queue is `approvalsCallback`. */
  readonly functions: Readonly<Record<string, { readonly name: string; readonly logGroup: string }>>;
  /** The URL of the state machine in the AWS console. */
  readonly consoleUrl: string;
}

/**
 * Reads the outputs of a stack.
 * @throws Error naming the missing output
 */
export function readStackOutputs(outputs: UncheckedObject): StackOutputs {
  const topicArns = asObject(outputs.topicArns) ?? {};
  const keyArns = asObject(outputs.keyArns) ?? {};
  const functions = Object.entries(asObject(outputs.functions) ?? {});
  return {
    stateMachineArn: required(outputs, "stateMachineArn"),
    approvalQueueUrl: required(outputs, "approvalQueueUrl"),
    deadLetterQueueUrl: required(outputs, "deadLetterQueueUrl"),
    topicArns: {
      reports: required(topicArns, "reports"),
      approvers: textsIn(topicArns.approvers),
      ...optional(topicArns, "alarms"),
    },
    keyArns: { ...optional(keyArns, "topics"), ...optional(keyArns, "links") },
    ordersTable: required(outputs, "ordersTable"),
    functions: Object.fromEntries(
      functions.map(([key, value]) => {
        const described = asObject(value) ?? {};
        return [key, { name: required(described, "name"), logGroup: required(described, "logGroup") }];
      }),
    ),
    consoleUrl: required(outputs, "consoleUrl"),
    deadLetterQueueArn: required(outputs, "deadLetterQueueArn"),
  };
}

/** Whether the stack's executions place orders. */
export function placesOrders({ ordersTable }: UncheckedObject): boolean {
  return ordersTable !== undefined;
}

/** The log groups of a stack's functions, by the functions' names, as far as its outputs name them. */
export function logGroupsOf({ functions }: UncheckedObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.values(asObject(functions) ?? {}).flatMap((unchecked) => {
      const { name, logGroup } = asObject(unchecked) ?? {};
      return typeof name === "string" && typeof logGroup === "string" ? [[name, logGroup]] : [];
    }),
  );
}

/** Whether people decide in the stack; undefined if its outputs do not say. */
export function asksPeople(outputs: UncheckedObject): boolean | undefined {
  const topicArns = asObject(outputs.topicArns);
  return topicArns === undefined ? undefined : textsIn(topicArns.approvers).length > 0;
}

/** The texts in a text, or in an object. */
function textsIn(value: unknown): readonly string[] {
  return (typeof value === "string" ? [value] : Object.values(asObject(value) ?? {})).flatMap(
    (one) => asText(one) ?? [],
  );
}

function optional<K extends string>(outputs: UncheckedObject, name: K): { readonly [key in K]?: string } {
  const value = asText(outputs[name]);
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in K]?: string };
}

function required(outputs: UncheckedObject, name: string): string {
  const value = asText(outputs[name]);
  if (value === undefined) {
    throw new Error(`The stack has no output ${name}.`);
  }
  return value;
}
