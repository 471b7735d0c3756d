import { setTimeout as pause } from "node:timers/promises";
import { DescribeExecutionCommand, type ExecutionListItem } from "@aws-sdk/client-sfn";
import type { Outcome } from "../../domain/outcome";
import { createRecent } from "../executions/recent";
import type { StepFunctions } from "../executions/stepFunctions";
import type { ExecutionsView } from "./api";
import { explain, isThrottling } from "./awsErrors";
import { outcomeOfExecution } from "./executionView";

/** An execution, by what identifies one of its ends. */
export type Ended = Pick<ExecutionListItem, "executionArn" | "redriveCount" | "status">;

/** The outcomes of executions, which a list of them does not have: each takes a call. */
export interface OutcomesReader {
  known(execution: Ended): Outcome | undefined;
  remember(execution: Ended, outcome: Outcome): void;
  /** Reads the outcomes that are unknown, in the order given. It returns after a moment, and reading goes on. */
  read(executions: readonly Ended[]): Promise<void>;
  /** How many of the outcomes are unknown, and why. */
  progress(executions: readonly Ended[]): ExecutionsView["outcomes"];
}

/** DescribeExecution allows 300 calls at once and 15 per second in large regions, 250 and 10 in others ("Service quotas"). */
const callsAtOnce = 50;
const callsPerSecond = 8;
const parallelCalls = 5;
/** A list with its outcomes is better than a list that comes at once and changes. */
const patienceMs = 200;
const afterThrottlingMs = 2_000;
const afterRefusalMs = 30_000;

/**
 * @param isLimited whether AWS's quotas apply: others in the account need them too
 * @param now milliseconds since the epoch
 */
export function createOutcomesReader(client: StepFunctions, isLimited: boolean, now: () => number): OutcomesReader {
  const outcomes = createRecent<Outcome>(5000);
  const turn = isLimited ? createTurns() : () => Promise.resolve();
  let waiting: Ended[] = [];
  let work: Promise<void> | undefined;
  let problem: string | null = null;
  let pausedUntil = 0;

  const unknown = (executions: readonly Ended[]): Ended[] =>
    executions.filter((one) => one.status !== "RUNNING" && outcomes.get(keyOf(one)) === undefined);
  const readOne = async ({ executionArn }: Ended): Promise<void> => {
    await turn();
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    outcomes.set(keyOf(execution), outcomeOfExecution(execution));
    problem = null;
  };
  const worker = async (): Promise<void> => {
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await readOne(next);
      }
    } catch (error) {
      waiting = [];
      problem = explain(error).error;
      pausedUntil = now() + (isThrottling(error) ? afterThrottlingMs : afterRefusalMs);
    }
  };

  return {
    known: (execution) => outcomes.get(keyOf(execution)),
    remember: (execution, outcome) => outcomes.set(keyOf(execution), outcome),
    async read(executions) {
      if (now() < pausedUntil) {
        return;
      }
      waiting = unknown(executions);
      work ??= Promise.all(Array.from({ length: parallelCalls }, worker)).then(() => {
        work = undefined;
      });
      await Promise.race([work, pause(patienceMs, undefined, { ref: false })]);
    },
    progress: (executions) => ({ unread: unknown(executions).length, problem: now() < pausedUntil ? problem : null }),
  };
}

/** A redriven execution has a new outcome under the same ARN. */
function keyOf({ executionArn, redriveCount = 0, status }: Ended): string {
  return `${executionArn} ${redriveCount} ${status}`;
}

/** Lets calls through as AWS does: many at once, and then some per second. */
function createTurns(): () => Promise<void> {
  let nextMs = 0;
  const stepMs = 1000 / callsPerSecond;
  return async () => {
    const now = performance.now();
    nextMs = Math.max(nextMs, now - callsAtOnce * stepMs) + stepMs;
    if (nextMs > now) {
      await pause(nextMs - now, undefined, { ref: false });
    }
  };
}
