import { useState } from "preact/hooks";

/** Copies a text exactly as it is. */
export function Copy({ title, text }: { readonly title: string; readonly text: string }) {
  const [label, setLabel] = useState("Copy");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setLabel("Copied");
    } catch {
      setLabel("Copy failed");
    }
    setTimeout(() => setLabel("Copy"), 1500);
  };
  return (
    <button type="button" class="small" onClick={copy} aria-label={`Copy: ${title}`}>
      <span aria-live="polite">{label}</span>
    </button>
  );
}
