import { type ExecutionListItem, type ExecutionStatus, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import type { StepFunctions } from "../executions/stepFunctions";

/** The newest executions, as far back as they were read. */
export interface Scan {
  /** Newest first. */
  readonly items: readonly ExecutionListItem[];
  /** Whether there are no older ones. */
  readonly complete: boolean;
}

export interface ExecutionList {
  /**
   * Reads from the newest execution back until there is enough.
   * @param status reads only executions with this status; null for any
   * @param calls how many calls may be made for executions that are not known yet
   */
  read(
    status: ExecutionStatus | null,
    enough: (items: readonly ExecutionListItem[]) => boolean,
    calls: number,
  ): Promise<Scan>;
}

/** The first page is read every few seconds; further ones are read once, and far. */
const firstPageSize = 100;
const furtherPageSize = 1000;
/** What is beyond the first page changes rarely. */
const tailFreshMs = 60_000;

interface Known {
  readonly items: readonly ExecutionListItem[];
  readonly nextToken: string | undefined;
  readonly since: number;
}

/**
 * The executions of a state machine. AWS lists them page by page, without a filter for names or times, and its page tokens expire:
 * they stay in here.
 * @param now milliseconds since the epoch
 */
export function createExecutionList(client: StepFunctions, stateMachineArn: string, now: () => number): ExecutionList {
  const scans = new Map<ExecutionStatus | null, Known>();
  const page = async (statusFilter: ExecutionStatus | null, nextToken?: string) => {
    const { executions = [], ...rest } = await client.send(
      new ListExecutionsCommand({
        stateMachineArn,
        maxResults: nextToken === undefined ? firstPageSize : furtherPageSize,
        ...(statusFilter === null ? {} : { statusFilter }),
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    return { items: executions, nextToken: rest.nextToken };
  };
  return {
    async read(status, enough, calls) {
      const first = await page(status);
      const before = scans.get(status);
      const isFresh = before !== undefined && now() - before.since < tailFreshMs;
      let known = (isFresh && joined(first.items, before)) || { ...first, since: now() };
      for (let call = 0; call < calls && known.nextToken !== undefined && !enough(known.items); call++) {
        const further = await page(status, known.nextToken);
        known = { ...known, items: [...known.items, ...further.items], nextToken: further.nextToken };
      }
      scans.set(status, known);
      return { items: known.items, complete: known.nextToken === undefined };
    },
  };
}

/** The newest executions, and the older ones that are known; undefined if there may be others between them. */
function joined(newest: readonly ExecutionListItem[], before: Known): Known | undefined {
  const last = newest.at(-1);
  const at = before.items.findIndex(({ executionArn }) => executionArn === last?.executionArn);
  return at === -1 ? undefined : { ...before, items: [...newest, ...before.items.slice(at + 1)] };
}
