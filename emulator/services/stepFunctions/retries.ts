import type { Failure } from "./failure";
import type { Catcher, Retrier } from "./language/definitionReader";

/**
 * The milliseconds to wait before a failed task is tried again; undefined when it is not ("Handling errors in Step
 * Functions workflows").
 * @param used how often each retrier was used up to now, by its index; the chosen one is counted here
 * @param random from 0 up to 1
 */
export function nextRetryDelay(
  retriers: readonly Retrier[],
  failure: Failure,
  used: number[],
  random: () => number,
): number | undefined {
  // The first retrier that names the error decides, even when its attempts are used up.
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

/** The catcher that takes this failure, if any. */
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
      // AWS's guide exempts States.DataLimitExceeded here; the service itself lets States.ALL take an oversized task result.
      case "States.ALL":
        return true;
      case "States.TaskFailed":
        return failure.error !== "States.Timeout";
      default:
        return name === failure.error || name === failure.alias;
    }
  });
}
