/** A thread that runs work. */
export interface WorkThread {
  /** Whether the work waits for a call that gets no answer. */
  waits(): boolean;
  /** Resolves after a turn of the thread's event loop, or when the thread has ended. */
  turn(): Promise<void>;
}

/** Tracks the work in progress, so that a stopped clock advances only when all remaining work waits. */
export interface PendingWork {
  /** @param thread the thread that runs the work, if it is not this one. The work is not in progress while it waits */
  during<T>(work: () => Promise<T>, thread?: WorkThread): Promise<T>;
  /** Resolves when no work is in progress, and the work that just ended or waits started no more. */
  idle(): Promise<void>;
}

/** The turns of the event loop in which work that has ended can start more work. */
const QUIET_TURNS = 4;

export function createPendingWork(): PendingWork {
  const running = new Set<{ readonly thread: WorkThread | undefined }>();
  let started = 0;
  let ended = Promise.withResolvers<void>();

  /** @returns whether all remaining work waits */
  async function turn(): Promise<boolean> {
    await new Promise((resolve) => setImmediate(resolve));
    const waiting = [...running].filter(({ thread }) => thread?.waits());
    await Promise.all(waiting.map(({ thread }) => thread?.turn()));
    return [...running].every((work) => waiting.includes(work));
  }

  return {
    async during(work, thread) {
      const entry = { thread };
      running.add(entry);
      started += 1;
      try {
        return await work();
      } finally {
        running.delete(entry);
        ended.resolve();
        ended = Promise.withResolvers();
      }
    },
    async idle() {
      let seen = started;
      for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
        const { promise: end } = ended;
        const waits = await turn();
        if (!waits) {
          // Turning meanwhile would take the processor from the thread that runs the work.
          await end;
        }
        if (!waits || started !== seen) {
          quiet = -1;
          seen = started;
        }
      }
    },
  };
}
