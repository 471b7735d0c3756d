import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { inOrder } from "approval-queue/requests";
import { createRecent } from "./recent";
import { historyPages, readHistory, type StepFunctions } from "./stepFunctions";

export interface HistoryReader {
  /**
   * The full history, oldest event first.
   * @param ending identifies the end of an ended execution; undefined for a running execution. Once the history of an
   * end has been read, it is not read again.
   */
  read(executionArn: string, ending?: string): Promise<readonly HistoryEvent[]>;
}

interface Known {
  readonly events: readonly HistoryEvent[];
  readonly ending: string | undefined;
}

/** Enough for a person's work; a history can have 25,000 events of 256 kB. */
const rememberedHistories = 30;
/** Most requests for new events find none, and few find many. */
const newestAtOnce = 50;

/** Reads growing histories: once in full, then from the newest event back to the last known one. */
export function createHistoryReader(client: StepFunctions): HistoryReader {
  const histories = createRecent<Known>(rememberedHistories);
  return {
    async read(executionArn, ending) {
      const known = histories.get(executionArn);
      if (known !== undefined && ending !== undefined && known.ending === ending) {
        return known.events;
      }
      const events =
        known === undefined
          ? await readHistory(client, executionArn)
          : [...known.events, ...(await readNewer(client, executionArn, known.events.at(-1)?.id ?? 0))];
      histories.set(executionArn, { events, ending: hasEnd(events) ? ending : undefined });
      return events;
    },
  };
}

/** A history may lag behind DescribeExecution, according to AWS. It is complete only with its last event. */
function hasEnd(events: readonly HistoryEvent[]): boolean {
  return /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(events.at(-1)?.type ?? "");
}

/**
 * The events after the last known one, oldest first. A small page usually has them all; if it does not reach back to the last
 * known one, large pages take fewer calls than more small ones.
 */
export async function readNewer(
  client: StepFunctions,
  executionArn: string,
  lastKnown: number,
): Promise<readonly HistoryEvent[]> {
  const isNewer = ({ id = 0 }: HistoryEvent): boolean => id > lastKnown;
  const reachesBack = (events: readonly HistoryEvent[]): boolean => events.some(({ id = 0 }) => id <= lastKnown + 1);
  const small = historyPages(client, executionArn, { reverseOrder: true, maxResults: newestAtOnce });
  const newest = (await small.next()).value ?? [];
  if (newest.length === 0 || reachesBack(newest)) {
    return inOrder(newest.filter(isNewer));
  }
  const newer: HistoryEvent[] = [];
  for await (const events of historyPages(client, executionArn, { reverseOrder: true })) {
    newer.push(...events.filter(isNewer));
    if (reachesBack(events)) {
      break;
    }
  }
  return inOrder(newer);
}
