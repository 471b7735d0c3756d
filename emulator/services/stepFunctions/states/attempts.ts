import { positionOf, scopeOf } from "../context";
import { type Failure, failureOf, StateFailed } from "../failure";
import type { Catcher, Retrier } from "../language/fields";
import type { Run, Step } from "../model";
import { reported } from "../reported";
import { catcherOf, nextRetryDelay } from "../retries";
import { pause } from "../run";
import type { Query } from "./query";
import { stepOut } from "./state";

/** The retriers and catchers of a state. */
export interface ErrorHandling {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

/**
 * Attempts a state's work until it succeeds or no retrier applies; then its catchers apply.
 *
 * @returns a function that runs the attempts; `attempt` receives the number of earlier attempts, and throws StateFailed
 */
export function createAttempts(
  stateName: string,
  { Retry = [], Catch = [] }: ErrorHandling,
  query: Query,
): (run: Run, attempt: (retryCount: number) => Promise<Step>) => Promise<Step> {
  const catchers = Catch.map((catcher, index) => ({ ...catcher, leave: query.caught(catcher, `Catch[${index}]`) }));

  async function caught(run: Run, failure: Failure): Promise<Step> {
    const catcher = catcherOf(catchers, failure);
    if (catcher === undefined) {
      throw new StateFailed(failure);
    }
    const { error, cause } = failure;
    // A failure that a worker reports without both has null, and a timeout no cause.
    const none = error === undefined && cause === undefined ? null : "";
    const leaving = await catcher.leave(scopeOf(run), { Error: error ?? none, Cause: cause ?? none });
    return stepOut(stateName, positionOf(run).input, leaving, catcher.Next);
  }

  return async (run, attempt) => {
    const used: number[] = [];
    for (let retryCount = 0; ; retryCount++) {
      try {
        return await attempt(retryCount);
      } catch (error) {
        if (run.closed) {
          throw error;
        }
        const failure = reported(run, failureOf(error));
        const delay = nextRetryDelay(Retry, failure, used, run.services.random);
        if (delay === undefined) {
          return caught(run, failure);
        }
        await pause(run, delay / 1000);
        if (run.closed) {
          throw error;
        }
      }
    }
  };
}
