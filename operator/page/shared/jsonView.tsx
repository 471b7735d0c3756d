import { parseJson } from "approval-queue/json";
import { useState } from "preact/hooks";

interface JsonProps {
  readonly title: string;
  /** JSON text; invalid JSON is shown unchanged. */
  readonly text: string | null;
  /** Shown in place of a missing text. */
  readonly missing: string;
}

/** JSON as a collapsible tree, with a copy button. */
export function Json({ title, text, missing }: JsonProps) {
  if (text === null) {
    return <p class="missing">{missing}</p>;
  }
  const value = parseJson(text);
  return (
    <div class="json">
      <Copy title={title} text={value === undefined ? text : JSON.stringify(value, null, 2)} />
      <div class="json-tree">
        {value === undefined ? <code>{text}</code> : <Node name={undefined} value={value} depth={0} />}
      </div>
    </div>
  );
}

interface NodeProps {
  readonly name: string | undefined;
  readonly value: unknown;
  readonly depth: number;
}

/** Deep or long parts are collapsed and rendered only when opened: a history can be megabytes long. */
function Node({ name, value, depth }: NodeProps) {
  const isContainer = typeof value === "object" && value !== null;
  const entries = isContainer ? Object.entries(value) : [];
  const [open, setOpen] = useState(depth < 2 && entries.length <= 50);
  const label = name === undefined ? null : <span class="json-name">{name}: </span>;
  if (!isContainer || entries.length === 0) {
    return (
      <div class="json-line">
        {label}
        <code class={`json-${value === null ? "null" : typeof value}`}>{JSON.stringify(value)}</code>
      </div>
    );
  }
  const [opening, closing] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {label}
        <code>
          {open ? opening : `${opening} ${entries.length} ${entries.length === 1 ? "entry" : "entries"} ${closing}`}
        </code>
      </summary>
      {open && (
        <div class="json-inside">
          {entries.map(([key, item]) => (
            <Node key={key} name={key} value={item} depth={depth + 1} />
          ))}
        </div>
      )}
      {open && <code>{closing}</code>}
    </details>
  );
}

function Copy({ title, text }: { readonly title: string; readonly text: string }) {
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
    <button type="button" class="copy" onClick={copy} aria-label={`Copy: ${title}`}>
      <span aria-live="polite">{label}</span>
    </button>
  );
}
