import { coarse, localTime } from "../../domain/format";

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

const words: Readonly<Record<RequestEnd, string>> = {
  pending: "Still waiting for a decision",
  approved: "Approved",
  rejected: "Rejected",
  answered: "Answered",
  expired: "Expired",
  stopped: "Stopped",
  timedOut: "Ended with its execution, which ran out of time",
  over: "Ended without a decision",
};

/**
 * Who decided what, when, and whether something was traded: "Approved by ada at 14:02:09 (2 min ago); bought 10 AMZN at $49.08."
 * @param now milliseconds since the epoch
 */
export function sayRequestOutcome({ end, by, reason, at, became }: RequestOutcome, now: number): string {
  const isDecision = end === "approved" || end === "rejected" || end === "answered";
  const who = by === null ? (isDecision ? " by an unknown approver" : "") : ` by ${by}`;
  const when = at === null ? "" : ` at ${localTime(at, now)} (${coarse(now - new Date(at).getTime())} ago)`;
  const why = reason === null ? "" : `: “${reason}”`;
  return `${words[end]}${who}${when}${why}${became === null ? "" : `; ${became}`}.`;
}
