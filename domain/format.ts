import { coarse } from "approval-queue/time";

// A price is the limit of an order, so it is never rounded.
const usDollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 20 });
const wholeNumbers = new Intl.NumberFormat("en-US");

/** Shown in place of an unknown value. */
export const UNKNOWN = "–";

/** An amount in US dollars with all its digits, and at least the cents: "$49.08", "$4.195". */
export function money(dollars: number | null): string {
  return dollars === null ? UNKNOWN : usDollars.format(dollars);
}

export function count(value: number | null): string {
  return value === null ? UNKNOWN : wholeNumbers.format(value);
}

/** A number of things: "1 round", "1,000 executions". */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** A duration in its two largest units: "340 ms", "2.4 s", "3 min 12 s", "1 d 2 h". */
export function duration(ms: number): string {
  if (ms < 1000) {
    return `${Math.max(0, Math.round(ms))} ms`;
  }
  if (ms < 10_000) {
    return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  }
  return coarse(ms);
}

/**
 * A time in the viewer's time zone, without the date if it is today. It has the offset from UTC where that is another than
 * now's, and in the hour that is repeated when summer time ends.
 * @param now milliseconds since the epoch
 */
export function localTime(at: string, now: number): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const isToday = date.toDateString() === new Date(now).toDateString();
  const day = isToday ? "" : `${date.toLocaleDateString(undefined, { day: "numeric", month: "short" })}, `;
  const offset = offsetAt(date.getTime());
  const needsOffset = offset !== offsetAt(now) || isRepeated(date.getTime());
  return `${day}${time}${needsOffset ? ` ${offsetText(offset)}` : ""}`;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The viewer's offset from UTC, in minutes. */
function offsetAt(time: number): number {
  return -new Date(time).getTimezoneOffset();
}

/** Whether clocks show this time a second time, an hour before or after. */
function isRepeated(time: number): boolean {
  return [time - DAY, time + DAY].map(offsetAt).some((offset) => {
    const change = offsetAt(time) - offset;
    return change !== 0 && offsetAt(time + change * MINUTE) === offset;
  });
}

/** An offset as in "UTC+02:00". */
function offsetText(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) =>
    String(part).padStart(2, "0"),
  );
  return `UTC${minutes < 0 ? "-" : "+"}${hours}:${rest}`;
}
