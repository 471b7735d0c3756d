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

/** A time in the viewer's time zone, without the date if it is today. */
export function localTime(at: string, now: number): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const isToday = date.toDateString() === new Date(now).toDateString();
  return isToday ? time : `${date.toLocaleDateString(undefined, { day: "numeric", month: "short" })}, ${time}`;
}
