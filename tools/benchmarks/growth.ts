import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { load, type Runner } from "./executions";

/** How speed and memory change with the number of executions. */
export interface Growth {
  /** By the number of executions at once. */
  readonly executionsPerSecond: Readonly<Record<string, number>>;
  /** In the order of the executions. */
  readonly memory: readonly Memory[];
}

/** The memory in use after a number of executions in one cloud, once garbage is collected; in MB. */
export interface Memory {
  readonly executions: number;
  /** JavaScript values of the main thread. */
  readonly heapMb: number;
  /** Buffers, in which DynamoDB's items are. */
  readonly buffersMb: number;
  /** The resident set of the process, with the threads of the functions. */
  readonly residentMb: number;
}

const AT_ONCE = [
  { atOnce: 1, executions: 200 },
  { atOnce: 10, executions: 800 },
  { atOnce: 100, executions: 4_000 },
  { atOnce: 1_000, executions: 5_000 },
] as const;

/** The executions in one cloud, those for the speed included. */
const EXECUTIONS = 100_000;
const STEP = 10_000;

/** @param run runs an execution in a cloud that is warm */
export async function measureGrowth(run: Runner): Promise<Growth> {
  const executionsPerSecond: Record<string, number> = {};
  const memory = [memoryAfter(0)];
  let done = 0;
  for (const { atOnce, executions } of AT_ONCE) {
    executionsPerSecond[atOnce] = Math.round((await load(run, { atOnce, executions })).perSecond);
    done += executions;
    memory.push(memoryAfter(done));
  }
  while (done < EXECUTIONS) {
    await load(run, { atOnce: 100, executions: STEP });
    done += STEP;
    memory.push(memoryAfter(done));
  }
  return { executionsPerSecond, memory };
}

function memoryAfter(executions: number): Memory {
  collectGarbage();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const [heapMb = 0, buffersMb = 0, residentMb = 0] = [heapUsed, arrayBuffers, rss].map((bytes) =>
    Math.round(bytes / 2 ** 20),
  );
  return { executions, heapMb, buffersMb, residentMb };
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
