import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { type ApprovalRequest, deadlineOf, readApprovalRequest } from "../requests/approvalRequest";
import { isTokenSpent } from "../requests/taskToken";
import { createLog, errorNameOf } from "./log";

/** What a callback does with the requests of an approval queue. */
export interface ApprovalHandlerArgs<Input> {
  /** Reads the `Input` of a message; it throws if that is not what the workflow sends. */
  readonly readInput: (input: unknown) => Input;
  /**
   * Asks for the decision, or makes it. It may run more than once for a request, because SQS delivers at least once.
   * @param deadline when the request expires
   */
  readonly act: (request: ApprovalRequest<Input>, deadline: Date) => Promise<unknown>;
  /**
   * How long `act` may take, in milliseconds. It ends a second before the function's timeout in any case, which would fail the
   * whole batch.
   * @default 20000
   */
  readonly longestActMs?: number;
}

/** The part of Lambda's context object that is read. */
export interface RemainingTime {
  getRemainingTimeInMillis(): number;
}

/** For the answer, and for the log. */
const RESERVED_MS = 1_000;

const log = createLog();

/**
 * Makes the handler of an approval queue's callback. It handles each message separately and returns the IDs of the failed ones:
 * unreadable messages, those whose `act` takes too long, and those whose `act` failed with an error that may be temporary. SQS
 * delivers them again and finally moves them to the dead-letter queue (Lambda Developer Guide, "Handling errors for an SQS event
 * source in Lambda"). A request whose wait has ended is acknowledged, without `act` if it has expired. The handler never throws
 * for a message, and what it logs never includes the task token, the input or an error's message.
 */
export function approvalHandler<Input>({
  readInput,
  act,
  longestActMs,
}: ApprovalHandlerArgs<Input>): (event: SQSEvent, context: RemainingTime) => Promise<SQSBatchResponse> {
  return async (event, context) => {
    const limit = Math.min(longestActMs ?? 20_000, context.getRemainingTimeInMillis() - RESERVED_MS);
    const failures = await Promise.all(
      event.Records.map(async (record) =>
        (await isHandled(record, readInput, (request, deadline) => within(limit, act(request, deadline))))
          ? []
          : [{ itemIdentifier: record.messageId }],
      ),
    );
    return { batchItemFailures: failures.flat() };
  };
}

async function isHandled<Input>(
  { messageId, body, attributes }: SQSRecord,
  readInput: ApprovalHandlerArgs<Input>["readInput"],
  act: ApprovalHandlerArgs<Input>["act"],
): Promise<boolean> {
  const reading = readApprovalRequest(body, readInput);
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
    await act(reading.request, deadline);
    log("INFO", "Approval request handled", { execution, messageId });
    return true;
  } catch (error) {
    const errorName = errorNameOf(error);
    // A duplicate delivery of a decided request ends here: a retry cannot succeed.
    if (isTokenSpent(errorName)) {
      log("WARN", "Approval request dropped: its task no longer waits", { execution, messageId, errorName });
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
