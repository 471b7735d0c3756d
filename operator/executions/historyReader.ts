import { GetExecutionHistoryCommand, type HistoryEvent } from "@aws-sdk/client-sfn";
import { createRecent } from "../server/recent";
import { readHistory, type StepFunctions } from "./stepFunctions";

export interface HistoryReader {
  /**
   * The full history, oldest event first.
   * @param ending identifies the end of an ended execution; undefined for a running execution. Once the history of an
   * end has been read, it is not read again.
   */
  read(executionArn: string, ending: string | undefined): Promise<readonly HistoryEvent[]>;
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

async function readNewer(client: StepFunctions, executionArn: string, lastKnown: number): Promise<HistoryEvent[]> {
  const newer: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({
        executionArn,
        reverseOrder: true,
        maxResults: newestAtOnce,
        includeExecutionData: true,
        nextToken,
      }),
    );
    const events = page.events ?? [];
    newer.push(...events.filter((event) => (event.id ?? 0) > lastKnown));
    nextToken = events.some((event) => (event.id ?? 0) <= lastKnown) ? undefined : page.nextToken;
  } while (nextToken !== undefined);
  return newer.reverse();
}
