/** What a timeline shows: from `start` to `end`, in milliseconds since the epoch, with a text at some times. */
export interface Axis {
  readonly start: number;
  readonly end: number;
  readonly ticks: readonly Tick[];
}

interface Tick {
  readonly at: number;
  readonly label: string;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 30].map((seconds) => seconds * second),
  ...[1, 2, 5, 10, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hour),
  ...[1, 2, 7, 14, 30, 60].map((days) => days * day),
];

/** More do not fit beside each other. */
const mostTicks = 8;

/** The time since the start; local times if it takes an hour or more. */
export function axisOf(start: number, end: number): Axis {
  const step = stepOf(start, end);
  const isLong = end - start >= hour;
  const ticks: Tick[] = [];
  for (let index = 0; ; index++) {
    const at = isLong ? roundTime(start, step, index) : start + index * step;
    if (at > end) {
      return { start, end, ticks };
    }
    if (at >= start && at !== ticks.at(-1)?.at) {
      ticks.push({ at, label: isLong ? localLabel(at, step) : sinceStart(at - start) });
    }
  }
}

/** A later end at a tick, which stays for a while: what has ended need not move as time passes. */
export function nextEnd(start: number, now: number): number {
  const step = stepOf(start, now);
  return start + (Math.floor((now - start) / step) + 1) * step;
}

function stepOf(start: number, end: number): number {
  return steps.find((step) => (end - start) / step <= mostTicks) ?? 60 * day;
}

/** The index-th round time by the local clock, from the last one before the start. */
function roundTime(start: number, step: number, index: number): number {
  const from = new Date(start);
  const [year, month, date] = [from.getFullYear(), from.getMonth(), from.getDate()];
  if (step >= day) {
    return new Date(year, month, date + (index * step) / day).getTime();
  }
  // A day whose clock changes is longer or shorter: each time is counted from midnight on the clock.
  const minutes = Math.floor((from.getHours() * hour + from.getMinutes() * minute) / step + index) * (step / minute);
  return new Date(year, month, date, 0, minutes).getTime();
}

function localLabel(at: number, step: number): string {
  const date = new Date(at);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  return step >= day || isMidnight
    ? date.toLocaleDateString(undefined, { day: "numeric", month: "short" })
    : date.toLocaleTimeString(undefined, {
        hour: "numeric",
        // A narrow window has room for "10 PM".
        ...(step % hour === 0 ? {} : { minute: "2-digit" }),
      });
}

function sinceStart(ms: number): string {
  if (ms === 0) {
    return "0";
  }
  if (ms < second) {
    return `${ms} ms`;
  }
  return ms < 2 * minute && ms % minute !== 0 ? `${ms / second} s` : `${ms / minute} min`;
}
