import { useEffect, useMemo, useState } from "preact/hooks";
import type { ApprovalView } from "../../approvals/views";
import type { DecisionRequest, InboxView } from "../../server/api";
import { useHold } from "../shared/hold";
import type { Polled } from "../shared/polling";
import { ApprovalColumns, ApprovalRow, type ApprovalRowProps, focusRow, keyOf, type Row } from "./approvalRow";
import { DecisionDialog } from "./decisionDialog";
import { useInboxRows } from "./inboxRows";

/** The approvals inbox. Rows that have ended stay until they are cleared. */
export function ApprovalsView({ inbox }: { readonly inbox: Polled<InboxView> }) {
  const { held, area } = useHold<HTMLElement>();
  const { rows, settle, restore, clear } = useInboxRows(inbox.value?.approvals, held);
  const [asking, setAsking] = useState<{ approval: ApprovalView; decision: DecisionRequest["decision"] }>();
  const [left, setLeft] = useState<ApprovalView>();
  // The browser gives the focus back to the button that opened the dialog, unless a decision has removed it.
  useEffect(() => {
    if (left !== undefined && document.activeElement === document.body) {
      focusRow(left);
    }
  }, [left]);
  const resolved = rows.filter(({ ending }) => ending !== undefined).length;

  return (
    <section aria-labelledby="approvals-title" {...area}>
      <div class="view-head">
        <h1 id="approvals-title">Approvals</h1>
        <p class="faint">
          {inbox.value !== undefined && inbox.value.unread > 0 && `Checking ${inbox.value.unread} more running…`}
        </p>
        <button type="button" onClick={clear} aria-disabled={resolved === 0}>
          Clear {resolved} resolved
        </button>
      </div>
      {inbox.value === undefined && inbox.problem === undefined && <Loading />}
      {inbox.value !== undefined && rows.length === 0 && (
        <div class="empty">
          <h2>No approvals pending</h2>
          <p>What needs approval appears here automatically. Start an execution, or view past executions.</p>
        </div>
      )}
      {rows.length > 0 && (
        <>
          <ApprovalColumns approvals={rows.map(({ approval }) => approval)} />
          <ul class="approvals" aria-label="Pending approvals">
            {rows.map((row) => (
              <InboxRow
                key={keyOf(row.approval)}
                row={row}
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
          onClose={() => {
            setAsking(undefined);
            setLeft(asking.approval);
          }}
          onSettled={(ending) => {
            settle(asking.approval, ending);
            inbox.reload();
          }}
        />
      )}
    </section>
  );
}

interface InboxRowProps extends Pick<ApprovalRowProps, "onAsk" | "onPending"> {
  readonly row: Row;
}

/** Renders a row again only when it has changed: an inbox may have hundreds, and is read every few seconds. */
function InboxRow({ row, onAsk, onPending }: InboxRowProps) {
  return useMemo(() => <ApprovalRow {...row} onAsk={onAsk} onPending={onPending} />, [row]);
}

function Loading() {
  return (
    <p class="loading" role="status">
      Loading approvals…
    </p>
  );
}
