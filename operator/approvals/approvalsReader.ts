import type { ExecutionListItem } from "@aws-sdk/client-sfn";
import { readNewer } from "../executions/historyReader";
import { listAllExecutions, type StepFunctions } from "../executions/stepFunctions";
import { type GrowingApprovals, readApprovals, soonestFirst, type WaitingApproval } from "./inbox";

/** The approvals that are known so far. */
export interface InboxReading {
  /** Soonest to expire first. */
  readonly approvals: readonly WaitingApproval[];
  /** The number of running executions whose history has not been read yet. */
  readonly unread: number;
}

export interface ApprovalsReader {
  /** @throws the errors of Step Functions; histories read before the error are kept */
  read(): Promise<InboxReading>;
  /** Declares an execution changed, so that the next call reads what is new in its history. */
  forget(executionArn: string): void;
}

/** What is known of a running execution. */
interface Known {
  readonly approvals: GrowingApprovals;
  redriveCount: number;
  /** When its history was read; undefined if it has changed since. */
  readAt: number | undefined;
  /** When it changed, and the last event known by then: a history may lag, and not contain the change yet. */
  changed: { readonly at: number; readonly lastEvent: number } | undefined;
}

/** The number of histories to fetch per call. GetExecutionHistory allows 20 requests per second and account. */
const historiesAtOnce = 40;
const parallelCalls = 4;
/**
 * The interval for reading the history of a waiting execution again. While the execution runs, only a decision made
 * elsewhere can change it.
 */
const recheckAfterMs = 60_000;
const rechecksAtOnce = 4;

/**
 * Reads the inbox repeatedly with few API calls: one list per call, and the history of each waiting execution once. After
 * that, a call reads only what is new in it.
 * @param now milliseconds since the epoch
 */
export function createApprovalsReader(
  client: StepFunctions,
  stateMachineArn: string,
  now: () => number,
): ApprovalsReader {
  const known = new Map<string, Known>();
  let changes = 0;

  const change = (execution: Known): void => {
    execution.readAt = undefined;
    execution.changed = { at: now(), lastEvent: execution.approvals.lastEvent() };
  };

  const readFirst = async (executionArn: string, redriveCount: number): Promise<Known> => {
    const approvals = await readApprovals(client, executionArn);
    const execution = { approvals, redriveCount, readAt: undefined, changed: undefined };
    known.set(executionArn, execution);
    return execution;
  };

  const readOne = async (executionArn: string, redriveCount: number): Promise<void> => {
    const changesBefore = changes;
    const before = known.get(executionArn);
    before?.approvals.add(await readNewer(client, executionArn, before.approvals.lastEvent()));
    const execution = before ?? (await readFirst(executionArn, redriveCount));
    // A history requested before the decision may not contain it.
    if (changes === changesBefore) {
      execution.readAt = now();
    }
    if (execution.approvals.lastEvent() > (execution.changed?.lastEvent ?? 0)) {
      execution.changed = undefined;
    }
  };

  return {
    async read() {
      const running = redriveCounts(await listAllExecutions(client, stateMachineArn, "RUNNING"));
      for (const [executionArn, execution] of known) {
        const redriveCount = running.get(executionArn);
        if (redriveCount === undefined) {
          known.delete(executionArn);
        } else if (redriveCount !== execution.redriveCount) {
          execution.redriveCount = redriveCount;
          change(execution);
        }
      }
      await inParallel(dueOf(running, known, now()), ([executionArn, count]) => readOne(executionArn, count));
      const read = [...known.values()].filter(({ readAt }) => readAt !== undefined);
      return {
        approvals: read.flatMap(({ approvals }) => approvals.waiting()).sort(soonestFirst),
        unread: running.size - read.length,
      };
    },
    forget(executionArn) {
      changes += 1;
      const execution = known.get(executionArn);
      if (execution !== undefined) {
        change(execution);
      }
    },
  };
}

/**
 * By execution, oldest first: what was started first expires first, and its history is read first. A redriven execution keeps
 * its ARN and receives a new task token, so a new count is a change.
 */
function redriveCounts(executions: readonly ExecutionListItem[]): ReadonlyMap<string, number> {
  return new Map(
    executions.toReversed().map(({ executionArn = "", redriveCount = 0 }) => [executionArn, redriveCount]),
  );
}

/**
 * The executions to read now: first those never read, or changed; then those without a confirmed wait, from the longest-known;
 * then a few of the longest-known waits.
 */
function dueOf(
  running: ReadonlyMap<string, number>,
  known: ReadonlyMap<string, Known>,
  now: number,
): readonly (readonly [executionArn: string, redriveCount: number])[] {
  const candidates = [...running]
    .map((entry) => ({ entry, execution: known.get(entry[0]) }))
    .map(({ entry, execution }) => ({
      entry,
      readAt: execution?.readAt ?? Number.NEGATIVE_INFINITY,
      settled: execution?.readAt !== undefined && isSettled(execution, now),
    }))
    .sort((a, b) => (a.readAt === b.readAt ? 0 : a.readAt - b.readAt));
  const unsettled = candidates.filter(({ settled }) => !settled);
  const old = candidates.filter(({ settled, readAt }) => settled && now - readAt >= recheckAfterMs);
  return [...unsettled.slice(0, historiesAtOnce), ...old.slice(0, rechecksAtOnce)].map(({ entry }) => entry);
}

/** Whether only a decision made elsewhere can change what is known. */
function isSettled({ approvals, changed }: Known, now: number): boolean {
  const waiting = approvals.waiting();
  const lags = changed !== undefined && now - changed.at < recheckAfterMs;
  return !lags && waiting.length > 0 && waiting.every(({ submitted }) => submitted);
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: parallelCalls }, worker));
}
