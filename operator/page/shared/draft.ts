import { useState } from "preact/hooks";

const drafts = new Map<string, string>();

/**
 * A text that a person types. It outlives its dialog, which Escape closes: opened again, the dialog has it.
 * @param key names the text, such as the reason for one decision
 * @returns the text, its setter, and what discards it once it was sent
 */
export function useDraft(key: string, initial = ""): readonly [string, (text: string) => void, () => void] {
  const [text, setText] = useState(drafts.get(key) ?? initial);
  return [
    text,
    (typed) => {
      drafts.set(key, typed);
      setText(typed);
    },
    () => drafts.delete(key),
  ];
}
