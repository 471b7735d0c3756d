import { useEffect, useRef, useState } from "preact/hooks";
import { createRecent } from "../../executions/recent";
import { get, type Problem } from "./client";

/** A resource that changes on the server. */
export interface Polled<Value> {
  /** The last value read; undefined before the first read. */
  readonly value: Value | undefined;
  /** Why the last read failed; undefined after a success. */
  readonly problem: Problem | undefined;
  /** Reads immediately instead of at the next interval. */
  readonly reload: () => void;
}

const longestWaitMs = 30_000;

/** The last values of the last resources: a view that is opened again has its content at once, and then what is new. */
const remembered = createRecent<object>(5);

/** While the page is hidden, what it shows outside of its window, such as in its title, still changes. */
const hiddenEveryMs = 10_000;

/**
 * Reads a resource repeatedly: at the given interval while reads succeed, with backoff while they fail. One read at most is
 * under way: a new one takes the place of the one before, whose answer no longer counts.
 * @param path the resource; a new path starts over
 * @param everyMs the interval in milliseconds; undefined stops after the first success
 * @param whileHidden whether to read on, slowly, while the page is hidden
 */
export function usePolled<Value extends object>(
  path: string,
  everyMs: (value: Value) => number | undefined,
  { whileHidden = false } = {},
): Polled<Value> {
  const [state, setState] = useState<{ path: string; value?: Value; problem?: Problem }>({ path });
  const [asked, setAsked] = useState(0);
  const latest = useRef<{ readonly path: string; readonly value: Value }>(undefined);
  const pace = useRef(everyMs);
  pace.current = everyMs;

  useEffect(() => {
    let underWay: AbortController | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;

    const wait = (ms: number | undefined): void => {
      const rests = ms === undefined || (document.hidden && !whileHidden);
      timer = rests ? undefined : setTimeout(read, document.hidden ? Math.max(ms, hiddenEveryMs) : ms);
    };
    const read = async (): Promise<void> => {
      clearTimeout(timer);
      underWay?.abort();
      const aborter = new AbortController();
      underWay = aborter;
      const known = latest.current?.path === path ? latest.current.value : (remembered.get(path) as Value | undefined);
      const answer = await get<Value>(versioned(path, known), aborter.signal);
      if (aborter.signal.aborted) {
        return;
      }
      if ("problem" in answer) {
        failures += 1;
        setState({ path, ...(known === undefined ? {} : { value: known }), problem: answer.problem });
        wait(answer.problem.sessionEnded ? undefined : Math.min(1000 * 2 ** failures, longestWaitMs));
        return;
      }
      failures = 0;
      const value = "value" in answer ? answer.value : known;
      if (value !== undefined) {
        latest.current = { path, value };
        remembered.set(path, value);
        setState((before) => (before.value === value && before.problem === undefined ? before : { path, value }));
        wait(pace.current(value));
      }
    };
    const lookAgain = (): void => {
      if (!document.hidden) {
        read();
      } else if (!whileHidden) {
        clearTimeout(timer);
      }
    };
    document.addEventListener("visibilitychange", lookAgain);
    read();
    return () => {
      document.removeEventListener("visibilitychange", lookAgain);
      clearTimeout(timer);
      underWay?.abort();
    };
  }, [path, asked]);

  const current = state.path === path ? state : { value: undefined, problem: undefined };
  const before = remembered.get(path) as Value | undefined;
  return { value: current.value ?? before, problem: current.problem, reload: () => setAsked((count) => count + 1) };
}

/** With the known version in the request, the server returns 204 if nothing has changed. */
function versioned(path: string, known: object | undefined): string {
  return known !== undefined && "version" in known ? `${path}?version=${encodeURIComponent(`${known.version}`)}` : path;
}
