import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { inOrder } from "approval-queue/requests";
import { visitsOf } from "../executions/visits";
import { type ExecutionReference, readRequest } from "./inbox";
import { requestOutcomeIn } from "./outcomeReader";
import type { RequestOutcome } from "./requestOutcome";
import { type ApprovalView, viewApproval } from "./views";

/** A request for approval that has ended, as JSON. */
export interface EndedRequest extends ApprovalView {
  readonly outcome: RequestOutcome;
}

/**
 * The requests of an execution that have ended, oldest first.
 * @param history the full history, in any order
 */
export function endedRequests(
  history: readonly HistoryEvent[],
  execution: ExecutionReference,
): readonly EndedRequest[] {
  const events = inOrder(history);
  const visited = visitsOf(events);
  return events.flatMap((event, index) => {
    const request = readRequest(event, execution, visited);
    const outcome = request && requestOutcomeIn(events.slice(index), request.attempt, visited);
    return request === undefined || outcome === undefined || outcome.end === "pending"
      ? []
      : [{ ...viewApproval(request), outcome }];
  });
}
