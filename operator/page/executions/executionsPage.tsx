import type { ExecutionStatus } from "approval-queue/requests";
import { coarse } from "approval-queue/time";
import { useEffect, useState } from "preact/hooks";
import { duration } from "../../../domain/format";
import type { ExecutionRow, ExecutionsView } from "../../server/api";
import { labelOfStatus, OutcomeText, StatusBadge } from "../shared/badges";
import { ProblemText } from "../shared/dialog";
import { Link } from "../shared/link";
import { usePolled } from "../shared/polling";
import { pathOfExecution } from "../shared/router";
import { Time, useNow } from "../shared/time";

const filters: readonly (ExecutionStatus | "")[] = ["", "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];
const listEveryMs = 3000;

/** The executions, newest first, one page at a time. */
export function ExecutionsPage() {
  const [status, setStatus] = useState<ExecutionStatus | "">("");
  // The page tokens from the first page to the current one.
  const [pages, setPages] = useState<readonly string[]>([]);
  const page = pages.at(-1) ?? "";
  const query = new URLSearchParams([
    ...(status ? [["status", status]] : []),
    ...(page ? [["page", page]] : []),
  ] as string[][]);
  const list = usePolled<ExecutionsView>(`/executions${query.size > 0 ? `?${query}` : ""}`, () =>
    page === "" ? listEveryMs : listEveryMs * 5,
  );
  const steady = useSteadyRows(list.value?.executions, `${status} ${page}`);
  const nextPage = list.value?.nextPage ?? null;

  return (
    <section aria-labelledby="executions-title">
      <div class="view-head">
        <h1 id="executions-title">Executions</h1>
        <button
          type="button"
          class={steady.held === 0 ? "absent" : ""}
          disabled={steady.held === 0}
          onClick={steady.release}
        >
          Show {steady.held} new
        </button>
        <label class="inline-field">
          <span>Status</span>
          <select
            value={status}
            onChange={(event) => {
              setStatus(event.currentTarget.value as ExecutionStatus | "");
              setPages([]);
            }}
          >
            {filters.map((filter) => (
              <option key={filter} value={filter}>
                {filter === "" ? "All" : labelOfStatus(filter)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {list.problem !== undefined && !list.problem.offline && (
        <p class="problem" role="alert">
          <ProblemText problem={list.problem} />
        </p>
      )}
      <div onPointerEnter={steady.hold} onPointerLeave={steady.letGo} onFocusIn={steady.hold} onFocusOut={steady.letGo}>
        <ExecutionTable rows={steady.rows} filtered={status !== ""} />
      </div>
      <nav class="pages" aria-label="Pages">
        <button type="button" disabled={pages.length === 0} onClick={() => setPages(pages.slice(0, -1))}>
          Newer
        </button>
        <span class="faint">Page {pages.length + 1}</span>
        <button
          type="button"
          disabled={nextPage === null}
          onClick={() => nextPage !== null && setPages([...pages, nextPage])}
        >
          Older
        </button>
      </nav>
    </section>
  );
}

function ExecutionTable(props: { readonly rows: readonly ExecutionRow[] | undefined; readonly filtered: boolean }) {
  const { rows, filtered } = props;
  if (rows === undefined) {
    return (
      <p class="loading" role="status">
        Loading executions…
      </p>
    );
  }
  if (rows.length === 0) {
    return (
      <div class="empty">
        <h2>{filtered ? "No executions with this status" : "No executions yet"}</h2>
        <p>{filtered ? "Choose another status." : "Start an execution to see it here."}</p>
      </div>
    );
  }
  return (
    <table class="executions">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Status</th>
          <th scope="col" class="wide-only">
            Outcome
          </th>
          <th scope="col" class="wide-only">
            Started
          </th>
          <th scope="col" class="wide-only number">
            Duration
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">
              <Link to={pathOfExecution(row.name)} class="execution-name">
                {row.name}
              </Link>
              <span class="narrow-only faint">
                <Time at={row.startedAt} /> <OutcomeText outcome={row.outcome} />
              </span>
            </th>
            <td>
              <StatusBadge status={row.status} />
            </td>
            <td class="wide-only">
              <OutcomeText outcome={row.outcome} />
            </td>
            <td class="wide-only">
              <Time at={row.startedAt} />
            </td>
            <td class="wide-only number">
              <Lasted row={row} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Lasted({ row: { startedAt, stoppedAt } }: { readonly row: ExecutionRow }) {
  const started = new Date(startedAt).getTime();
  return stoppedAt === null ? <Ticking since={started} /> : duration(new Date(stoppedAt).getTime() - started);
}

function Ticking({ since }: { readonly since: number }) {
  return <>{coarse(useNow() - since)}</>;
}

/**
 * New executions are added at the top, except while the pointer or the focus is on the table, where rows must not move.
 */
function useSteadyRows(current: readonly ExecutionRow[] | undefined, list: string) {
  const [held, setHeld] = useState(false);
  const [shown, setShown] = useState<{ list: string; rows: readonly ExecutionRow[] }>();
  const known = shown?.list === list ? shown.rows : undefined;
  const names = new Set(known?.map(({ name }) => name));
  const added = held && known !== undefined ? (current ?? []).filter(({ name }) => !names.has(name)) : [];

  useEffect(() => {
    if (current !== undefined && (!held || known === undefined)) {
      setShown({ list, rows: current });
    }
  }, [current, held, list, known]);

  const fresh = new Map(current?.map((row) => [row.name, row]));
  return {
    rows: known?.map((row) => fresh.get(row.name) ?? row),
    held: added.length,
    hold: () => setHeld(true),
    letGo: () => setHeld(false),
    release: () => current !== undefined && setShown({ list, rows: current }),
  };
}
