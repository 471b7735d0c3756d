import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { describeRequest } from "../../approvals/requestFacts";
import { sayRequestOutcome } from "../../approvals/requestOutcome";
import type { ApprovalView } from "../../approvals/views";
import type { DecisionAnswer, DecisionRequest, InboxView } from "../../server/api";
import { post } from "../shared/client";
import { SessionContext } from "../shared/environment";
import { useHold } from "../shared/hold";
import type { Polled } from "../shared/polling";
import { ProblemPanel } from "../shared/problemPanel";
import { ChangeButton, RefusalNotes } from "../shared/refusals";
import { pathOfExecution, useRestoredScroll } from "../shared/router";
import { serverNow } from "../shared/serverClock";
import { notSent, type SentChange, SeveralDialog, useSelection } from "../shared/severalDialog";
import { ApprovalColumns, ApprovalRow, type ApprovalRowProps, focusRow, keyOf, type Row } from "./approvalRow";
import { DecisionDialog, endingOf } from "./decisionDialog";
import { InboxFilters, inOrderOf, isListed, orderIn } from "./inboxFilters";
import { useInboxRows } from "./inboxRows";
import type { Ending } from "./requestOutcome";

interface ApprovalsViewProps {
  readonly inbox: Polled<InboxView>;
  /** The order and the filter of the list. */
  readonly query: URLSearchParams;
}

/** The approvals inbox. Rows that have ended stay until they are cleared. */
export function ApprovalsView({ inbox, query }: ApprovalsViewProps) {
  const { held, area } = useHold<HTMLElement>();
  const order = orderIn(query);
  const approvals = inbox.value?.approvals;
  const sorted = useMemo(() => approvals && inOrderOf(approvals, order), [approvals, order]);
  const inboxRows = useInboxRows(sorted, order, held);
  const { settle, restore, clear } = inboxRows;
  const rows = inboxRows.rows.filter(({ approval }) => isListed(approval, query));
  const [asking, setAsking] = useState<{ approval: ApprovalView; decision: DecisionRequest["decision"] }>();
  const [left, setLeft] = useState<ApprovalView>();
  // The browser gives the focus back to the button that opened the dialog, unless a decision has removed it.
  useEffect(() => {
    if (left !== undefined && document.activeElement === document.body) {
      focusRow(left);
    }
  }, [left]);
  useRestoredScroll(rows.length > 0);
  const pending = rows.filter(({ ending }) => ending === undefined).map(({ approval }) => approval);
  const selection = useSelection(pending.map(keyOf));
  const [rejecting, setRejecting] = useState<readonly ApprovalView[]>();
  const resolved = rows.length - pending.length;
  const endWith = (approval: ApprovalView, ending: Ending): void => {
    settle(approval, ending);
    inbox.reload();
  };

  return (
    <section aria-labelledby="approvals-title" {...area}>
      <div class="view-head">
        <h1 id="approvals-title">Approvals</h1>
        <p class="faint">
          {inbox.value !== undefined && inbox.value.unread > 0 && `Checking ${inbox.value.unread} more running…`}
        </p>
        <InboxFilters approvals={inboxRows.rows.map(({ approval }) => approval)} query={query} />
        <ChangeButton
          change="decide"
          isOff={selection.selected.length === 0}
          onClick={() => setRejecting(pending.filter((approval) => selection.selected.includes(keyOf(approval))))}
        >
          Reject {selection.selected.length} selected
        </ChangeButton>
        <button
          type="button"
          onClick={() => clear(({ approval }) => isListed(approval, query))}
          aria-disabled={resolved === 0}
        >
          Clear {resolved} resolved
        </button>
      </div>
      <ProblemPanel problem={inbox.problem} onRetry={inbox.reload} />
      {pending.length > 0 && <RefusalNotes changes={["decide"]} />}
      {inbox.value === undefined && inbox.problem === undefined && <Loading />}
      {inbox.value !== undefined && rows.length === 0 && <Empty isFiltered={inboxRows.rows.length > 0} />}
      {rows.length > 0 && (
        <>
          <ApprovalColumns
            approvals={rows.map(({ approval }) => approval)}
            isAll={selection.isAll}
            onChooseAll={selection.chooseAll}
          />
          <ul class="approvals" aria-label="Pending approvals">
            {rows.map((row) => (
              <InboxRow
                key={keyOf(row.approval)}
                row={row}
                isChosen={selection.selected.includes(keyOf(row.approval))}
                onChoose={(isChosen) => selection.choose(keyOf(row.approval), isChosen)}
                onAsk={(decision) => setAsking({ approval: row.approval, decision })}
                onPending={() => restore(row.approval)}
              />
            ))}
          </ul>
        </>
      )}
      {asking !== undefined && (
        <DecisionDialog
          {...asking}
          pending={approvals}
          onClose={() => {
            setAsking(undefined);
            setLeft(asking.approval);
          }}
          onSettled={(ending) => endWith(asking.approval, ending)}
        />
      )}
      {rejecting !== undefined && (
        <SeveralDialog
          action="Reject"
          noun="approval"
          items={rejecting}
          nameOf={(approval) => `${describeRequest(approval)}, ${approval.executionName}`}
          isReasonRequired
          consequence="A rejection can't be taken back."
          send={(approval, reason) => reject(approval, reason, (ending) => endWith(approval, ending))}
          onClose={() => setRejecting(undefined)}
        />
      )}
    </section>
  );
}

/** Rejects one of several approvals, and says what became of it. */
async function reject(
  { executionName, attempt }: ApprovalView,
  reason: string,
  onSettled: (ending: Ending) => void,
): Promise<SentChange> {
  const body: DecisionRequest = { attempt, decision: "rejected", reason };
  const answer = await post<DecisionAnswer>(`${pathOfExecution(executionName)}/decision`, body);
  const ending = endingOf(answer);
  if (ending !== undefined) {
    onSettled(ending);
  }
  if ("problem" in answer) {
    return notSent(answer.problem);
  }
  return {
    isDone: "value" in answer && answer.value.decided,
    text: ending?.kind === "told" ? sayRequestOutcome(ending.outcome, serverNow()) : "There is no such request.",
  };
}

interface InboxRowProps extends Pick<ApprovalRowProps, "isChosen" | "onChoose" | "onAsk" | "onPending"> {
  readonly row: Row;
}

/** Renders a row again only when it has changed: an inbox may have hundreds, and is read every few seconds. */
function InboxRow({ row, isChosen, ...rest }: InboxRowProps) {
  return useMemo(() => <ApprovalRow {...row} isChosen={isChosen} {...rest} />, [row, isChosen]);
}

function Empty({ isFiltered }: { readonly isFiltered: boolean }) {
  const asksPeople = useContext(SessionContext)?.asksPeople;
  return (
    <div class="empty">
      <h2>{isFiltered ? "No approvals of this symbol" : "No approvals pending"}</h2>
      <p>
        {isFiltered
          ? "Choose another symbol."
          : asksPeople === false
            ? "This stack asks nobody: its callback function decides. Executions shows what it decided."
            : "What needs approval appears here automatically. Start an execution, or view past executions."}
      </p>
    </div>
  );
}

function Loading() {
  return (
    <p class="loading" role="status">
      Loading approvals…
    </p>
  );
}
