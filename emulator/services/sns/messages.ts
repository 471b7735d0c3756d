import { ServiceError } from "../../calls";
import type { Inputs } from "../../resource";

/** A message that a topic received. */
export interface PublishedMessage {
  readonly topicArn: string;
  readonly messageId: string;
  readonly subject: string | undefined;
  readonly message: string;
}

/** SNS API reference, Publish: bytes of a message, and characters of a subject. */
const LARGEST_MESSAGE = 262_144;
const LONGEST_SUBJECT = 100;

/** @throws ServiceError InvalidParameter for a message that SNS refuses */
export function checkMessage({ Message, MessageStructure, Subject }: Inputs): void {
  if (typeof Message !== "string" || Message === "") {
    throw invalid("Empty message");
  }
  if (Buffer.byteLength(Message) > LARGEST_MESSAGE) {
    throw invalid("Message too long");
  }
  if (MessageStructure !== undefined && (MessageStructure !== "json" || !hasDefault(Message))) {
    throw invalid(
      MessageStructure === "json"
        ? "Message Structure - No default entry in JSON message body"
        : "MessageStructure, which can only be json",
    );
  }
  // ASCII text that begins with a letter, a digit or a punctuation mark, without line breaks and control characters.
  if (Subject !== undefined && !/^[!-~][ -~]*$/.test(String(Subject))) {
    throw invalid("Subject");
  }
  if (String(Subject ?? "").length > LONGEST_SUBJECT) {
    throw invalid("Subject");
  }
}

function hasDefault(message: string): boolean {
  try {
    return typeof (JSON.parse(message) as { readonly default?: unknown } | null)?.default === "string";
  } catch {
    return false;
  }
}

function invalid(what: string): ServiceError {
  return new ServiceError("InvalidParameter", `Invalid parameter: ${what}`);
}
