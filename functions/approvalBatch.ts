import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { deadlineOf, readApprovalRequest } from "../domain/approvalRequest";
import { isTokenSpent } from "../domain/taskToken";
import type { ApprovalRequest } from "../domain/trade";
import { errorNameOf, log } from "./log";

/** Asks for the decision, or makes it. @param deadline when the request expires */
export type Act = (request: ApprovalRequest, deadline: Date) => Promise<unknown>;

/** How long `act` may take, in milliseconds: less than the callback's timeout, which would fail the whole batch. */
const LONGEST_ACT_MS = 20_000;

/**
 * Handles each message separately and returns the IDs of the failed ones: unreadable messages, those whose `act` takes too long,
 * and those whose `act` failed with an error that may be temporary. SQS delivers them again and finally moves them to the
 * dead-letter queue (Lambda Developer Guide, "Handling errors for an SQS event source in Lambda"). A request that no longer
 * waits is acknowledged, without `act` if it has expired. Never throws for a message.
 */
export async function handleApprovalBatch(
  event: SQSEvent,
  act: Act,
  longestActMs: number = LONGEST_ACT_MS,
): Promise<SQSBatchResponse> {
  const failures = await Promise.all(
    event.Records.map(async (record) =>
      (await isHandled(record, act, longestActMs)) ? [] : [{ itemIdentifier: record.messageId }],
    ),
  );
  return { batchItemFailures: failures.flat() };
}

async function isHandled({ messageId, body, attributes }: SQSRecord, act: Act, longestActMs: number): Promise<boolean> {
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
  const deadline = deadlineOf(reading.request, Number(attributes.SentTimestamp));
  if (deadline.getTime() <= Date.now()) {
    log("WARN", "Approval request dropped: it has expired", { execution, messageId });
    return true;
  }
  try {
    await within(longestActMs, act(reading.request, deadline));
    log("INFO", "Approval request handled", { execution, messageId });
    return true;
  } catch (error) {
    const errorName = errorNameOf(error);
    // A duplicate delivery of a decided request ends here: a retry cannot succeed.
    if (isTokenSpent(errorName)) {
      log("WARN", "Approval request dropped: its task waits no longer", { execution, messageId, errorName });
      return true;
    }
    log("ERROR", "Approval request failed; it goes back to the queue", { execution, messageId, errorName });
    return false;
  }
}

/** @throws TimeoutError if the work takes longer */
function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(Object.assign(new Error("took too long"), { name: "TimeoutError" })),
      milliseconds,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
