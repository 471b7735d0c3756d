import { useMemo, useState } from "preact/hooks";
import { Copy } from "./copy";
import { type JsonContainer, type JsonLeaf, type JsonNode, jsonInside, readJson } from "./jsonText";

interface JsonProps {
  readonly title: string;
  /** JSON text; invalid JSON is shown unchanged. */
  readonly text: string | null;
  /** Shown in place of a missing text. */
  readonly missing: string;
}

/** JSON as a collapsible tree or as its text, with a copy button. Tree and copy keep every character of the values. */
export function Json({ title, text, missing }: JsonProps) {
  const [raw, setRaw] = useState(false);
  const value = useMemo(() => (text === null ? undefined : readJson(text)), [text]);
  if (text === null) {
    return <p class="missing">{missing}</p>;
  }
  return (
    <div class="json">
      <div class="json-actions">
        {value !== undefined && (
          <button
            type="button"
            class="small"
            aria-pressed={raw}
            aria-label={`Raw: ${title}`}
            onClick={() => setRaw(!raw)}
          >
            Raw
          </button>
        )}
        <Copy title={title} text={text} />
      </div>
      {value === undefined || raw ? (
        <pre class="json-raw">{text}</pre>
      ) : (
        <div class="json-tree">
          <Node name={undefined} value={value} depth={0} />
        </div>
      )}
    </div>
  );
}

interface NodeProps<Value = JsonNode> {
  readonly name: string | undefined;
  readonly value: Value;
  readonly depth: number;
}

function Node({ name, value, depth }: NodeProps) {
  return "members" in value ? (
    <Container name={name} value={value} depth={depth} />
  ) : (
    <Leaf name={name} value={value} />
  );
}

/** Deep or long parts are collapsed and rendered only when opened: a history can be megabytes long. */
function Container({ name, value: { kind, members }, depth }: NodeProps<JsonContainer>) {
  const [open, setOpen] = useState(depth < 2 && members.length <= 50);
  const [opening, closing] = kind === "array" ? ["[", "]"] : ["{", "}"];
  if (members.length === 0) {
    return (
      <div class="json-line">
        <Name name={name} />
        <code>
          {opening}
          {closing}
        </code>
      </div>
    );
  }
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Name name={name} />
        <code>
          {open ? opening : `${opening} ${members.length} ${members.length === 1 ? "entry" : "entries"} ${closing}`}
        </code>
      </summary>
      {open && (
        <div class="json-inside">
          {members.map((member, index) => (
            // An object may have two members of one name.
            <Node key={`${index} ${member.name}`} name={member.name} value={member.value} depth={depth + 1} />
          ))}
        </div>
      )}
      {open && <code>{closing}</code>}
    </details>
  );
}

/** A value without members. A string with JSON in it, such as the body of a message, can be unfolded. */
function Leaf({ name, value }: Pick<NodeProps<JsonLeaf>, "name" | "value">) {
  const inside = useMemo(() => jsonInside(value), [value.raw]);
  const [unfolded, setUnfolded] = useState(false);
  const shown = unfolded ? inside : undefined;
  return (
    <>
      <div class="json-line">
        <Name name={name} />
        {shown === undefined && <code class={`json-${value.kind}`}>{value.raw}</code>}
        {inside !== undefined && (
          <button
            type="button"
            class="unfold"
            aria-expanded={unfolded}
            aria-label={`${unfolded ? "Fold" : "Unfold"} ${name ?? "text"}`}
            onClick={() => setUnfolded(!unfolded)}
          >
            {unfolded ? "Fold" : "Unfold"}
          </button>
        )}
      </div>
      {shown !== undefined && (
        <div class="json-inside">
          <Node name={undefined} value={shown} depth={0} />
        </div>
      )}
    </>
  );
}

function Name({ name }: { readonly name: string | undefined }) {
  return name === undefined ? null : <span class="json-name">{name}: </span>;
}
