import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { inOrder } from "approval-queue/requests";

/** One visit to a state, from its entry to its exit (if it was exited), with its events. */
export interface StateVisit {
  readonly stateName: string;
  /** "Task", "Choice", ...: the type from the history. */
  readonly stateType: string;
  readonly entered: HistoryEvent;
  /** The visit whose exit led here; undefined where the execution, a branch or an iteration starts. */
  readonly from: StateVisit | undefined;
  /** The Map or Parallel state that contains this one. */
  readonly parent: StateVisit | undefined;
  /** The iteration of the Map state that directly contains this one, counted from 0; undefined if none does. */
  readonly iteration: number | undefined;
  readonly events: HistoryEvent[];
  exited: HistoryEvent | undefined;
}

/** A history grouped by visit. */
export interface VisitedHistory {
  /** In the order in which the states were entered. */
  readonly visits: readonly StateVisit[];
  /** The visit that an event belongs to; for the end of an execution, the visit that caused it, if any. */
  visitOf(event: HistoryEvent): StateVisit | undefined;
}

/** A history that grows, event by event, in the order of their IDs. */
export interface GrowingHistory extends VisitedHistory {
  add(event: HistoryEvent): void;
}

/** @param history the full history, in any order */
export function visitsOf(history: readonly HistoryEvent[]): VisitedHistory {
  const { visits, visitOf, add } = growingHistory();
  inOrder(history).forEach(add);
  return { visits, visitOf };
}

/**
 * Assigns each event to a visit of a state. Branches interleave, so the assignment follows previousEventId. Where the
 * chain is broken, the newest open visit is used: AWS records no predecessor for an abort, nor for the first event of a
 * redrive after it.
 */
export function growingHistory(): GrowingHistory {
  const visits: StateVisit[] = [];
  const visitOfEvent = new Map<number, StateVisit>();
  /** By the ID of the event that starts an iteration. */
  const iterations = new Map<number, number>();
  // A redrive may enter the interrupted state a second time. To a person, this is one visit with more attempts.
  let resumable: StateVisit[] = [];

  const visitFor = (event: HistoryEvent): StateVisit | undefined => {
    const before = visitOfEvent.get(event.previousEventId ?? 0);
    const entered = event.stateEnteredEventDetails?.name;
    if (entered !== undefined) {
      const resumed = resumable.find((visit) => visit.stateName === entered);
      resumable = resumable.filter((visit) => visit !== resumed);
      return resumed ?? newVisit(event, entered, before);
    }
    const exited = event.stateExitedEventDetails?.name;
    if (exited !== undefined) {
      return ancestry(before).find((visit) => visit.stateName === exited);
    }
    const evaluated = event.evaluationFailedEventDetails?.state;
    if (evaluated !== undefined) {
      // It comes after the same event as the entry of its state.
      return visits.findLast(
        (visit) => visit.stateName === evaluated && visit.entered.previousEventId === event.previousEventId,
      );
    }
    const container = /^(Map|Parallel)/.exec(event.type ?? "")?.[1];
    if (container !== undefined) {
      return ancestry(before).find((visit) => visit.stateType === container && isOpen(visit));
    }
    return before === undefined && isScheduling(event) ? visits.findLast(isOpen) : ancestry(before).find(isOpen);
  };
  const newVisit = (entered: HistoryEvent, stateName: string, before: StateVisit | undefined): StateVisit => {
    const stateType = (entered.type ?? "").replace(/StateEntered$/, "");
    const parent = ancestry(before).find(isOpen);
    const from = before?.exited?.id === entered.previousEventId ? before : undefined;
    const iteration =
      iterations.get(entered.previousEventId ?? 0) ?? (before?.parent === parent ? before?.iteration : undefined);
    const visit: StateVisit = { stateName, stateType, entered, from, parent, iteration, events: [], exited: undefined };
    visits.push(visit);
    return visit;
  };

  const add = (event: HistoryEvent): void => {
    const visit = visitFor(event);
    if (event.type === "ExecutionRedriven") {
      resumable = visits.filter(isOpen);
    }
    if (visit === undefined) {
      return;
    }
    visitOfEvent.set(event.id ?? 0, visit);
    const iteration = event.mapIterationStartedEventDetails?.index;
    if (iteration !== undefined) {
      iterations.set(event.id ?? 0, iteration);
    }
    if (!event.type?.startsWith("Execution")) {
      visit.events.push(event);
    }
    if (event.stateExitedEventDetails !== undefined) {
      visit.exited = event;
    }
  };
  return { visits, add, visitOf: (event) => visitOfEvent.get(event.id ?? 0) };
}

/** Whether the event starts an attempt at a task. */
export function isScheduling(event: HistoryEvent): boolean {
  return event.type?.endsWith("Scheduled") ?? false;
}

/** The failure that a catcher took to the next state: the event before the exit. */
export function caughtFailure({ exited, events }: StateVisit): HistoryEvent | undefined {
  const last = events.findLast(({ id }) => id === exited?.previousEventId);
  return exited !== undefined && /(Failed|TimedOut)$/.test(last?.type ?? "") ? last : undefined;
}

const isOpen = (visit: StateVisit): boolean => visit.exited === undefined;

/** The innermost iteration that a visit belongs to; undefined outside of a Map state. */
export function iterationOf(visit: StateVisit): number | undefined {
  return ancestry(visit).find(({ iteration }) => iteration !== undefined)?.iteration;
}

/** A visit and the Map and Parallel states around it, innermost first. */
export function ancestry(visit: StateVisit | undefined): StateVisit[] {
  return visit === undefined ? [] : [visit, ...ancestry(visit.parent)];
}
