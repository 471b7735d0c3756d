/** A pending timer. */
export interface Timer {
  cancel(): void;
}

/**
 * The emulator's source of time. Retry intervals, task timeouts and the visibility timeouts of event source mappings
 * use this clock, so that a test can advance a day without waiting. SQS queues follow the machine's time.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `fire` once, after `delayMs` milliseconds. The delay can exceed setTimeout's limit of 24.8 days. */
  setTimer(fire: () => void, delayMs: number): Timer;
}

/** A clock that can be advanced. */
export interface MovableClock extends Clock {
  /** Advances the clock immediately. Timers that become due fire in order, each at its due time. */
  advance(milliseconds: number): void;
  /** Milliseconds until the next timer is due; 0 if it is overdue; undefined if there are no timers. */
  untilNextTimer(): number | undefined;
}

/** The longest delay that setTimeout supports. A timer with a longer delay would fire immediately. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

interface PendingTimer {
  readonly due: number;
  readonly fire: () => void;
}

/**
 * Creates a clock that follows the machine's time and can be advanced.
 *
 * @param options.stoppedAt stops the clock at this time, in milliseconds since the epoch; only `advance` moves it
 */
export function createClock(options: { readonly stoppedAt?: number } = {}): MovableClock {
  const { stoppedAt } = options;
  /** Sorted by due time. Timers with the same due time keep the order in which they were set. */
  const pending: PendingTimer[] = [];
  let offset = 0;
  let alarm: NodeJS.Timeout | undefined;

  const now = (): number => (stoppedAt ?? Date.now()) + offset;

  function insert(timer: PendingTimer): void {
    let low = 0;
    let high = pending.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((pending[middle] as PendingTimer).due <= timer.due) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    pending.splice(low, 0, timer);
  }

  function fireDue(): void {
    for (let next = pending[0]; next !== undefined && next.due <= now(); next = pending[0]) {
      pending.shift();
      next.fire();
    }
    setAlarm();
  }

  function setAlarm(): void {
    clearTimeout(alarm);
    const delay = untilNextTimer();
    if (stoppedAt === undefined && delay !== undefined) {
      alarm = setTimeout(fireDue, Math.min(Math.ceil(delay), LONGEST_TIMEOUT_MS));
    }
  }

  function untilNextTimer(): number | undefined {
    const next = pending[0];
    return next && Math.max(0, next.due - now());
  }

  return {
    now,
    setTimer(fire, delayMs) {
      const timer = { due: now() + delayMs, fire };
      insert(timer);
      if (pending[0] === timer) {
        setAlarm();
      }
      return {
        cancel() {
          const index = pending.indexOf(timer);
          if (index >= 0) {
            pending.splice(index, 1);
            if (index === 0) {
              setAlarm();
            }
          }
        },
      };
    },
    advance(milliseconds) {
      const end = now() + milliseconds;
      for (let next = pending[0]; next !== undefined && next.due <= end; next = pending[0]) {
        pending.shift();
        offset += Math.max(0, next.due - now());
        next.fire();
      }
      offset += Math.max(0, end - now());
      setAlarm();
    },
    untilNextTimer,
  };
}
