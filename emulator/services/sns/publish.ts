import { type Output, ServiceError } from "../../calls";
import type { Inputs } from "../../resource";
import type { ServiceContext } from "../service";
import { createDelivery } from "./delivery";
import { checkMessage, type PublishedMessage } from "./messages";
import type { Subscriptions } from "./subscriptions";

/** Publishes messages, delivers them and keeps them. */
export interface Publisher {
  publish(input: Inputs): Promise<Output>;
  publishBatch(input: Inputs): Promise<Output>;
  /** The messages that a topic received, oldest first. */
  messages(topicArn: string): readonly PublishedMessage[];
  /** The topics that have received messages. */
  topicArns(): readonly string[];
  /** The number of messages that could not be delivered to a subscription. */
  failedNotifications(): number;
  stop(): void;
}

/** The messages kept per topic. The limit bounds the memory of a long run. */
const MESSAGES_KEPT = 20_000;
/** SNS API reference, PublishBatch. */
const LARGEST_BATCH = 10;

/** @param send passes Publish on, to a topic of this service */
export function createPublisher(
  context: ServiceContext,
  subscriptions: Subscriptions,
  send: (input: Inputs) => Promise<Output>,
): Publisher {
  const delivery = createDelivery(context);
  const published = new Map<string, PublishedMessage[]>();

  async function publish(input: Inputs): Promise<Output> {
    checkMessage(input);
    const output = await send(input);
    const message = {
      topicArn: String(input.TopicArn),
      messageId: String(output.MessageId),
      subject: input.Subject === undefined ? undefined : String(input.Subject),
      message: String(input.Message),
    };
    keep(message);
    for (const subscription of subscriptions.of(message.topicArn)) {
      delivery.deliver(message, input.MessageAttributes, subscription);
    }
    return output;
  }

  function keep(message: PublishedMessage): void {
    const messages = published.get(message.topicArn) ?? [];
    messages.push(message);
    messages.splice(0, messages.length - MESSAGES_KEPT);
    published.set(message.topicArn, messages);
  }

  return {
    publish,
    async publishBatch({ TopicArn, PublishBatchRequestEntries }) {
      const entries = entriesOf(PublishBatchRequestEntries);
      const Successful: object[] = [];
      const Failed: object[] = [];
      for (const { Id, ...message } of entries) {
        try {
          Successful.push({ Id, ...(await publish({ TopicArn, ...message })) });
        } catch (error) {
          if (!(error instanceof ServiceError) || error.code !== "InvalidParameter") {
            throw error;
          }
          Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: "true" });
        }
      }
      return { Successful, Failed };
    },
    messages: (topicArn) => published.get(topicArn) ?? [],
    topicArns: () => [...published.keys()],
    failedNotifications: delivery.failed,
    stop: delivery.stop,
  };
}

/** @throws ServiceError for a batch that SNS refuses as a whole */
function entriesOf(entries: unknown): readonly Inputs[] {
  const batch = (Array.isArray(entries) ? entries : []) as readonly Inputs[];
  if (batch.length === 0) {
    throw new ServiceError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  }
  if (batch.length > LARGEST_BATCH) {
    throw new ServiceError("TooManyEntriesInBatchRequest", `The batch request has more than ${LARGEST_BATCH} entries.`);
  }
  if (new Set(batch.map(({ Id }) => Id)).size < batch.length) {
    throw new ServiceError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  }
  return batch;
}
