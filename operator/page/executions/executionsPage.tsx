import { useState } from "preact/hooks";
import { count, localTime, plural } from "../../../domain/format";
import type { ActionAnswer, ExecutionsView, StopRequest } from "../../server/api";
import { useAnnounced } from "../shared/announcer";
import { labelOfStatus } from "../shared/badges";
import { post } from "../shared/client";
import { useHold } from "../shared/hold";
import { usePolled } from "../shared/polling";
import { ProblemPanel } from "../shared/problemPanel";
import { ChangeButton, RefusalNotes } from "../shared/refusals";
import { adjust, pathOfExecution, useRestoredScroll } from "../shared/router";
import { serverNow } from "../shared/serverClock";
import { notSent, type SentChange, SeveralDialog, useSelection } from "../shared/severalDialog";
import { ExecutionTable } from "./executionTable";
import { isFiltered, ListFilters, listQuery } from "./listFilters";
import { useSteadyRows } from "./steadyRows";

const everyMs = 3000;
/** While outcomes are being read. */
const fillsEveryMs = 1000;
/** A page of older executions changes rarely. */
const olderEveryMs = 15_000;

interface ExecutionsPageProps {
  readonly query: URLSearchParams;
  /** The names of the executions in which an approval is pending. */
  readonly waiting: ReadonlySet<string>;
}

/** The executions, newest first, one page at a time. */
export function ExecutionsPage({ query, waiting }: ExecutionsPageProps) {
  const request = listQuery(query);
  const isNewest = !query.has("page");
  const list = usePolled<ExecutionsView>(`/executions${request.size > 0 ? `?${request}` : ""}`, ({ outcomes }) =>
    outcomes.unread > 0 && outcomes.problem === null ? fillsEveryMs : isNewest ? everyMs : olderEveryMs,
  );
  const { held, area } = useHold<HTMLElement>();
  const steady = useSteadyRows(list.value?.executions, `${request}`, held);
  useAnnounced(list.value, newsOfList);
  useRestoredScroll(steady.rows !== undefined);
  const running = (steady.rows ?? []).filter(({ row, gone }) => !gone && row.status === "RUNNING");
  const selection = useSelection(running.map(({ row }) => row.name));
  const [stopping, setStopping] = useState<readonly string[]>();

  return (
    <section aria-labelledby="executions-title" {...area}>
      <div class="view-head">
        <h1 id="executions-title">Executions</h1>
        <Outcomes list={list.value} />
        <button type="button" aria-disabled={steady.added === 0} onClick={steady.show}>
          Show {steady.added} new
        </button>
        <ChangeButton
          change="stop"
          isOff={selection.selected.length === 0}
          onClick={() => setStopping(selection.selected)}
        >
          Stop {selection.selected.length} selected
        </ChangeButton>
      </div>
      <RefusalNotes changes={["stop"]} />
      <ListFilters query={query} />
      <ProblemPanel problem={list.problem} onRetry={list.reload} />
      {(list.value !== undefined || list.problem === undefined) && (
        <ExecutionTable rows={steady.rows} isFiltered={isFiltered(query)} waiting={waiting} selection={selection} />
      )}
      <Pages list={list.value} query={query} />
      {stopping !== undefined && (
        <SeveralDialog
          action="Stop"
          noun="execution"
          items={stopping}
          nameOf={(name) => name}
          isReasonRequired={false}
          consequence="Each stops in its current state. Its pending approvals can no longer be decided."
          send={stop}
          onClose={() => {
            setStopping(undefined);
            list.reload();
          }}
        />
      )}
    </section>
  );
}

async function stop(name: string, reason: string): Promise<SentChange> {
  const answer = await post<ActionAnswer>(`${pathOfExecution(name)}/stop`, { reason } satisfies StopRequest);
  if ("problem" in answer) {
    return notSent(answer.problem);
  }
  return "value" in answer && !answer.value.done
    ? { isDone: false, text: `${answer.value.what}.` }
    : { isDone: true, text: "Stopped." };
}

/** The executions that have ended since the last reading. */
function newsOfList(before: ExecutionsView, now: ExecutionsView): string {
  const ran = new Set(before.executions.filter(({ status }) => status === "RUNNING").map(({ name }) => name));
  return now.executions
    .filter(({ name, status }) => ran.has(name) && status !== "RUNNING")
    .map(({ name, status }) => `${name}: ${labelOfStatus(status)}.`)
    .join(" ");
}

/** How far the outcomes of the page are read, which takes a call for each. */
function Outcomes({ list }: { readonly list: ExecutionsView | undefined }) {
  const { unread, problem } = list?.outcomes ?? { unread: 0, problem: null };
  return (
    <p class="faint">
      {unread > 0 &&
        (problem === null ? `Reading outcomes: ${unread} left…` : `${plural(unread, "outcome")} not read: ${problem}`)}
    </p>
  );
}

/** The pages beside this one, and how far a search went. */
function Pages({ list, query }: { readonly list: ExecutionsView | undefined; readonly query: URLSearchParams }) {
  const { newer = null, older = null, looked } = list ?? {};
  const open = (page: string | null): void => {
    if (page !== null) {
      adjust({ page }, { step: true });
    }
  };
  return (
    <div class="pages">
      {looked !== undefined && !looked.complete && older === null && (
        <p class="looked" role="status">
          Looked at {count(looked.executions)} executions
          {looked.since !== null && `, back to ${localTime(looked.since, serverNow())}`}.{" "}
          <button type="button" onClick={() => adjust({ further: `${Number(query.get("further")) + 1}` })}>
            Look further
          </button>
        </p>
      )}
      <nav aria-label="Pages">
        <button type="button" aria-disabled={!query.has("page")} onClick={() => open("")}>
          Newest
        </button>
        <button type="button" aria-disabled={newer === null} onClick={() => open(newer)}>
          Newer
        </button>
        <button type="button" aria-disabled={older === null} onClick={() => open(older)}>
          Older
        </button>
      </nav>
    </div>
  );
}
