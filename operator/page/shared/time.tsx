import { coarse, utcTime } from "approval-queue/time";
import { duration, localTime, UNKNOWN } from "../../../domain/format";
import { serverNow, useTimedText } from "./serverClock";

/** A local time, with UTC on hover. */
export function Time({ at }: { readonly at: string | null }) {
  return at === null ? (
    <span>{UNKNOWN}</span>
  ) : (
    <time dateTime={at} title={utcTime(at)}>
      {localTime(at, serverNow())}
    </time>
  );
}

/** When something happened, as a clause: " at 14:02:09 (2 min ago)". */
export function Ago({ at }: { readonly at: string | null }) {
  const text = useTimedText((now) =>
    at === null ? "" : ` at ${localTime(at, now)} (${coarse(now - new Date(at).getTime())} ago)`,
  );
  return text;
}

interface LastedProps {
  readonly startedAt: string;
  /** Null for what goes on. */
  readonly stoppedAt: string | null;
}

/** How long something has lasted, or lasts. */
export function Lasted({ startedAt, stoppedAt }: LastedProps) {
  const started = new Date(startedAt).getTime();
  return stoppedAt === null ? (
    <Counting text={(now) => coarse(now - started)} />
  ) : (
    duration(new Date(stoppedAt).getTime() - started)
  );
}

const urgentMs = 5 * 60_000;

/** "urgent" for a deadline that is near or past; undefined: there is none. */
export function useUrgency(deadline: number | undefined): string {
  return useTimedText((now) => (deadline !== undefined && deadline - now < urgentMs ? "urgent" : ""));
}

/** How old something is: "4 min". */
export function Age({ at }: { readonly at: string }) {
  return useTimedText((now) => coarse(now - new Date(at).getTime()));
}

/** A text that depends on the time, such as what is left until a deadline. */
export function Counting({ text }: { readonly text: (now: number) => string }) {
  return useTimedText(text);
}
