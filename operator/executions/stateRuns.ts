import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { ExecutionStatus } from "approval-queue/requests";
import { inOrder } from "approval-queue/requests";
import type { Failure } from "../../domain/outcome";
import { failureIn, readAttempts, timeOf } from "./attempts";
import type { AttemptView, StateStatus, VisitView } from "./views";
import { ancestry, caughtFailure, iterationOf, type StateVisit, visitsOf } from "./visits";

/** The states of an execution, as read from its history. */
export interface HistoryReading {
  /** In the order in which the states were entered. */
  readonly visits: readonly VisitView[];
  /** When the execution was last redriven, ISO 8601 in UTC; null if it was not. */
  readonly redrivenAt: string | null;
  /** The state in which an execution ended without success. */
  readonly failedState: string | null;
}

/** The status of a state that was never exited, by how its execution ended. */
const endings: Readonly<Record<string, StateStatus>> = {
  ExecutionSucceeded: "succeeded",
  ExecutionFailed: "failed",
  ExecutionTimedOut: "timedOut",
  ExecutionAborted: "aborted",
};

interface Ending {
  readonly event: HistoryEvent;
  readonly status: StateStatus;
  /** The visit that the execution ended in. */
  readonly last: StateVisit | undefined;
}

/**
 * Reads the visits to each state.
 * @param history the full history, in any order
 * @param status the execution's current status: the history of a redriven execution contains an earlier end
 */
export function readStates(history: readonly HistoryEvent[], status: ExecutionStatus): HistoryReading {
  const { visits, visitOf } = visitsOf(history);
  const own = inOrder(history).filter((event) => event.type?.startsWith("Execution"));
  const end =
    status === "RUNNING" ? undefined : own.findLast((event) => event.type !== undefined && event.type in endings);
  const ending: Ending | undefined = end && {
    event: end,
    status: endings[end.type ?? ""] ?? "failed",
    last: visitOf(end) ?? visits.findLast((visit) => visit.exited === undefined),
  };
  const redrives = own.filter((event) => event.type === "ExecutionRedriven");
  const redrive = redrives.at(-1);
  const firstRedrive = redrives[0]?.id ?? Number.POSITIVE_INFINITY;
  const viewed = visits.map((visit) => readVisit(visit, readAttempts(visit.events, firstRedrive), ending));
  return {
    visits: viewed,
    redrivenAt: redrive === undefined ? null : timeOf(redrive),
    failedState: ending === undefined || ending.status === "succeeded" ? null : failedStateOf(viewed, ending.status),
  };
}

/** When a state fails, the Map or Parallel states around it fail as well. The inner state is more specific. */
function failedStateOf(visits: readonly VisitView[], status: StateStatus): string | null {
  const ended = visits.filter((visit) => visit.status === status);
  const inner = ended.findLast(({ stateType }) => stateType !== "Map" && stateType !== "Parallel");
  return (inner ?? ended.at(-1))?.stateName ?? null;
}

function readVisit(visit: StateVisit, attempts: readonly AttemptView[], ending: Ending | undefined): VisitView {
  const failure = failureOf(visit, attempts, ending);
  const status = statusOf(visit, attempts, failure, ending);
  const left = visit.exited ?? ending?.event;
  return {
    id: visit.entered.id ?? 0,
    stateName: visit.stateName,
    stateType: visit.stateType,
    iteration: iterationOf(visit) ?? null,
    iterations: iterationsIn(visit),
    status,
    enteredFrom:
      visit.from === undefined
        ? null
        : { stateName: visit.from.stateName, caught: caughtFailure(visit.from) !== undefined },
    enteredAt: timeOf(visit.entered),
    exitedAt: left === undefined ? null : timeOf(left),
    input: visit.entered.stateEnteredEventDetails?.input ?? null,
    output: visit.exited?.stateExitedEventDetails?.output ?? null,
    attempts: attempts.map((attempt) =>
      attempt.endedAt === null && ending !== undefined
        ? { ...attempt, status: "aborted", endedAt: timeOf(ending.event) }
        : attempt,
    ),
    failure,
  };
}

function iterationsIn({ events }: StateVisit): VisitView["iterations"] {
  const total = events.findLast((event) => event.mapStateStartedEventDetails)?.mapStateStartedEventDetails?.length;
  const ended = new Set(
    events.map(
      (event) =>
        (
          event.mapIterationSucceededEventDetails ??
          event.mapIterationFailedEventDetails ??
          event.mapIterationAbortedEventDetails
        )?.index,
    ),
  );
  ended.delete(undefined);
  return total === undefined ? null : { ended: ended.size, total };
}

function failureOf(visit: StateVisit, attempts: readonly AttemptView[], ending: Ending | undefined): Failure | null {
  if (visit.exited !== undefined) {
    const caught = caughtFailure(visit);
    return caught === undefined ? null : failureIn(caught);
  }
  if (ending?.last === visit && ending.event.type === "ExecutionFailed") {
    return failureIn(ending.event);
  }
  const failedInside = visit.events.some((event) => event.type === `${visit.stateType}StateFailed`);
  return attempts.at(-1)?.failure ?? (failedInside ? { error: null, cause: null } : null);
}

function statusOf(
  visit: StateVisit,
  attempts: readonly AttemptView[],
  failure: Failure | null,
  ending: Ending | undefined,
): StateStatus {
  if (visit.exited !== undefined) {
    return failure === null ? "succeeded" : "caught";
  }
  if (ending === undefined) {
    return failure !== null ? "retrying" : attempts.at(-1)?.status === "waiting" ? "waiting" : "running";
  }
  // When one branch fails, the other branches are stopped.
  const stopped = ending.status === "failed" && failure === null && !ancestry(ending.last).includes(visit);
  return stopped ? "aborted" : ending.status;
}
