import type { Handler, Output } from "../../calls";
import type { Clock, Timer } from "../../clock";
import type { Principal } from "../../iam/evaluate";
import type { Lambda } from "./lambda";

/** An event source mapping from a queue to a function. */
export interface EventSourceMappingArgs {
  readonly queueArn: string;
  readonly queueUrl: string;
  readonly functionArn: string;
  /** The function's execution role. Lambda polls with its permissions. */
  readonly role: Principal;
  readonly region: string;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  /** Whether the function returns `batchItemFailures`. */
  readonly reportsBatchItemFailures: boolean;
}

export interface EventSourceMapping {
  /** Polls the queue, which might have messages. */
  wake(): void;
  stop(): void;
}

interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes?: Record<string, string>;
}

export interface EventSourceMappingDependencies {
  readonly call: Handler;
  readonly lambda: Lambda;
  readonly clock: Clock;
  /** Ends a message's visibility timeout. The queue's timeout follows the machine's time instead of the clock. */
  readonly makeVisible: (queueUrl: string, receiptHandle: string) => Promise<unknown>;
}

/** The delay before a denied or throttled poller retries. */
const POLL_RETRY_MS = 1_000;

/**
 * Invokes a function with batches of a queue's messages, as Lambda does. Messages that the function processed are
 * deleted. Failed messages become visible when their visibility timeout ends, and move to the dead-letter queue after
 * the queue's maxReceiveCount.
 */
export function createEventSourceMapping(
  args: EventSourceMappingArgs,
  { call, lambda, clock, makeVisible }: EventSourceMappingDependencies,
): EventSourceMapping {
  const timers = new Set<Timer>();
  let running = 0;
  let stopped = false;

  function later(delayMs: number, work: () => void): void {
    if (stopped) {
      return;
    }
    const timer = clock.setTimer(() => {
      timers.delete(timer);
      work();
    }, delayMs);
    timers.add(timer);
  }

  const asRole = (action: string, input: Record<string, unknown>): Promise<Output> =>
    call({ caller: args.role, service: "sqs", action, input: { QueueUrl: args.queueUrl, ...input }, overTls: true });

  /** @returns whether the queue had messages */
  async function poll(): Promise<boolean> {
    // Read this before receiving: without its visibility timeout, a received message could not become visible again.
    const { Attributes } = await asRole("GetQueueAttributes", { AttributeNames: ["VisibilityTimeout"] });
    const visibilityMs = Number((Attributes as Record<string, string>).VisibilityTimeout) * 1_000;
    const { Messages } = await asRole("ReceiveMessage", {
      MaxNumberOfMessages: args.batchSize,
      MessageSystemAttributeNames: ["All"],
    });
    const messages = (Messages ?? []) as Message[];
    if (messages.length === 0) {
      return false;
    }
    wake();
    const failed = new Set(await failures(messages));
    for (const message of messages) {
      if (failed.has(message.MessageId)) {
        comeBack(message, visibilityMs);
      } else {
        await asRole("DeleteMessage", { ReceiptHandle: message.ReceiptHandle }).catch(() =>
          comeBack(message, visibilityMs),
        );
      }
    }
    return true;
  }

  function comeBack({ ReceiptHandle }: Message, visibilityMs: number): void {
    later(visibilityMs, () => void makeVisible(args.queueUrl, ReceiptHandle).then(wake, wake));
  }

  /** The IDs of the failed messages: all of them if the function failed or returned an invalid response. */
  async function failures(messages: readonly Message[]): Promise<readonly string[]> {
    const all = messages.map(({ MessageId }) => MessageId);
    try {
      const answer = await lambda.invoke(args.functionArn, {
        Records: messages.map((message) => toRecord(message, args)),
      });
      return args.reportsBatchItemFailures ? (reported(answer, all) ?? all) : [];
    } catch {
      return all;
    }
  }

  function wake(): void {
    if (stopped || running >= args.maximumConcurrency) {
      return;
    }
    running += 1;
    poll().then(
      (hadMessages) => {
        running -= 1;
        if (hadMessages) {
          wake();
        }
      },
      () => {
        running -= 1;
        later(POLL_RETRY_MS, wake);
      },
    );
  }

  return {
    wake,
    stop() {
      stopped = true;
      for (const timer of timers) {
        timer.cancel();
      }
    },
  };
}

/**
 * Undefined for an invalid response, which Lambda treats as a failure of the whole batch (Lambda developer guide,
 * "Implementing partial batch responses").
 */
function reported(answer: unknown, known: readonly string[]): readonly string[] | undefined {
  if (answer === null || answer === undefined) {
    return [];
  }
  const items = (answer as { batchItemFailures?: unknown }).batchItemFailures ?? [];
  if (!Array.isArray(items)) {
    return undefined;
  }
  const ids = items.map((item: unknown) => (item as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  return ids.every((id): id is string => typeof id === "string" && known.includes(id)) ? ids : undefined;
}

function toRecord(message: Message, args: EventSourceMappingArgs): Record<string, unknown> {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: {},
    md5OfBody: message.MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: args.queueArn,
    awsRegion: args.region,
  };
}
