import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { inOrder } from "approval-queue/requests";
import { detailsOf, timeOf } from "./attempts";
import { taskTokenRedactor } from "./redaction";
import type { EventView } from "./views";
import { visitsOf } from "./visits";

/**
 * Events of a history in the order of their IDs, without task tokens.
 * @param history the full history, in any order
 * @param after the ID of the last event that is known
 * @param most the number of events to list
 */
export function listEvents(history: readonly HistoryEvent[], after: number, most: number): readonly EventView[] {
  const { visitOf } = visitsOf(history);
  const events = inOrder(history)
    .filter(({ id = 0 }) => id > after)
    .slice(0, most)
    .map((event): EventView => {
      const details = detailsOf(event);
      return {
        id: event.id ?? 0,
        previous: event.previousEventId || null,
        type: event.type ?? "",
        at: timeOf(event),
        stateName: event.type?.startsWith("Execution") ? null : (visitOf(event)?.stateName ?? null),
        details: details === undefined ? null : JSON.stringify(details),
      };
    });
  return taskTokenRedactor(history)(events);
}
