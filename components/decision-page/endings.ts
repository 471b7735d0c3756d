import { parseJson } from "../json";
import { type HistoryStep, progressIn } from "../requests/history";
import { decisionIn, describeRequestEnd } from "../requests/requestEnd";
import type { Answer } from "./answer";
import type { LinkedRequest } from "./linkedRequest";
import { noticePage } from "./pages";
import type { Presentation } from "./subject";

/** One answer for whatever does not verify, with no hint why. */
export const NOT_VALID: Answer = {
  outcome: "not valid",
  status: 404,
  page: noticePage(
    "This link is not valid",
    "Open the link exactly as you received it, from its first character to its last.",
  ),
};

export const NO_LONGER_AN_APPROVER: Answer = {
  outcome: "no longer an approver",
  status: 403,
  page: noticePage("You are no longer an approver", "The address that this link was sent to no longer decides."),
};

/** An answer about a request of long ago; AWS deletes executions 90 days after their end. */
export const LONG_AGO: Answer = {
  outcome: "already ended",
  status: 410,
  page: noticePage("This link has expired", "Its request ended more than 7 days ago."),
};

const SHOWN_FOR_MS = 7 * 86_400_000;

const ASKED_AGAIN: Answer = {
  outcome: "asked again",
  status: 410,
  page: noticePage("There is a newer request", "Approval was requested again. Decide with the newer link."),
};

export const DECIDED_A_MOMENT_AGO: Answer = {
  outcome: "already ended",
  status: 200,
  page: noticePage("Decided", "This request was decided a moment ago. Open the link again to see by whom."),
};

/**
 * The answer for a request whose wait has ended; undefined while it waits.
 *
 * @param approver who reads it
 * @param now milliseconds since the epoch
 */
export function howItEnded(
  presentation: Presentation,
  request: LinkedRequest,
  approver: string,
  now: number,
): Answer | undefined {
  const { end, repeated, deadline, events } = request;
  if (end !== undefined) {
    const isLongAgo = now - (end.timestamp?.getTime() ?? now) > SHOWN_FOR_MS;
    return isLongAgo ? LONG_AGO : endPage(presentation, end, approver, events);
  }
  if (repeated) {
    return ASKED_AGAIN;
  }
  // The history may lag behind the timeout.
  return deadline !== undefined && deadline.getTime() <= now
    ? endPage(presentation, { type: "TaskTimedOut", timestamp: deadline }, approver, events)
    : undefined;
}

/**
 * How a request ended: who decided, when, and what came of it.
 *
 * @param events the events since the request
 */
export function endPage(
  presentation: Presentation,
  end: HistoryStep,
  approver: string,
  events: readonly HistoryStep[],
): Answer {
  const sentence = describeRequestEnd("This request", end, approver);
  const decision = decisionIn(end);
  if (decision === undefined) {
    const expired = end.type === "TaskTimedOut";
    return {
      outcome: expired ? "expired" : "already ended",
      status: 410,
      page: noticePage(expired ? "Expired" : "Ended", sentence),
    };
  }
  const { status, data } = progressIn(events);
  const progress = presentation.progress(status, parseJson(data) ?? { approval: decision });
  return { outcome: "already ended", status: 200, page: noticePage("Decided", sentence, progress) };
}
