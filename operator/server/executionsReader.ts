import { DescribeExecutionCommand, type DescribeExecutionOutput, type ExecutionListItem } from "@aws-sdk/client-sfn";
import type { Outcome } from "../../domain/outcome";
import { executionArnOf, executionNameOf } from "../executions/arns";
import { createDefinitionReader } from "../executions/definitionReader";
import { listEvents } from "../executions/eventList";
import type { HistoryReader } from "../executions/historyReader";
import { createRecent } from "../executions/recent";
import { taskTokenRedactor } from "../executions/redaction";
import type { Target } from "../executions/target";
import type { EventsView, ExecutionRow, ExecutionsView, ExecutionView, HistoryView } from "./api";
import { createExecutionList, type Scan } from "./executionList";
import { readExecution } from "./executionView";
import { createOutcomesReader } from "./outcomesReader";
import { type ListQuery, type PagePlace, pageAfter } from "./requests";

export interface ExecutionsReader {
  /** One page of executions, newest first. */
  list(query: ListQuery): Promise<Omit<ExecutionsView, "notice">>;
  /** Everything about one execution but for its events. */
  open(executionArn: string): Promise<ExecutionView>;
  /** Its events, some at a time. */
  events(executionArn: string, after: number): Promise<EventsView>;
  /** Its history as AWS returns it, without task tokens. */
  history(executionArn: string): Promise<HistoryView>;
}

const pageSize = 50;
/** The errors that say that there is no execution of a name. */
const NOBODY = new Set(["ExecutionDoesNotExist", "InvalidArn", "InvalidReferenceError"]);
/** So that the first ones of a long history are there soon. */
const eventsAtOnce = 1_000;
/** The calls for a page that is not found near: each lists 1,000 executions, and AWS allows a few per second. */
const callsAtOnce = 5;

/**
 * Reads executions with few API calls: data that can no longer change is not read again.
 * @param now milliseconds since the epoch
 */
export function createExecutionsReader(
  { sfn, stateMachineArn, consoleUrl, isLocal = false }: Omit<Target, "config" | "identity">,
  histories: HistoryReader,
  now: () => number,
): ExecutionsReader {
  const all = createExecutionList(sfn, stateMachineArn, now);
  const outcomes = createOutcomesReader(sfn, !isLocal, now);
  const definitions = createDefinitionReader(sfn);
  const endings = createRecent<string>(50);

  /** An execution of exactly this name, however old it is. */
  const named = async (query: ListQuery): Promise<readonly ExecutionListItem[]> => {
    try {
      const executionArn = executionArnOf(stateMachineArn, query.name);
      const execution = asItem(await sfn.send(new DescribeExecutionCommand({ executionArn })));
      return query.status === null || query.status === execution.status ? matching([execution], query) : [];
    } catch (error) {
      if (error instanceof Error && NOBODY.has(error.name)) {
        return [];
      }
      throw error;
    }
  };

  return {
    async list(query) {
      const { after, status, from } = query;
      const isPast = (items: readonly ExecutionListItem[]): boolean => startOf(items.at(-1)) < from;
      const scan = await all.read(
        status,
        (items) => isPast(items) || matching(items, query).length - placeIn(matching(items, query), after) > pageSize,
        callsAtOnce * (1 + query.further),
      );
      const matches = matching(scan.items, query);
      const start = placeIn(matches, after);
      const found = matches.slice(start, start + pageSize);
      const complete = scan.complete || isPast(scan.items);
      const items = found.length === 0 && !complete && query.name !== "" ? await named(query) : found;
      await outcomes.read(items);
      return {
        executions: items.map((item) => rowOf(item, outcomes.known(item) ?? null)),
        newer: newerPage(matches, start),
        older: matches.length > start + pageSize ? pageOf(found.at(-1)) : null,
        looked: { ...lookedAt(scan), complete },
        outcomes: outcomes.progress(items),
      };
    },
    async open(executionArn) {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      const ending = versionOf(execution);
      if (ending === undefined) {
        endings.delete(executionArn);
      } else {
        endings.set(executionArn, ending);
      }
      const [history, definition] = await Promise.all([
        histories.read(executionArn, ending),
        definitions.read(executionArn),
      ]);
      const view = readExecution(execution, history, definition, consoleUrl?.(executionArn) ?? null);
      if (view.status !== "RUNNING") {
        outcomes.remember(execution, view.outcome);
      }
      return view;
    },
    async events(executionArn, after) {
      const history = await histories.read(executionArn, endings.get(executionArn));
      const events = listEvents(history, after, eventsAtOnce);
      return { events, more: events.length === eventsAtOnce };
    },
    async history(executionArn) {
      const history = await histories.read(executionArn, endings.get(executionArn));
      return { events: taskTokenRedactor(history)(history.map((event) => JSON.parse(JSON.stringify(event)))) };
    },
  };
}

function matching(items: readonly ExecutionListItem[], { name, from, to }: ListQuery): readonly ExecutionListItem[] {
  const beginning = name.toLowerCase();
  return items.filter((item) => {
    const start = startOf(item);
    return nameOf(item).toLowerCase().startsWith(beginning) && start >= from && start < to;
  });
}

/** Where the page begins: after the execution that it is named by, or, if that one has left the list, where it was. */
function placeIn(items: readonly ExecutionListItem[], after: PagePlace | null): number {
  if (after === null) {
    return 0;
  }
  const named = items.findIndex((item) => nameOf(item) === after.name && startOf(item) === after.startedMs);
  const older = items.findIndex((item) => startOf(item) < after.startedMs);
  return named !== -1 ? named + 1 : older !== -1 ? older : items.length;
}

function newerPage(items: readonly ExecutionListItem[], start: number): string | null {
  if (start === 0) {
    return null;
  }
  return start <= pageSize ? "" : pageOf(items[start - pageSize - 1]);
}

function pageOf(item: ExecutionListItem | undefined): string | null {
  return item === undefined ? null : pageAfter({ startedMs: startOf(item), name: nameOf(item) });
}

function lookedAt({ items }: Scan): Pick<ExecutionsView["looked"], "executions" | "since"> {
  return { executions: items.length, since: items.at(-1)?.startDate?.toISOString() ?? null };
}

function asItem({ executionArn, name, status, startDate, stopDate, redriveCount }: DescribeExecutionOutput) {
  return { executionArn, name, status, startDate, stopDate, redriveCount } as ExecutionListItem;
}

function nameOf({ name, executionArn = "" }: ExecutionListItem): string {
  return name ?? executionNameOf(executionArn);
}

function startOf(item: ExecutionListItem | undefined): number {
  return item?.startDate?.getTime() ?? Number.POSITIVE_INFINITY;
}

function rowOf(item: ExecutionListItem, outcome: Outcome | null): ExecutionRow {
  const status = item.status ?? "RUNNING";
  return {
    name: nameOf(item),
    status,
    startedAt: (item.startDate ?? new Date(0)).toISOString(),
    stoppedAt: item.stopDate?.toISOString() ?? null,
    outcome: status === "RUNNING" ? { kind: "running", detail: null } : outcome,
  };
}

function versionOf({ status, redriveCount }: DescribeExecutionOutput): string | undefined {
  return status === "RUNNING" ? undefined : `${status} ${redriveCount ?? 0}`;
}
