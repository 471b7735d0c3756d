import type { ExecutionListItem } from "@aws-sdk/client-sfn";
import { listAllExecutions, readHistory, type StepFunctions } from "../executions/stepFunctions";
import { type WaitingApproval, waitingApprovals } from "./inbox";

/** The inbox as far as it is known. */
export interface InboxReading {
  /** The longest wait first. */
  readonly approvals: readonly WaitingApproval[];
  /** Running executions that no history was read of yet. */
  readonly unread: number;
}

export interface ApprovalsReader {
  /** @throws what Step Functions throws; what was read before is kept for the next time */
  read(): Promise<InboxReading>;
  /** Reads this execution's history again the next time: something was done to it. */
  forget(executionArn: string): void;
}

interface Known {
  readonly approvals: readonly WaitingApproval[];
  readonly readAt: number;
}

/** Histories a reading may fetch: GetExecutionHistory allows 20 a second and account. */
const historiesAtOnce = 40;
const parallelCalls = 4;
/** A step that waits is looked at again this seldom: only a decision made elsewhere changes it while the execution runs on. */
const recheckAfterMs = 60_000;
const rechecksAtOnce = 4;

/**
 * Reads the inbox over and over with few calls: one list a time, and a history once for each execution that waits.
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
    // A history that was asked for before a decision may not show it.
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
        approvals: [...known.values()]
          .flatMap(({ approvals }) => approvals)
          .sort((a, b) => a.requestedAt.getTime() - b.requestedAt.getTime()),
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

/** A redriven execution has the same ARN and another token: the number of redrives belongs to the key. */
function keyed(executions: readonly ExecutionListItem[]): Map<string, string> {
  return new Map(
    executions.map(({ executionArn = "", redriveCount }) => [`${executionArn} ${redriveCount ?? 0}`, executionArn]),
  );
}

/** What to read now: what was never read, then what does not wait for certain, then a few that have waited long. */
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
