import { type Failure, failureOf, StateFailed } from "../failure";
import { resultPathEvaluation } from "../language/expressions";
import type { Catcher, Retrier } from "../language/fields";
import type { Payload } from "../language/payload";
import type { Run, Step } from "../model";
import { catcherOf, nextRetryDelay } from "../retries";
import { pause } from "../run";
import { stateOutput } from "./state";

/** A catcher, with its ResultPath compiled. */
interface PreparedCatcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly putOut: (rawInput: unknown, errorOutput: unknown) => Promise<unknown>;
}

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
): (run: Run, input: Payload, attempt: (retryCount: number) => Promise<Step>) => Promise<Step> {
  const catchers: readonly PreparedCatcher[] = Catch.map(({ ErrorEquals, Next, ResultPath }) => ({
    ErrorEquals,
    Next,
    putOut: resultPathEvaluation(ResultPath),
  }));

  async function caught(input: Payload, failure: Failure): Promise<Step> {
    const catcher = catcherOf(catchers, failure);
    if (catcher === undefined) {
      throw new StateFailed(failure);
    }
    const { error, cause } = failure;
    // A failure that a worker reports without both has null, and a timeout no cause.
    const none = error === undefined && cause === undefined ? null : "";
    const errorOutput = { Error: error ?? none, Cause: cause ?? none };
    const output = await catcher.putOut(input.value, errorOutput);
    return { output: stateOutput(stateName, input, output), next: catcher.Next };
  }

  return async (run, input, attempt) => {
    const used: number[] = [];
    for (let retryCount = 0; ; retryCount++) {
      try {
        return await attempt(retryCount);
      } catch (error) {
        const failure = failureOf(error);
        const delay = run.closed ? undefined : nextRetryDelay(Retry, failure, used, run.services.random);
        if (delay === undefined) {
          return caught(input, failure);
        }
        await pause(run, delay / 1000);
        if (run.closed) {
          throw error;
        }
      }
    }
  };
}
