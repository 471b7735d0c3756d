import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { readApprovalRequest } from "../domain/approvalRequest";
import { isTokenSpent } from "../domain/taskToken";
import type { ApprovalRequest } from "../domain/trade";
import { log } from "./log";

/**
 * Handles each message separately and returns the IDs of the failed ones: unreadable messages, and those whose `act`
 * failed with an error that may be temporary. SQS delivers them again and finally moves them to the dead-letter queue
 * (Lambda Developer Guide, "Handling errors for an SQS event source in Lambda"). A request that no longer waits is
 * acknowledged. Never throws for a message.
 */
export async function handleApprovalBatch(
  event: SQSEvent,
  act: (request: ApprovalRequest) => Promise<unknown>,
): Promise<SQSBatchResponse> {
  const failures = await Promise.all(
    event.Records.map(async (record) => ((await isHandled(record, act)) ? [] : [{ itemIdentifier: record.messageId }])),
  );
  return { batchItemFailures: failures.flat() };
}

async function isHandled(
  { messageId, body }: SQSRecord,
  act: (request: ApprovalRequest) => Promise<unknown>,
): Promise<boolean> {
  const reading = readApprovalRequest(body);
  if ("unreadable" in reading) {
    const { unreadable: field, execution } = reading;
    log("ERROR", "Approval request cannot be read; it will end in the dead-letter queue", {
      execution,
      messageId,
      field,
    });
    return false;
  }
  const execution = reading.request.Execution;
  try {
    await act(reading.request);
    log("INFO", "Approval request handled", { execution, messageId });
    return true;
  } catch (error) {
    const errorName = nameOf(error);
    // A duplicate delivery of a decided request ends here: a retry cannot succeed.
    if (isTokenSpent(errorName)) {
      log("WARN", "Approval request dropped: its task waits no longer", { execution, messageId, errorName });
      return true;
    }
    log("ERROR", "Approval request failed; it goes back to the queue", { execution, messageId, errorName });
    return false;
  }
}

/**
 * The error's name, or the code of a network error. Never its message, in which AWS quotes the token ("Invalid token:
 * '...'").
 */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return "unknown";
  }
  const name = error.name === "Error" && "code" in error ? error.code : error.name;
  return typeof name === "string" && /^[A-Za-z][\w.]{0,63}$/.test(name) ? name : "unknown";
}
