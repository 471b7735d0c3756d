import { useEffect, useRef, useState } from "preact/hooks";
import { STATUSES } from "../../executions/labels";
import { labelOfStatus } from "../shared/badges";
import { adjust } from "../shared/router";

/** Filters that the page's URL has, and the place in a filtered list, which another filter makes void. */
const anew = { page: null, further: null };

/** The request for the list that the page's URL names. Its days are those of this machine's time zone. */
export function listQuery(query: URLSearchParams): URLSearchParams {
  const [from, to] = [dayIn(query.get("from")), dayIn(query.get("to"))];
  to?.setDate(to.getDate() + 1);
  const given: readonly (readonly [string, string | null | undefined])[] = [
    ["status", query.get("status")],
    ["name", executionNameIn(query.get("name"))],
    // What is no day, the server refuses, and says so.
    ["from", from?.toISOString() ?? query.get("from")],
    ["to", to?.toISOString() ?? query.get("to")],
    ["page", query.get("page")],
    ["further", query.get("further")],
  ];
  return new URLSearchParams(given.flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

function dayIn(text: string | null): Date | undefined {
  const day = new Date(`${text}T00:00`);
  return Number.isNaN(day.getTime()) ? undefined : day;
}

/** People paste ARNs. */
function executionNameIn(text: string | null): string | undefined {
  return text?.trim().split(":").at(-1);
}

export function isFiltered(query: URLSearchParams): boolean {
  return ["status", "name", "from", "to"].some((name) => query.has(name));
}

/** What the list is limited to: a status, the beginning of a name, and days. */
export function ListFilters({ query }: { readonly query: URLSearchParams }) {
  return (
    <search class="filters">
      <label class="inline-field">
        <span>Status</span>
        <select
          value={query.get("status") ?? ""}
          onChange={(event) => adjust({ ...anew, status: event.currentTarget.value }, { step: true })}
        >
          <option value="">All</option>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {labelOfStatus(status)}
            </option>
          ))}
        </select>
      </label>
      <NameFilter name={query.get("name") ?? ""} />
      {(["from", "to"] as const).map((end) => (
        <label class="inline-field" key={end}>
          <span>{end === "from" ? "Started from" : "to"}</span>
          <input
            type="date"
            value={query.get(end) ?? ""}
            onChange={(event) => adjust({ ...anew, [end]: event.currentTarget.value }, { step: true })}
          />
        </label>
      ))}
      <button
        type="button"
        aria-disabled={query.size === 0}
        onClick={() => adjust({ ...anew, status: null, name: null, from: null, to: null }, { step: true })}
      >
        Clear filters
      </button>
    </search>
  );
}

const typingMs = 250;

/** A name is searched for once it is typed. */
function NameFilter({ name }: { readonly name: string }) {
  const [typed, setTyped] = useState(name);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setTyped(name), [name]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <label class="inline-field">
      <span>Search</span>
      <input
        type="search"
        placeholder="Name starts with…"
        value={typed}
        spellcheck={false}
        autoComplete="off"
        onInput={({ currentTarget: { value } }) => {
          setTyped(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => adjust({ ...anew, name: value.trim() }), typingMs);
        }}
      />
    </label>
  );
}
