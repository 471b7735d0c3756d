import type { Output } from "../../calls";
import type { Clock } from "../../clock";
import { type Inputs, text } from "../../resource";

interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}

/**
 * Remembers when each message was sent by the emulator's clock, which fauxqs does not know.
 *
 * @returns a function that takes each call to SQS and its output, and returns the output with the right `SentTimestamp`
 */
export function createSendTimes(clock: Clock): (action: string, input: Inputs, output: Output) => Output {
  /** By message ID, until the message is deleted. */
  const messages = new Map<string, { readonly sentAt: number; receiptHandle?: string }>();
  const messageIds = new Map<string, string>();

  function sent(messageId: string): void {
    messages.set(messageId, { sentAt: clock.now() });
  }

  function received(message: Message): Message {
    const known = messages.get(message.MessageId);
    if (known === undefined) {
      return message;
    }
    messageIds.delete(known.receiptHandle ?? "");
    messageIds.set(message.ReceiptHandle, message.MessageId);
    known.receiptHandle = message.ReceiptHandle;
    return message.Attributes?.SentTimestamp === undefined
      ? message
      : { ...message, Attributes: { ...message.Attributes, SentTimestamp: String(known.sentAt) } };
  }

  function deleted(receiptHandle: string): void {
    messages.delete(messageIds.get(receiptHandle) ?? "");
    messageIds.delete(receiptHandle);
  }

  return (action, input, output) => {
    switch (action) {
      case "SendMessage":
        sent(text(output.MessageId));
        return output;
      case "SendMessageBatch":
        for (const { MessageId } of (output.Successful ?? []) as Message[]) {
          sent(MessageId);
        }
        return output;
      case "ReceiveMessage":
        return { ...output, ...(Array.isArray(output.Messages) && { Messages: output.Messages.map(received) }) };
      case "DeleteMessage":
        deleted(text(input.ReceiptHandle));
        return output;
      case "DeleteMessageBatch":
        for (const { ReceiptHandle } of (input.Entries ?? []) as Message[]) {
          deleted(ReceiptHandle);
        }
        return output;
      default:
        return output;
    }
  };
}
