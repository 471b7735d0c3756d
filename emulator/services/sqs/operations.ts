import { lastPart } from "../../calls";
import type { Inputs, Place } from "../../resource";
import type { Operation, Operations } from "../operation";

export function queueArn(queueName: string, { partition, region, account }: Place): string {
  return `arn:${partition}:sqs:${region}:${account}:${queueName}`;
}

function onQueue(members: readonly string[], ...actions: readonly string[]): Operation {
  return {
    members: ["QueueUrl", ...members],
    ...(actions.length > 0 && { actions }),
    resources: ({ QueueUrl }, place) => [queueArn(lastPart(QueueUrl ?? "*"), place)],
  };
}

function onNamedQueue(members: readonly string[]): Operation {
  return {
    members: ["QueueName", ...members],
    resources: ({ QueueName }: Inputs, place) => [queueArn(String(QueueName ?? "*"), place)],
  };
}

/**
 * The operations of SQS. A batch operation has no action: AWS checks the action of its single operation (SQS developer guide,
 * "Amazon SQS API permissions: Actions and resource reference").
 */
export const OPERATIONS: Operations = {
  ChangeMessageVisibility: onQueue(["ReceiptHandle", "VisibilityTimeout"]),
  ChangeMessageVisibilityBatch: onQueue(["Entries"], "ChangeMessageVisibility"),
  CreateQueue: onNamedQueue(["Attributes", "tags"]),
  DeleteMessage: onQueue(["ReceiptHandle"]),
  DeleteMessageBatch: onQueue(["Entries"], "DeleteMessage"),
  DeleteQueue: onQueue([]),
  GetQueueAttributes: onQueue(["AttributeNames"]),
  GetQueueUrl: onNamedQueue(["QueueOwnerAWSAccountId"]),
  ListQueueTags: onQueue([]),
  // AWS names no queue in its denial either.
  ListQueues: {
    members: ["QueueNamePrefix", "MaxResults", "NextToken"],
    resources: (_, place) => [queueArn("", place)],
  },
  PurgeQueue: onQueue([]),
  ReceiveMessage: onQueue([
    "AttributeNames",
    "MaxNumberOfMessages",
    "MessageAttributeNames",
    "MessageSystemAttributeNames",
    "ReceiveRequestAttemptId",
    "VisibilityTimeout",
    "WaitTimeSeconds",
  ]),
  SendMessage: onQueue([
    "DelaySeconds",
    "MessageAttributes",
    "MessageBody",
    "MessageDeduplicationId",
    "MessageGroupId",
    "MessageSystemAttributes",
  ]),
  SendMessageBatch: onQueue(["Entries"], "SendMessage"),
  SetQueueAttributes: onQueue(["Attributes"]),
  TagQueue: onQueue(["Tags"]),
  UntagQueue: onQueue(["TagKeys"]),
};
