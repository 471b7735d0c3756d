import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { describeApprover } from "approval-queue/answers";
import { parseJson } from "approval-queue/json";
import {
  APPROVAL_RESOURCE,
  approvalMessageIn,
  decisionIn,
  type ExecutionStatus,
  endOfAttempt,
  inOrder,
  progressIn,
} from "approval-queue/requests";
import { consequenceOf } from "../../domain/outcome";
import { isTrade, readProposedTrade } from "../../domain/proposedTrade";
import { stopperIn } from "../../domain/stop";
import { createHistoryReader, type HistoryReader } from "../executions/historyReader";
import type { StepFunctions } from "../executions/stepFunctions";
import { type VisitedHistory, visitsOf } from "../executions/visits";
import type { RequestEnd, RequestOutcome } from "./requestOutcome";

const pending: RequestOutcome = { end: "pending", by: null, reason: null, at: null, became: null, settled: false };

/**
 * What became of a request for approval.
 * @param events the full history, in any order
 * @param attempt the ID of the event that requested it
 * @param visited the history grouped by visit; with it, the events from the request on suffice
 */
export function requestOutcomeIn(
  events: readonly HistoryEvent[],
  attempt: number,
  visited: VisitedHistory = visitsOf(events),
): RequestOutcome {
  const end = endOfAttempt(attempt, events);
  if (end === undefined) {
    return pending;
  }
  return {
    ...partiesOf(end),
    at: end.timestamp?.toISOString() ?? null,
    ...whatFollowed(end, events, attempt, visited),
  };
}

/**
 * @param histories keeps the history between calls
 * @throws the errors of Step Functions
 */
export async function readRequestOutcome(
  histories: HistoryReader,
  executionArn: string,
  attempt: number,
): Promise<RequestOutcome> {
  return requestOutcomeIn(await histories.read(executionArn), attempt);
}

const readings = 20;
const pauseMs = 500;

/**
 * Reads what became of a request until it is settled, for up to ten seconds.
 * @param pause waits for some milliseconds
 * @throws the errors of Step Functions
 */
export async function followRequest(
  client: StepFunctions,
  executionArn: string,
  attempt: number,
  pause: (ms: number) => Promise<void>,
): Promise<RequestOutcome> {
  const histories = createHistoryReader(client);
  let outcome = await readRequestOutcome(histories, executionArn, attempt);
  for (let reading = 1; reading < readings && !outcome.settled; reading++) {
    await pause(pauseMs);
    outcome = await readRequestOutcome(histories, executionArn, attempt);
  }
  return outcome;
}

const ends: Readonly<Record<string, RequestEnd>> = {
  TaskTimedOut: "expired",
  ExecutionAborted: "stopped",
  ExecutionTimedOut: "timedOut",
};

function partiesOf(event: HistoryEvent): Pick<RequestOutcome, "end" | "by" | "reason"> {
  const decision = decisionIn(event);
  if (decision === undefined) {
    const cause = event.executionAbortedEventDetails?.cause;
    return { end: ends[event.type ?? ""] ?? "over", ...stopperIn(cause) };
  }
  const { decision: word, approver, channel, reason } = decision;
  return {
    end: word === "approved" || word === "rejected" ? word : "answered",
    by: approver === undefined ? null : describeApprover(approver, channel),
    reason: reason ?? null,
  };
}

function whatFollowed(
  end: HistoryEvent,
  events: readonly HistoryEvent[],
  attempt: number,
  { visitOf }: VisitedHistory,
): Pick<RequestOutcome, "became" | "settled"> {
  const after = events.filter(({ id = 0 }) => id >= (end.id ?? 0));
  const asked = events.find(({ id }) => id === attempt);
  if (asked !== undefined && visitOf(asked)?.parent !== undefined) {
    return whatFollowedInside(end, after);
  }
  if (after.some(({ taskScheduledEventDetails }) => taskScheduledEventDetails?.resource === APPROVAL_RESOURCE)) {
    return { became: "approval was requested again", settled: true };
  }
  const { status, data } = progressIn(after);
  if (asked !== undefined && !asksForTrade(asked)) {
    return { became: end.type === "TaskSucceeded" ? PROGRESS[status] : null, settled: true };
  }
  if (end.type !== "TaskSucceeded") {
    return { became: "nothing was traded", settled: true };
  }
  const { became, settled } = consequenceOf(status, parseJson(data));
  return { became, settled };
}

function asksForTrade({ taskScheduledEventDetails }: HistoryEvent): boolean {
  return isTrade(readProposedTrade(approvalMessageIn(taskScheduledEventDetails?.parameters)?.Input));
}

/** What followed in a workflow that does not trade. */
const PROGRESS: Readonly<Record<ExecutionStatus, string>> = {
  RUNNING: "the execution goes on",
  PENDING_REDRIVE: "the execution goes on",
  SUCCEEDED: "the execution succeeded",
  FAILED: "then the execution failed",
  TIMED_OUT: "then the execution ran out of time",
  ABORTED: "then the execution was stopped",
};

/** Inside a Map or Parallel state, only what follows from the request counts: others are decided beside it. */
function whatFollowedInside(
  end: HistoryEvent,
  after: readonly HistoryEvent[],
): Pick<RequestOutcome, "became" | "settled"> {
  const own = new Set([end.id ?? 0]);
  const following = inOrder(after).filter(({ id = 0, previousEventId = 0 }) => {
    if (own.has(previousEventId)) {
      own.add(id);
    }
    return own.has(id);
  });
  const { became, isOrder } = consequenceOf("RUNNING", parseJson(progressIn(following).data));
  return { became: isOrder ? became : null, settled: true };
}
