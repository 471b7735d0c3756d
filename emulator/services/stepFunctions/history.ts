import type { HistoryEvent } from "./types";

/** The maximum number of events in a history. AWS fails the execution with the last one. */
export const LONGEST_HISTORY = 25_000;

/** The event types that contain the state's type, e.g. "TaskStateEntered". */
export function stateEventType(stateType: string, moment: "Entered" | "Exited"): string {
  return `${stateType}State${moment}`;
}

/** AWS names the details after the event type. All states share `stateEntered` and `stateExited`. */
function detailsMember(type: string): `${string}EventDetails` {
  const name = type.endsWith("StateEntered")
    ? "stateEntered"
    : type.endsWith("StateExited")
      ? "stateExited"
      : undefined;
  return `${name ?? type.charAt(0).toLowerCase() + type.slice(1)}EventDetails`;
}

/** The details of an event. */
export type EventDetails = Readonly<Record<string, unknown>>;

/** An execution's events, and the predecessor of the next event. */
export interface History {
  readonly events: HistoryEvent[];
  /** The `previousEventId` of the next event. */
  tail: number;
}

export function newHistory(): History {
  return { events: [], tail: 0 };
}

/**
 * Appends an event with the next ID.
 * @param now milliseconds since the epoch
 * @param details undefined for the types that have no details on AWS
 */
export function appendEvent(history: History, now: number, type: string, details: EventDetails | undefined) {
  const id = history.events.length + 1;
  const external = type === "ExecutionAborted" || type === "ExecutionTimedOut";
  const event: HistoryEvent = {
    timestamp: now / 1000,
    type,
    id,
    // An external event has no previous event, and is never a previous event: a redrive continues from the state.
    previousEventId: external ? 0 : history.tail,
    ...(details !== undefined && { [detailsMember(type)]: details }),
  };
  history.events.push(event);
  // The first state's event also has 0 as its previous event, as if ExecutionStarted did not exist.
  if (!external && type !== "ExecutionStarted") {
    history.tail = id;
  }
  return event;
}

const executionData = new Set(["input", "inputDetails", "output", "outputDetails", "parameters"]);

/** The event without execution data, as histories and logs show it if execution data is excluded. */
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

/** An input in an event's details. A history contains complete payloads. */
export function inputDetails(text: string): EventDetails {
  return { input: text, inputDetails: { truncated: false } };
}

/** An output in an event's details. */
export function outputDetails(text: string): EventDetails {
  return { output: text, outputDetails: { truncated: false } };
}
