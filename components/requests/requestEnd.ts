import { describeApprover } from "../answers";
import { asObject, asText, parseJson } from "../json";
import { utcSeconds } from "../time";
import type { HistoryStep } from "./history";

/** A decision that was returned with a task token, as far as it can be read. */
export interface ReadDecision {
  readonly decision: string | undefined;
  readonly approver: string | undefined;
  readonly channel: string | undefined;
  readonly reason: string | undefined;
}

/** The decision in the event that ended a request; undefined if it ended without one. */
export function decisionIn(end: HistoryStep): ReadDecision | undefined {
  if (end.type !== "TaskSucceeded") {
    return undefined;
  }
  const answer = asObject(parseJson(end.taskSucceededEventDetails?.output));
  return {
    decision: asText(answer?.decision),
    approver: asText(answer?.approver),
    channel: asText(answer?.channel),
    reason: asText(answer?.reason),
  };
}

/**
 * A sentence that says how a request for approval ended: who decided, that it expired, or that its execution was stopped.
 * @param subject what waited, as a sentence begins: `"order-7"`, `This request`
 * @param end the event that ended it; undefined if that is not known
 * @param reader the approver who reads the sentence
 */
export function describeRequestEnd(subject: string, end: HistoryStep | undefined, reader?: string): string {
  const at = end?.timestamp === undefined ? "" : ` at ${utcSeconds(end.timestamp)}`;
  switch (end?.type) {
    case "TaskSucceeded": {
      const { decision = "answered", approver, channel } = decisionIn(end) ?? {};
      if (approver !== undefined && approver === reader) {
        return `You ${decision} it${at}.`;
      }
      const who = approver === undefined ? "an unknown approver" : describeApprover(approver, channel);
      return `${subject} was already decided: ${decision} by ${who}${at}.`;
    }
    case "TaskTimedOut":
      return `${subject} has expired: the time to decide was up${at}.`;
    case "ExecutionAborted":
      return `${subject} was stopped${at}; there is nothing left to decide.`;
    case "ExecutionTimedOut":
      return `${subject} ran out of time${at}; there is nothing left to decide.`;
    default:
      return `${subject} no longer waits for this decision.`;
  }
}
