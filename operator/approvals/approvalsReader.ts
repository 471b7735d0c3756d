import type { ExecutionListItem } from "@aws-sdk/client-sfn";
import { listAllExecutions, readHistory, type StepFunctions } from "../executions/stepFunctions";
import { soonestFirst, type WaitingApproval, waitingApprovals } from "./inbox";

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
  /** Discards what is known about an execution that has changed, so that the next call reads its history again. */
  forget(executionArn: string): void;
}

interface Known {
  readonly approvals: readonly WaitingApproval[];
  readonly readAt: number;
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
 * Reads the inbox repeatedly with few API calls: one list per call, and one history for each waiting execution.
 * @param now milliseconds since the epoch
 */
export function createApprovalsReader(
  client: StepFunctions,
  stateMachineArn: string,
  now: () => number,
): ApprovalsReader {
  const known = new Map<string, Known>();
  let forgotten = 0;

  const readOne = async (executionArn: string, key: string): Promise<void> => {
    const before = forgotten;
    const approvals = waitingApprovals(await readHistory(client, executionArn), { executionArn });
    // A history requested before the decision may not contain it.
    if (forgotten === before) {
      known.set(key, { approvals, readAt: now() });
    }
  };

  return {
    async read() {
      const running = keyed(await listAllExecutions(client, stateMachineArn, "RUNNING"));
      for (const key of known.keys()) {
        if (!running.has(key)) {
          known.delete(key);
        }
      }
      await inParallel(dueOf(running, known, now()), ([key, executionArn]) => readOne(executionArn, key));
      return {
        approvals: [...known.values()].flatMap(({ approvals }) => approvals).sort(soonestFirst),
        unread: running.size - known.size,
      };
    },
    forget(executionArn) {
      forgotten += 1;
      for (const key of known.keys()) {
        if (key.startsWith(`${executionArn} `)) {
          known.delete(key);
        }
      }
    },
  };
}

/**
 * By key, oldest first: what was started first expires first, and its history is read first. A redriven execution keeps its ARN and
 * receives a new task token, so the key includes the redrive count.
 */
function keyed(executions: readonly ExecutionListItem[]): Map<string, string> {
  return new Map(
    executions
      .toReversed()
      .map(({ executionArn = "", redriveCount }) => [`${executionArn} ${redriveCount ?? 0}`, executionArn]),
  );
}

/**
 * The histories to read now: first those never read, then those without a confirmed wait, then a few of the
 * longest-known waits.
 */
function dueOf(
  running: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, Known>,
  now: number,
): readonly (readonly [key: string, executionArn: string])[] {
  const settled = ({ approvals }: Known): boolean =>
    approvals.length > 0 && approvals.every(({ submitted }) => submitted);
  const entries = [...running].map((entry) => ({ entry, known: known.get(entry[0]) }));
  const never = entries.filter((candidate) => candidate.known === undefined);
  const unsettled = entries.filter((candidate) => candidate.known !== undefined && !settled(candidate.known));
  const old = entries
    .filter(({ known }) => known !== undefined && settled(known) && now - known.readAt >= recheckAfterMs)
    .sort((a, b) => (a.known?.readAt ?? 0) - (b.known?.readAt ?? 0));
  return [...[...never, ...unsettled].slice(0, historiesAtOnce), ...old.slice(0, rechecksAtOnce)].map(
    ({ entry }) => entry,
  );
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
