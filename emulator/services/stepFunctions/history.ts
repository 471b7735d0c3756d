import type { HistoryEvent } from "./types";

/** The maximum number of events in a history. AWS fails the execution with the last one. */
export const LONGEST_HISTORY = 25_000;

/** The event types that contain the state's type, e.g. "TaskStateEntered". */
export function stateEventType(stateType: string, moment: "Entered" | "Exited" | "Aborted"): string {
  return `${stateType}State${moment}`;
}

/** The details of an event. */
export type EventDetails = Readonly<Record<string, unknown>>;

/** AWS names the details after the event type. All states share `stateEntered` and `stateExited`. */
function detailsMember(type: string): `${string}EventDetails` {
  const name = type.endsWith("StateEntered")
    ? "stateEntered"
    : type.endsWith("StateExited")
      ? "stateExited"
      : undefined;
  return `${name ?? type.charAt(0).toLowerCase() + type.slice(1)}EventDetails`;
}

/** An execution's events, oldest first. */
export type History = HistoryEvent[];

/**
 * Appends an event with the next ID.
 * @param now milliseconds since the epoch
 * @param previousEventId 0 for an external event and for the first two events
 * @param details undefined for the types that have no details on AWS
 */
export function appendEvent(
  history: History,
  now: number,
  previousEventId: number,
  type: string,
  details: EventDetails | undefined,
): HistoryEvent {
  const event: HistoryEvent = {
    timestamp: now / 1000,
    type,
    id: history.length + 1,
    previousEventId,
    ...(details !== undefined && { [detailsMember(type)]: details }),
  };
  history.push(event);
  return event;
}

const executionData = new Set([
  ...["input", "inputDetails", "output", "outputDetails", "parameters"],
  ...["assignedVariables", "assignedVariablesDetails"],
]);

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

/** The assigned variables in the details of an event of a state's exit: JSON text by name. */
export function assignedDetails(assigned: Readonly<Record<string, unknown>> | undefined): EventDetails {
  if (assigned === undefined) {
    return {};
  }
  const texts = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]);
  return { assignedVariables: Object.fromEntries(texts), assignedVariablesDetails: { truncated: false } };
}
