import { lastPart } from "../../calls";
import type { Inputs } from "../../resource";
import { createRetriedDelivery, mayPass, type RetriedDelivery } from "../retriedDelivery";
import type { ServiceContext } from "../service";
import type { PublishedMessage } from "./messages";
import type { Subscription } from "./subscriptions";

/** SNS developer guide, "Amazon SNS message delivery retries": three times at once; then with a backoff, here up to 23 days as there. */
const RETRIES = 100_015;
const LONGEST_RETRY_MS = 20_000;

/** Delivers messages to the queues and functions that subscribe to a topic, if their policies allow it. */
export interface Delivery extends Pick<RetriedDelivery, "failed" | "stop"> {
  deliver(message: PublishedMessage, attributes: unknown, subscription: Subscription): void;
}

export function createDelivery(context: ServiceContext): Delivery {
  const { call, clock, endpoint, place } = context;
  const delivery = createRetriedDelivery(clock, (attempt, error) =>
    attempt < RETRIES && mayPass(error)
      ? attempt < 3
        ? 0
        : Math.min(1_000 * (attempt - 2), LONGEST_RETRY_MS)
      : undefined,
  );
  return {
    deliver(message, attributes, { arn, protocol, endpoint: target, isRaw }) {
      const request = {
        caller: { type: "service", service: "sns.amazonaws.com" } as const,
        source: { account: place.account, arn: message.topicArn },
        overTls: true,
      };
      const notification = notificationOf(message, attributes, clock.now());
      if (protocol === "sqs") {
        const QueueUrl = `${endpoint}/${place.account}/${lastPart(target)}`;
        const input = isRaw
          ? {
              QueueUrl,
              MessageBody: message.message,
              ...(attributes !== undefined && { MessageAttributes: attributes }),
            }
          : { QueueUrl, MessageBody: JSON.stringify(notification) };
        delivery.deliver(() => call({ ...request, service: "sqs", action: "SendMessage", input }));
      } else if (protocol === "lambda") {
        const record = { EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn: arn, Sns: notification };
        const input = { FunctionName: target, InvocationType: "Event", Payload: { Records: [record] } };
        delivery.deliver(() => call({ ...request, service: "lambda", action: "Invoke", input }));
      }
    },
    failed: delivery.failed,
    stop: delivery.stop,
  };
}

/** SNS developer guide, "Amazon SNS message and JSON formats". The emulator signs nothing. */
function notificationOf({ topicArn, messageId, subject, message }: PublishedMessage, attributes: unknown, now: number) {
  return {
    Type: "Notification",
    MessageId: messageId,
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: message,
    Timestamp: new Date(now).toISOString(),
    SignatureVersion: "1",
    Signature: "none",
    ...(attributes !== undefined && { MessageAttributes: shownAttributes(attributes as Inputs) }),
  };
}

function shownAttributes(attributes: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(attributes as Readonly<Record<string, Inputs>>).map(([name, value]) => [
      name,
      { Type: value.DataType, Value: value.StringValue ?? value.BinaryValue },
    ]),
  );
}
