import { useEffect, useRef, useState } from "preact/hooks";

let tell: (text: string) => void = () => undefined;

/** Says a change to people who do not see it. It is there from the start: what is added with its text is not spoken. */
export function Announcer() {
  const [text, setText] = useState("");
  useEffect(() => {
    tell = setText;
  }, []);
  return (
    <p class="unseen announcer" role="status" aria-live="polite">
      {text}
    </p>
  );
}

/**
 * Announces what is new in a value that is read again and again.
 * @param news what to say; undefined for nothing
 */
export function useAnnounced<Value>(value: Value | undefined, news: (before: Value, now: Value) => string | undefined) {
  const before = useRef<Value>(undefined);
  useEffect(() => {
    const said = value === undefined || before.current === undefined ? undefined : news(before.current, value);
    before.current = value;
    if (said !== undefined && said !== "") {
      tell(said);
    }
  }, [value]);
}
