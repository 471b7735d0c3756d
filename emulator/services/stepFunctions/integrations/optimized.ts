import type { Output } from "../../../calls";
import type { Inputs } from "../../../resource";
import { type TaskCall, TaskFailure } from "../types";
import { stateMachineOf } from "./caller";
import { type FailureNames, failureNames } from "./failures";
import { initialLowerCase, initialUpperCase } from "./members";
import type { TakenParameters } from "./parameters";

/** What may follow the action in the Resource of an optimized integration. */
export type Suffix = ".waitForTaskToken" | ".sync" | ".sync:2";

/** An optimized integration (Step Functions developer guide, "Integrating optimized services"). */
export interface OptimizedIntegration extends TakenParameters {
  /** The emulator's service, and its operation. */
  readonly service: string;
  readonly action: string;
  readonly suffixes: readonly Suffix[];
  readonly names: FailureNames;
  /** The operation's input. @default the parameters */
  readonly inputOf?: (parameters: Inputs, task: TaskCall) => Inputs;
  /** The task's result without the metadata of the HTTP response. @default the operation's output */
  readonly resultOf?: (output: Output) => Output;
}

const TOKEN = [".waitForTaskToken"] as const;

/** By what follows `arn:aws:states:::` in the Resource, without the suffix. */
export const OPTIMIZED: Readonly<Record<string, OptimizedIntegration>> = {
  "dynamodb:deleteItem": dynamodb("DeleteItem", ["Key"], writeParameters()),
  "dynamodb:getItem": dynamodb(
    "GetItem",
    ["Key"],
    [
      ...["AttributesToGet", "ConsistentRead", "ExpressionAttributeNames"],
      ...["ProjectionExpression", "ReturnConsumedCapacity"],
    ],
  ),
  "dynamodb:putItem": dynamodb("PutItem", ["Item"], writeParameters()),
  "dynamodb:updateItem": dynamodb(
    "UpdateItem",
    ["Key"],
    [...writeParameters(), "AttributeUpdates", "UpdateExpression"],
  ),
  "events:putEvents": {
    service: "events",
    action: "PutEvents",
    required: ["Entries"],
    optional: [],
    notRun: ["EndpointId"],
    suffixes: TOKEN,
    names: failureNames.events,
    inputOf: ({ Entries, ...others }, task) => ({
      ...others,
      Entries: Array.isArray(Entries) ? Entries.map((entry) => eventOf(entry as Inputs, task)) : Entries,
    }),
    resultOf(output) {
      if (Number(output.FailedEntryCount) > 0) {
        throw new TaskFailure("EventBridge.FailedEntry", JSON.stringify(output));
      }
      return output;
    },
  },
  "lambda:invoke": {
    service: "lambda",
    action: "Invoke",
    required: ["FunctionName"],
    optional: ["InvocationType", "Payload", "Qualifier"],
    notRun: ["ClientContext"],
    suffixes: TOKEN,
    names: failureNames.lambda,
    inputOf: ({ Payload = {}, ...others }) => ({ ...others, Payload }),
  },
  "sns:publish": {
    service: "sns",
    action: "Publish",
    required: ["Message"],
    optional: [
      ...["MessageAttributes", "MessageDeduplicationId", "MessageGroupId", "MessageStructure", "Subject", "TopicArn"],
    ],
    notRun: ["PhoneNumber", "TargetArn"],
    suffixes: TOKEN,
    names: failureNames.sns,
    inputOf: (parameters) => withText(parameters, "Message"),
  },
  "sqs:sendMessage": {
    service: "sqs",
    action: "SendMessage",
    required: ["MessageBody", "QueueUrl"],
    optional: [
      ...["DelaySeconds", "MessageAttributes", "MessageDeduplicationId"],
      ...["MessageGroupId", "MessageSystemAttributes"],
    ],
    suffixes: TOKEN,
    names: failureNames.sqs,
    inputOf: (parameters) => withText(atQueue(parameters), "MessageBody"),
  },
  "states:startExecution": {
    service: "states",
    action: "StartExecution",
    required: ["StateMachineArn"],
    optional: ["Input", "Name", "TraceHeader"],
    suffixes: [...TOKEN, ".sync", ".sync:2"],
    names: failureNames.states,
    inputOf: (parameters) => initialLowerCase(withText(parameters, "Input")) as Inputs,
    resultOf: executionResult,
  },
};

function writeParameters(): readonly string[] {
  return [
    ...["ConditionalOperator", "ConditionExpression", "Expected", "ExpressionAttributeNames"],
    ...["ExpressionAttributeValues", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics", "ReturnValues"],
  ];
}

function dynamodb(action: string, required: readonly string[], optional: readonly string[]): OptimizedIntegration {
  const names = failureNames.dynamodb;
  return { service: "dynamodb", action, required: [...required, "TableName"], optional, suffixes: [], names };
}

/** The SDK sends the request to the host in the queue's URL. @throws TaskFailure for a URL of no queue */
function atQueue(parameters: Inputs): Inputs {
  const url = String(parameters.QueueUrl);
  if (!/^https?:\/\/[^/]+\/\d{12}\/[\w.-]+$/.test(url)) {
    const host = url.replace(/^https?:\/\//, "").split("/")[0];
    throw new TaskFailure(
      "SQS.SdkClientException",
      `Unable to execute HTTP request: ${host}: Name or service not known`,
    );
  }
  return parameters;
}

/** The services accept text only, so the integrations convert any other value to JSON. */
function withText(parameters: Inputs, name: string): Inputs {
  const value = parameters[name];
  return value === undefined || value === null || typeof value === "string"
    ? parameters
    : { ...parameters, [name]: JSON.stringify(value) };
}

/** "Step Functions inserts the execution ARN and the state machine ARN into the Resources field of each entry." */
function eventOf(entry: Inputs, { executionArn }: TaskCall): Inputs {
  const resources = Array.isArray(entry.Resources) ? entry.Resources : [];
  return { ...withText(entry, "Detail"), Resources: [...resources, executionArn, stateMachineOf(executionArn)] };
}

/** An execution as optimized integrations show it: dates are milliseconds since the epoch. */
export function executionResult(output: Output): Output {
  const shown = initialUpperCase(output) as Output;
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]) => [
      name,
      /Date$/.test(name) && typeof value === "number" ? Math.round(value * 1_000) : value,
    ]),
  );
}
