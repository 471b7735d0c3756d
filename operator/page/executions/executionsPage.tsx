import type { ExecutionStatus } from "approval-queue/requests";
import { coarse } from "approval-queue/time";
import { useState } from "preact/hooks";
import { duration } from "../../../domain/format";
import type { ExecutionRow, ExecutionsView } from "../../server/api";
import { useAnnounced } from "../shared/announcer";
import { labelOfStatus, OutcomeText, StatusBadge } from "../shared/badges";
import { ProblemText } from "../shared/dialog";
import { useHold } from "../shared/hold";
import { Link } from "../shared/link";
import { usePolled } from "../shared/polling";
import { pathOfExecution } from "../shared/router";
import { Counting, Time } from "../shared/time";
import { type SteadyRow, useSteadyRows } from "./steadyRows";

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
  const { held, area } = useHold<HTMLElement>();
  const steady = useSteadyRows(list.value?.executions, `${status} ${page}`, held);
  useAnnounced(list.value, newsOfList);
  const nextPage = list.value?.nextPage ?? null;

  return (
    <section aria-labelledby="executions-title" {...area}>
      <div class="view-head">
        <h1 id="executions-title">Executions</h1>
        <button type="button" aria-disabled={steady.added === 0} onClick={steady.show}>
          Show {steady.added} new
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
      <ExecutionTable rows={steady.rows} filtered={status !== ""} />
      <nav class="pages" aria-label="Pages">
        <button type="button" aria-disabled={pages.length === 0} onClick={() => setPages(pages.slice(0, -1))}>
          Newer
        </button>
        <span class="faint">Page {pages.length + 1}</span>
        <button
          type="button"
          aria-disabled={nextPage === null}
          onClick={() => nextPage !== null && setPages([...pages, nextPage])}
        >
          Older
        </button>
      </nav>
    </section>
  );
}

/** The executions that have ended since the last reading. */
function newsOfList(before: ExecutionsView, now: ExecutionsView): string {
  const ran = new Set(before.executions.filter(({ status }) => status === "RUNNING").map(({ name }) => name));
  return now.executions
    .filter(({ name, status }) => ran.has(name) && status !== "RUNNING")
    .map(({ name, status }) => `${name}: ${labelOfStatus(status)}.`)
    .join(" ");
}

function ExecutionTable(props: { readonly rows: readonly SteadyRow[] | undefined; readonly filtered: boolean }) {
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
        {rows.map(({ row, gone }) => (
          <TableRow key={row.name} row={row} gone={gone} />
        ))}
      </tbody>
    </table>
  );
}

function TableRow({ row, gone }: SteadyRow) {
  return (
    <tr>
      <th scope="row">
        <Link to={pathOfExecution(row.name)} class="execution-name">
          {row.name}
        </Link>
        <span class="narrow-only faint">
          <Time at={row.startedAt} /> {!gone && <OutcomeText outcome={row.outcome} />}
        </span>
      </th>
      {gone ? (
        <td colSpan={4} class="faint">
          No longer in this list
        </td>
      ) : (
        <>
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
        </>
      )}
    </tr>
  );
}

function Lasted({ row: { startedAt, stoppedAt } }: { readonly row: ExecutionRow }) {
  const started = new Date(startedAt).getTime();
  return stoppedAt === null ? (
    <Counting text={(now) => coarse(now - started)} />
  ) : (
    duration(new Date(stoppedAt).getTime() - started)
  );
}
