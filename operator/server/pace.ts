import { createRecent } from "../executions/recent";
import type { Notice } from "./api";
import { isThrottling } from "./awsErrors";

/** A value, and a notice about its age. */
export interface Paced<Value> {
  readonly value: Value;
  readonly notice: Notice;
}

/** Keeps the combined calls of all readers within the AWS quotas, regardless of the number of open tabs. */
export interface Pace {
  /**
   * Calls `read`, unless the value of this key is fresh or AWS is throttling; then it returns the last value.
   * @throws the errors of `read`; throttling errors only if there is no earlier value
   */
  read<Value>(key: string, read: () => Promise<Value>): Promise<Paced<Value>>;
  /** Expires every value after a change, so that the next read of each key calls `read`. */
  expire(): void;
}

const longestPauseMs = 60_000;
const shortestPauseMs = 2_000;
const rememberedKeys = 100;

interface Entry {
  value: { readonly known: unknown; readonly at: number; readonly epoch: number } | undefined;
  reading: { readonly done: Promise<void>; readonly epoch: number } | undefined;
}

/**
 * @param freshMs how long a value is reused without a call, in milliseconds
 * @param now milliseconds since the epoch
 */
export function createPace(freshMs: number, now: () => number): Pace {
  const entries = createRecent<Entry>(rememberedKeys);
  let epoch = 0;
  let pauseMs = 0;
  let pausedUntil = 0;

  const entryOf = (key: string): Entry => {
    const entry = entries.get(key) ?? { value: undefined, reading: undefined };
    entries.set(key, entry);
    return entry;
  };
  const readNow = async (entry: Entry, read: () => Promise<unknown>): Promise<void> => {
    const startedIn = epoch;
    try {
      entry.value = { known: await read(), at: now(), epoch: startedIn };
      pauseMs = 0;
    } catch (error) {
      if (!isThrottling(error)) {
        throw error;
      }
      pauseMs = Math.min(Math.max(pauseMs * 2, shortestPauseMs), longestPauseMs);
      pausedUntil = now() + pauseMs;
      if (entry.value === undefined) {
        throw error;
      }
    } finally {
      if (entry.reading?.epoch === startedIn) {
        entry.reading = undefined;
      }
    }
  };

  return {
    async read<Value>(key: string, read: () => Promise<Value>): Promise<Paced<Value>> {
      const entry = entryOf(key);
      const isFresh = entry.value?.epoch === epoch && now() - entry.value.at < freshMs;
      const isPaused = entry.value !== undefined && now() < pausedUntil;
      if (!isFresh && !isPaused) {
        if (entry.reading?.epoch !== epoch) {
          entry.reading = { done: readNow(entry, read), epoch };
        }
        await entry.reading.done;
      }
      const seconds = Math.ceil((pausedUntil - now()) / 1000);
      const notice = seconds > 0 ? `AWS is throttling requests. Showing earlier data; next try in ${seconds} s.` : null;
      return { value: entry.value?.known as Value, notice };
    },
    expire() {
      epoch += 1;
    },
  };
}
