import type { Failure } from "./failure";
import type { Catcher, Retrier } from "./language/fields";

/**
 * The delay in milliseconds before a failed task is retried; undefined if it is not retried ("Handling errors in Step
 * Functions workflows").
 * @param used the number of retries by each retrier, by index; increments the count of the retrier that applies
 * @param random returns a number from 0 up to 1
 */
export function nextRetryDelay(
  retriers: readonly Retrier[],
  failure: Failure,
  used: number[],
  random: () => number,
): number | undefined {
  // The first retrier that matches the error applies, even if it has reached its MaxAttempts.
  const index = retriers.findIndex((retrier) => matches(retrier.ErrorEquals, failure));
  const retrier = retriers[index];
  const before = used[index] ?? 0;
  if (retrier === undefined || before >= (retrier.MaxAttempts ?? 3)) {
    return undefined;
  }
  used[index] = before + 1;
  const backedOff = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** before;
  const seconds = Math.min(backedOff, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return seconds * 1000 * (retrier.JitterStrategy === "FULL" ? random() : 1);
}

/** The first catcher that matches this failure, if any. */
export function catcherOf<Taker extends Pick<Catcher, "ErrorEquals">>(
  catchers: readonly Taker[],
  failure: Failure,
): Taker | undefined {
  return catchers.find((catcher) => matches(catcher.ErrorEquals, failure));
}

function matches(names: readonly string[], failure: Failure): boolean {
  if (failure.terminal === true) {
    return false;
  }
  return names.some((name) => {
    switch (name) {
      // AWS's guide excludes States.DataLimitExceeded, but on the service, States.ALL matches an oversized task result.
      case "States.ALL":
        return true;
      case "States.TaskFailed":
        return failure.error !== "States.Timeout";
      default:
        return name === failure.error || name === failure.alias;
    }
  });
}
