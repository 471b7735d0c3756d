import { utcTime } from "approval-queue/time";
import { useEffect, useState } from "preact/hooks";
import { localTime, UNKNOWN } from "../../../domain/format";

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
