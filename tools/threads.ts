import { once } from "node:events";
import { availableParallelism } from "node:os";
import * as path from "node:path";
import { parentPort, Worker } from "node:worker_threads";

/**
 * Runs jobs in threads, as many at once as there are processors.
 *
 * @param file the module of the threads, which calls `answerJobs`
 * @returns the results, in the order of the jobs. One rejects with the error that ended its thread; no job begins after it
 */
export function runInThreads<Job, Result>(file: string, jobs: readonly Job[]): readonly Promise<Result>[] {
  const results = jobs.map(() => Promise.withResolvers<Result>());
  const left = jobs.map((job, index) => ({ job, result: results[index] }));

  async function runNext(thread: Worker): Promise<void> {
    const next = left.shift();
    if (next === undefined) {
      await thread.terminate();
      return;
    }
    thread.postMessage(next.job);
    try {
      const [result] = (await once(thread, "message")) as [Result];
      next.result?.resolve(result);
    } catch (error) {
      next.result?.reject(error);
      left.length = 0;
      return;
    }
    await runNext(thread);
  }

  for (let threads = Math.min(availableParallelism(), jobs.length); threads > 0; threads -= 1) {
    const execArgv = ["typescript.cjs", "deferred.cjs"].flatMap((name) => ["-r", path.join(__dirname, name)]);
    void runNext(new Worker(file, { execArgv }));
  }
  return results.map(({ promise }) => {
    // Whether it has failed is asked in the order of the jobs.
    promise.catch(() => undefined);
    return promise;
  });
}

/** Runs the jobs that `runInThreads` gives this thread. */
export function answerJobs<Job, Result>(run: (job: Job) => Promise<Result>): void {
  parentPort?.on("message", async (job: Job) => parentPort?.postMessage(await run(job)));
}
