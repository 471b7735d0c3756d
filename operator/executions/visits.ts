import type { HistoryEvent } from "@aws-sdk/client-sfn";

/** One stay in a state, from its entry to its exit (if it was left), with the events that belong to it. */
export interface StateVisit {
  readonly stateName: string;
  /** "Task", "Choice", ...: as the history words it. */
  readonly stateType: string;
  readonly entered: HistoryEvent;
  /** The Map or Parallel state that this one is inside of. */
  readonly parent: StateVisit | undefined;
  readonly events: HistoryEvent[];
  exited: HistoryEvent | undefined;
}

/** A history sorted by visit. */
export interface VisitedHistory {
  /** In the order in which the states were entered. */
  readonly visits: readonly StateVisit[];
  /** The visit that an event belongs to; for the end of an execution the one that brought it about, if any. */
  visitOf(event: HistoryEvent): StateVisit | undefined;
}

/**
 * Says of each event which visit of which state it belongs to. Branches interleave, so this follows previousEventId; where
 * the chain is cut (AWS gives an abort, and so what follows a redrive of it, no predecessor) the newest open visit takes over.
 * @param history the whole history, in any order
 */
export function visitsOf(history: readonly HistoryEvent[]): VisitedHistory {
  const visits: StateVisit[] = [];
  const visitOfEvent = new Map<number, StateVisit>();
  // A redrive may enter the state it goes on from once more: to a person that is one visit with more attempts.
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
    const container = /^(Map|Parallel)/.exec(event.type ?? "")?.[1];
    if (container !== undefined) {
      return ancestry(before).find((visit) => visit.stateType === container && isOpen(visit));
    }
    return before === undefined && isScheduling(event) ? visits.findLast(isOpen) : ancestry(before).find(isOpen);
  };
  const newVisit = (entered: HistoryEvent, stateName: string, before: StateVisit | undefined): StateVisit => {
    const stateType = (entered.type ?? "").replace(/StateEntered$/, "");
    const parent = ancestry(before).find(isOpen);
    const visit: StateVisit = { stateName, stateType, entered, parent, events: [], exited: undefined };
    visits.push(visit);
    return visit;
  };

  for (const event of inOrder(history)) {
    const visit = visitFor(event);
    if (event.type === "ExecutionRedriven") {
      resumable = visits.filter(isOpen);
    }
    if (visit === undefined) {
      continue;
    }
    visitOfEvent.set(event.id ?? 0, visit);
    if (!event.type?.startsWith("Execution")) {
      visit.events.push(event);
    }
    if (event.stateExitedEventDetails !== undefined) {
      visit.exited = event;
    }
  }
  return { visits, visitOf: (event) => visitOfEvent.get(event.id ?? 0) };
}

/** The events from the oldest to the newest. */
export function inOrder(history: readonly HistoryEvent[]): HistoryEvent[] {
  return [...history].sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
}

/** Whether the event is the beginning of an attempt at a task. */
export function isScheduling(event: HistoryEvent): boolean {
  return event.type?.endsWith("Scheduled") ?? false;
}

const isOpen = (visit: StateVisit): boolean => visit.exited === undefined;

/** A visit, the Map or Parallel state around it, what is around that, and so on. */
export function ancestry(visit: StateVisit | undefined): StateVisit[] {
  return visit === undefined ? [] : [visit, ...ancestry(visit.parent)];
}
