import { once } from "node:events";
import { availableParallelism } from "node:os";
import * as path from "node:path";
import { Worker } from "node:worker_threads";
import type { Round, RoundArgs } from "./round";

/**
 * Simulates rounds in threads, as many at once as there are processors. A round has the same outcome in any thread.
 *
 * @returns the outcomes, in the order of the rounds. One rejects with the error that ended its thread; no round begins after it
 */
export function simulateRounds(rounds: readonly Omit<RoundArgs, "alter">[]): readonly Promise<Round>[] {
  const outcomes = rounds.map(() => Promise.withResolvers<Round>());
  const left = rounds.map((round, index) => ({ round, outcome: outcomes[index] }));

  async function simulateNext(thread: Worker): Promise<void> {
    const next = left.shift();
    if (next === undefined) {
      await thread.terminate();
      return;
    }
    thread.postMessage(next.round);
    try {
      const [outcome] = (await once(thread, "message")) as [Round];
      next.outcome?.resolve(outcome);
    } catch (error) {
      next.outcome?.reject(error);
      left.length = 0;
      return;
    }
    await simulateNext(thread);
  }

  for (let threads = Math.min(availableParallelism(), rounds.length); threads > 0; threads -= 1) {
    const execArgv = ["-r", path.join(__dirname, "..", "typescript.cjs")];
    void simulateNext(new Worker(path.join(__dirname, "thread.ts"), { execArgv }));
  }
  return outcomes.map(({ promise }) => {
    // Whether it has failed is asked in the order of the rounds.
    promise.catch(() => undefined);
    return promise;
  });
}
