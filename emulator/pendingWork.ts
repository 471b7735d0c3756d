/** Knows whether anything is being worked on, so that a driven clock moves only when all that is left is to wait. */
export interface PendingWork {
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves once nothing is worked on, and nothing that just ended led to more. */
  idle(): Promise<void>;
}

/** Turns of the event loop in which what has ended may start what follows from it. */
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
