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
  ...[1, 2, 5, 10, 15, 20, 30].map((seconds) => seconds * second),
  ...[1, 2, 5, 10, 15, 20, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * hour),
  ...[1, 2, 4, 7, 14, 30, 60, 120, 240].map((days) => days * day),
];

/** More would say no more. */
const mostTicks = 8;

/** In pixels: a local time, and what it moves at an end of the axis to stay inside. */
const tickWidth = 92;

/** How many steps have room on an axis. */
export function stepsIn(width: number): number {
  return Math.min(Math.max(Math.floor(width / tickWidth), 1), mostTicks);
}

/**
 * The time since the start; local times if it takes an hour or more.
 * @param most how many steps it has at most
 */
export function axisOf(start: number, end: number, most = mostTicks): Axis {
  const step = stepOf(start, end, most);
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
  const step = stepOf(start, now, mostTicks);
  return start + (Math.floor((now - start) / step) + 1) * step;
}

function stepOf(start: number, end: number, most: number): number {
  return steps.find((step) => (end - start) / step <= most) ?? 240 * day;
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
    : date.toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" });
}

function sinceStart(ms: number): string {
  if (ms === 0) {
    return "0";
  }
  if (ms < second) {
    return `${ms} ms`;
  }
  const inSeconds = ms < 2 * minute ? ms % minute !== 0 : ms % (minute / 2) !== 0;
  return inSeconds ? `${ms / second} s` : `${ms / minute} min`;
}
