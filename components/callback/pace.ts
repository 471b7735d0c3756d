import { performance } from "node:perf_hooks";

/** A second, and as much as timers are early. */
const SPAN_MS = 1_010;

/**
 * Makes a function whose promise resolves at most `perSecond` times in any second, at once as long as that allows. The calls of
 * later invocations count too, because Lambda keeps the module.
 */
export function createPace(perSecond: number): () => Promise<void> {
  const turns: number[] = [];
  return async () => {
    const now = performance.now();
    const earliest = turns.length < perSecond ? now : (turns.shift() ?? 0) + SPAN_MS;
    const turn = Math.max(now, earliest);
    turns.push(turn);
    if (turn > now) {
      await new Promise((resolve) => setTimeout(resolve, turn - now));
    }
  };
}
