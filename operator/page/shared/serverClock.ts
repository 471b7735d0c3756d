import { useEffect, useRef, useState } from "preact/hooks";

/** Times are counted by the clock of the service, as the last answer told it: this machine's may be wrong. */
let aheadMs = 0;

/** An answer takes a while, so that a smaller difference says nothing. */
const toleratedMs = 500;
const everyMs = 1000;

const followers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  for (const follow of followers) {
    follow();
  }
}

/** One timer for the whole page, which rests while the page is hidden. */
function keepTicking(): void {
  clearInterval(timer);
  timer = followers.size === 0 || document.hidden ? undefined : setInterval(tick, everyMs);
}

document.addEventListener("visibilitychange", () => {
  keepTicking();
  tick();
});

function follow(tell: () => void): () => void {
  followers.add(tell);
  if (timer === undefined) {
    keepTicking();
  }
  return () => {
    followers.delete(tell);
    if (followers.size === 0) {
      keepTicking();
    }
  };
}

/** @param time as in an answer's header; null if it has none */
export function setServerTime(time: string | null): void {
  const ahead = Date.parse(time ?? "") - Date.now();
  if (Math.abs(ahead - aheadMs) > toleratedMs) {
    aheadMs = ahead;
    tick();
  }
}

/** The service's time, in milliseconds since the epoch. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}

/**
 * The service's time, updated every second.
 * @param ticks false for what has ended
 */
export function useNow(ticks = true): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => (ticks ? follow(() => setNow(serverNow())) : undefined), [ticks]);
  return now;
}

/** A text that depends on the time: what shows it is rendered again only when the text changes. */
export function useTimedText(textAt: (now: number) => string): string {
  const [, render] = useState("");
  const latest = useRef(textAt);
  latest.current = textAt;
  useEffect(() => follow(() => render(latest.current(serverNow()))), []);
  return textAt(serverNow());
}
