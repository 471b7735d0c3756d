import { utcTime } from "approval-queue/time";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { count } from "../../../domain/format";
import type { EventView } from "../../executions/views";
import type { EventsView, ExecutionView, HistoryView } from "../../server/api";
import { get, type Problem } from "../shared/client";
import { Json } from "../shared/jsonView";
import { ProblemPanel } from "../shared/problemPanel";
import { pathOfExecution } from "../shared/router";

const rowsAtOnce = 200;

interface EventTableProps {
  readonly execution: ExecutionView;
  /** The state that is open: its events are listed first of all. */
  readonly stateName: string | null;
}

/** Every event of an execution, in the order in which they happened. */
export function EventTable({ execution, stateName }: EventTableProps) {
  const { events, isWhole, problem, retry } = useEvents(execution);
  const [text, setText] = useState("");
  const [type, setType] = useState("");
  const [state, setState] = useState(stateName ?? "");
  const [isUtc, setIsUtc] = useState(false);
  const [limit, setLimit] = useState(rowsAtOnce);
  useEffect(() => setState(stateName ?? ""), [stateName]);
  const types = useMemo(() => namesIn(events.map((event) => event.type)), [events]);
  const states = useMemo(() => namesIn(events.map((event) => event.stateName)), [events]);
  const wanted = comparable(text);
  const found = useMemo(
    () =>
      events.filter(
        (event) =>
          (type === "" || event.type === type) &&
          (state === "" || event.stateName === state) &&
          (wanted === "" || comparable(textOf(event)).includes(wanted)),
      ),
    [events, type, state, wanted],
  );
  return (
    <section class="events" aria-label="Events">
      <search class="filters">
        <label class="inline-field">
          <span>Find</span>
          <input type="search" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <Choice label="Type" value={type} names={types} onChoose={setType} />
        <Choice label="State" value={state} names={states} onChoose={setState} />
        <label class="inline-field">
          <input type="checkbox" checked={isUtc} onChange={(event) => setIsUtc(event.currentTarget.checked)} />
          <span>UTC</span>
        </label>
        <Download name={execution.name} />
        <p class="faint" role="status">
          {isWhole
            ? `${count(found.length)} of ${count(events.length)} events`
            : `Reading events: ${count(events.length)}…`}
        </p>
      </search>
      <ProblemPanel problem={problem} onRetry={retry} />
      <div class="event-rows">
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">
                ID
              </th>
              <th scope="col">Time</th>
              <th scope="col">Type</th>
              <th scope="col" class="wide-only">
                State
              </th>
              <th scope="col" class="wide-only number">
                Previous
              </th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, limit).map((event) => (
              <EventRow key={event.id} event={event} isUtc={isUtc} />
            ))}
          </tbody>
        </table>
      </div>
      {found.length > limit && (
        <button type="button" onClick={() => setLimit(limit + rowsAtOnce)}>
          {`Show ${count(Math.min(found.length - limit, rowsAtOnce))} of ${count(found.length - limit)} more`}
        </button>
      )}
    </section>
  );
}

/** The events of an execution: those that are new follow whenever it changes. */
function useEvents({ name, version }: ExecutionView) {
  const [read, setRead] = useState<{ readonly events: readonly EventView[]; readonly isWhole: boolean }>({
    events: [],
    isWhole: false,
  });
  const [problem, setProblem] = useState<Problem>();
  const [tries, setTries] = useState(0);
  const known = useRef<readonly EventView[]>([]);
  useEffect(() => {
    const aborter = new AbortController();
    const follow = async (): Promise<void> => {
      for (let more = true; more; ) {
        const last = known.current.at(-1)?.id ?? 0;
        const answer = await get<EventsView>(`${pathOfExecution(name)}/events?after=${last}`, aborter.signal);
        if (aborter.signal.aborted) {
          return;
        }
        if (!("value" in answer)) {
          setProblem("problem" in answer ? answer.problem : undefined);
          return;
        }
        setProblem(undefined);
        known.current = [...known.current, ...answer.value.events];
        more = answer.value.more;
        setRead({ events: known.current, isWhole: !more });
      }
    };
    void follow();
    return () => aborter.abort();
  }, [name, version, tries]);
  return { ...read, problem, retry: () => setTries(tries + 1) };
}

function namesIn(names: readonly (string | null)[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== null))].sort();
}

function textOf({ id, type, stateName, details }: EventView): string {
  return `${id} ${type} ${stateName ?? ""} ${details ?? ""}`;
}

/** JSON is found as it is written and as it is shown: without white space, and without the signs of JSON in JSON. */
function comparable(text: string): string {
  return text.toLowerCase().replace(/[\s\\]/g, "");
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly names: readonly string[];
  readonly onChoose: (name: string) => void;
}

function Choice({ label, value, names, onChoose }: ChoiceProps) {
  return (
    <label class="inline-field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">All</option>
        {[...(value === "" || names.includes(value) ? [] : [value]), ...names].map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function EventRow({ event, isUtc }: { readonly event: EventView; readonly isUtc: boolean }) {
  const [open, setOpen] = useState(false);
  const { id, previous, type, at, stateName, details } = event;
  return (
    <>
      <tr>
        <td class="number faint">{id}</td>
        <td>
          <time dateTime={at} title={isUtc ? undefined : utcTime(at)}>
            {exactTime(at, isUtc)}
          </time>
        </td>
        <td>
          {details === null ? (
            type
          ) : (
            <button type="button" class="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
              {type}
            </button>
          )}
        </td>
        <td class="wide-only breakable">{stateName}</td>
        <td class="wide-only number faint">{previous}</td>
      </tr>
      {open && (
        <tr class="event-details">
          <td colSpan={5}>
            <Json title={`${type}, event ${id}`} text={details} missing="" />
          </td>
        </tr>
      )}
    </>
  );
}

/** A time with its milliseconds and its date, local or in UTC. */
function exactTime(at: string, isUtc: boolean): string {
  if (isUtc) {
    return at.replace("T", " ");
  }
  const date = new Date(at);
  const day = date.toLocaleDateString(undefined, { day: "numeric", month: "short" });
  const time = date.toLocaleTimeString(undefined, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
  });
  return `${day}, ${time}`;
}

/** Saves the history as a file, as GetExecutionHistory returns it, without task tokens. */
function Download({ name }: { readonly name: string }) {
  const [label, setLabel] = useState("Download history");
  const save = async (): Promise<void> => {
    setLabel("Downloading…");
    const answer = await get<HistoryView>(`${pathOfExecution(name)}/history`);
    setLabel("value" in answer ? "Download history" : "Download failed: try again");
    if ("value" in answer) {
      const url = URL.createObjectURL(new Blob([JSON.stringify(answer.value, null, 2)], { type: "application/json" }));
      const link = Object.assign(document.createElement("a"), { href: url, download: `${name}.history.json` });
      link.click();
      URL.revokeObjectURL(url);
    }
  };
  return (
    <button type="button" onClick={save}>
      {label}
    </button>
  );
}
