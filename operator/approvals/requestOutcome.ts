import { coarse } from "approval-queue/time";
import { localTime } from "../../domain/format";

/** How a request for approval ended. `over`: without a decision, as the message could not be sent. */
export type RequestEnd = "pending" | "approved" | "rejected" | "answered" | "expired" | "stopped" | "timedOut" | "over";

/** What became of a request for approval, as JSON. Times are ISO 8601 in UTC. */
export interface RequestOutcome {
  readonly end: RequestEnd;
  /** The approver; for a stop, what its cause says. Null if unknown. */
  readonly by: string | null;
  readonly reason: string | null;
  readonly at: string | null;
  /** What was traded, as a clause: "bought 10 AMZN at $49.08". Null if the history does not say. */
  readonly became: string | null;
  /** Whether nothing more is expected: false while it waits, and while an order is being placed. */
  readonly settled: boolean;
}

const ENDS: Readonly<Record<RequestEnd, string>> = {
  pending: "Still waiting for a decision",
  approved: "Approved",
  rejected: "Rejected",
  answered: "Answered",
  expired: "Expired",
  stopped: "Stopped",
  timedOut: "Ended with its execution, which ran out of time",
  over: "Ended without a decision",
};

/** A part of a sentence; `own` if it is text of a person, which a page shows apart from the words around it. */
export interface SentencePart {
  readonly text: string;
  readonly own: boolean;
}

/**
 * Who decided what, when, and whether something was traded: "Approved by ada at 14:02:09 (2 min ago); bought 10 AMZN at $49.08."
 * @param now milliseconds since the epoch
 */
export function requestOutcomeParts(outcome: RequestOutcome, now: number): readonly SentencePart[] {
  const { end, reason, at, became } = outcome;
  const isDecision = end === "approved" || end === "rejected" || end === "answered";
  const by = outcome.by ?? (isDecision ? "an unknown approver" : null);
  const when = at === null ? "" : ` at ${localTime(at, now)} (${coarse(now - new Date(at).getTime())} ago)`;
  return [
    words(ENDS[end]),
    ...(by === null ? [] : [words(" by "), { text: by, own: true }]),
    words(when),
    ...(reason === null ? [] : [words(": “"), { text: reason, own: true }, words("”")]),
    words(`${became === null ? "" : `; ${became}`}.`),
  ];
}

/** The parts as a sentence. */
export function sayRequestOutcome(outcome: RequestOutcome, now: number): string {
  return requestOutcomeParts(outcome, now)
    .map(({ text }) => text)
    .join("");
}

function words(text: string): SentencePart {
  return { text, own: false };
}
