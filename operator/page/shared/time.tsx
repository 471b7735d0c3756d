import { useEffect, useState } from "preact/hooks";
import { coarse, localTime, UNKNOWN, utcTime } from "../../../domain/format";

/** Milliseconds since the epoch, updated every second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** A local time, with UTC on hover. */
export function Time({ at }: { readonly at: string | null }) {
  return at === null ? (
    <span>{UNKNOWN}</span>
  ) : (
    <time dateTime={at} title={utcTime(at)}>
      {localTime(at, Date.now())}
    </time>
  );
}

/** When something happened, as a clause: " at 14:02:09 (2 min ago)". */
export function Ago({ at }: { readonly at: string | null }) {
  const now = useNow();
  return at === null ? null : ` at ${localTime(at, now)} (${coarse(now - new Date(at).getTime())} ago)`;
}
