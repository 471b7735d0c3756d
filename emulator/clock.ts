/** A timer that has been set and can be taken back. */
export interface Timer {
  cancel(): void;
}

/**
 * The emulator's only source of time. Whatever waits (retry intervals, task timeouts, visibility
 * timeouts) asks this clock, so that a test can let a day pass without waiting for one.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `fire` once, `delayMs` milliseconds from now; any length of time, also beyond setTimeout's 24.8 days. */
  setTimer(fire: () => void, delayMs: number): Timer;
}

/** A clock whose hands a person can move. */
export interface MovableClock extends Clock {
  /** Lets time pass at once; timers that fall due on the way fire in their order, each at its own time. */
  advance(milliseconds: number): void;
  /** Milliseconds until the next timer is due, 0 where it is overdue; undefined where none is set. */
  untilNextTimer(): number | undefined;
}

/** The longest delay that setTimeout takes; a longer one would fire at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

interface PendingTimer {
  readonly due: number;
  readonly fire: () => void;
}

/**
 * A clock that goes with the machine's time, and can be put forward.
 *
 * @param options.stoppedAt milliseconds since the epoch at which the clock stands, to be moved by `advance` alone
 */
export function createClock(options: { readonly stoppedAt?: number } = {}): MovableClock {
  const { stoppedAt } = options;
  /** By due time, the earliest first; those due at the same time in the order they were set. */
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
