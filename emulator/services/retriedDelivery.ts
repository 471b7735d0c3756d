import { ServiceError } from "../calls";
import type { Clock, Timer } from "../clock";

/** Delivers to targets, and tries again after an error. */
export interface RetriedDelivery {
  deliver(send: () => Promise<unknown>): void;
  /** Counts what could not be delivered for a reason outside of a call. */
  fail(): void;
  /** The number of deliveries that failed. */
  failed(): number;
  stop(): void;
}

/**
 * @param delays the milliseconds before the attempt with this number, from 0, is repeated after this error; undefined if it is not
 */
export function createRetriedDelivery(
  clock: Clock,
  delays: (attempt: number, error: unknown) => number | undefined,
): RetriedDelivery {
  const timers = new Set<Timer>();
  let failed = 0;

  function attempt(send: () => Promise<unknown>, count: number): void {
    send().catch((error: unknown) => {
      const delay = delays(count, error);
      if (delay === undefined) {
        failed += 1;
        return;
      }
      const timer = clock.setTimer(() => {
        timers.delete(timer);
        attempt(send, count + 1);
      }, delay);
      timers.add(timer);
    });
  }

  return {
    deliver: (send) => attempt(send, 0),
    fail() {
      failed += 1;
    },
    failed: () => failed,
    stop() {
      for (const timer of timers) {
        timer.cancel();
      }
    },
  };
}

/** Whether an error of a call can pass by itself. */
export function mayPass(error: unknown): boolean {
  return error instanceof ServiceError && (error.status >= 500 || /Throttl|TooManyRequests/.test(error.code));
}
