/** Tracks the work in progress, so that a stopped clock advances only when all remaining work waits. */
export interface PendingWork {
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when no work is in progress, and the work that just ended started no more. */
  idle(): Promise<void>;
}

/** The turns of the event loop in which work that has ended can start more work. */
const QUIET_TURNS = 4;

export function createPendingWork(): PendingWork {
  let running = 0;
  let started = 0;

  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  return {
    async during(work) {
      running += 1;
      started += 1;
      try {
        return await work();
      } finally {
        running -= 1;
      }
    },
    async idle() {
      let seen = started;
      for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
        await turn();
        if (running > 0 || started !== seen) {
          quiet = -1;
          seen = started;
        }
      }
    },
  };
}
