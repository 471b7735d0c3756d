import type { HistoryEvent } from "./types";

/** AWS ends an execution whose history reaches this many events; the last is the one that ends it. */
export const LONGEST_HISTORY = 25_000;

/** The types of event that take their name from the state they are about, e.g. "TaskStateEntered". */
export function stateEventType(stateType: string, moment: "Entered" | "Exited"): string {
  return `${stateType}State${moment}`;
}

/** AWS names the details after the event, but gives all states one name each for entering and exiting. */
function detailsMember(type: string): `${string}EventDetails` {
  const name = type.endsWith("StateEntered")
    ? "stateEntered"
    : type.endsWith("StateExited")
      ? "stateExited"
      : undefined;
  return `${name ?? type.charAt(0).toLowerCase() + type.slice(1)}EventDetails`;
}

/** What an event says beside its type and its place. */
export type EventDetails = Readonly<Record<string, unknown>>;

/** An execution's events so far, and where the next one hooks in. */
export interface History {
  readonly events: HistoryEvent[];
  /** The id that the next event names as its previous one. */
  tail: number;
}

export function newHistory(): History {
  return { events: [], tail: 0 };
}

/**
 * Appends an event; its id is the next one.
 * @param now milliseconds since the epoch
 * @param details undefined for the types that AWS gives no details
 */
export function appendEvent(history: History, now: number, type: string, details: EventDetails | undefined) {
  const id = history.events.length + 1;
  const external = type === "ExecutionAborted" || type === "ExecutionTimedOut";
  const event: HistoryEvent = {
    timestamp: now / 1000,
    type,
    id,
    // What comes from outside has no event that led to it, and leads to none: a redrive goes on where the state was.
    previousEventId: external ? 0 : history.tail,
    ...(details !== undefined && { [detailsMember(type)]: details }),
  };
  history.events.push(event);
  // The first state's event names 0 as well, as if ExecutionStarted had not been.
  if (!external && type !== "ExecutionStarted") {
    history.tail = id;
  }
  return event;
}

const executionData = new Set(["input", "inputDetails", "output", "outputDetails", "parameters"]);

/** The event without what goes through the execution, as histories and logs show it with execution data off. */
export function withoutExecutionData(event: HistoryEvent): HistoryEvent {
  const members = Object.entries(event).map(([name, value]) => [
    name,
    name.endsWith("EventDetails") ? withoutData(value as EventDetails) : value,
  ]);
  return Object.fromEntries(members) as HistoryEvent;
}

function withoutData(details: EventDetails): EventDetails {
  return Object.fromEntries(Object.entries(details).filter(([name]) => !executionData.has(name)));
}

/** An input as an event's details hold it; a history holds every payload whole. */
export function inputDetails(text: string): EventDetails {
  return { input: text, inputDetails: { truncated: false } };
}

/** An output as an event's details hold it. */
export function outputDetails(text: string): EventDetails {
  return { output: text, outputDetails: { truncated: false } };
}
