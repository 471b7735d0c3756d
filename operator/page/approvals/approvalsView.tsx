import { useEffect, useRef, useState } from "preact/hooks";
import type { ApprovalView } from "../../approvals/views";
import type { DecisionRequest, InboxView } from "../../server/api";
import type { Polled } from "../shared/polling";
import { ApprovalColumns, ApprovalRow, keyOf, type Row } from "./approvalRow";
import { DecisionDialog } from "./decisionDialog";
import type { Ending } from "./requestOutcome";

/** The approvals inbox. Resolved rows stay in place, so that nothing moves under the pointer. */
export function ApprovalsView({ inbox }: { readonly inbox: Polled<InboxView> }) {
  const { rows, settle, restore, clear } = useRows(inbox.value?.approvals);
  const [asking, setAsking] = useState<{ approval: ApprovalView; decision: DecisionRequest["decision"] }>();
  const resolved = rows.filter(({ ending }) => ending !== undefined).length;

  return (
    <section aria-labelledby="approvals-title">
      <div class="view-head">
        <h1 id="approvals-title">Approvals</h1>
        <p class="faint">
          {inbox.value !== undefined && inbox.value.unread > 0 && `Checking ${inbox.value.unread} more running…`}
        </p>
        <button type="button" onClick={clear} class={resolved === 0 ? "absent" : ""} disabled={resolved === 0}>
          Clear {resolved} resolved
        </button>
      </div>
      {inbox.value === undefined && inbox.problem === undefined && <Loading />}
      {inbox.value !== undefined && rows.length === 0 && (
        <div class="empty">
          <h2>No approvals pending</h2>
          <p>Trades that need approval appear here automatically. Start an execution, or view past executions.</p>
        </div>
      )}
      {rows.length > 0 && (
        <>
          <ApprovalColumns />
          <ul class="approvals" aria-label="Pending approvals">
            {rows.map(({ approval, ending }) => (
              <ApprovalRow
                key={keyOf(approval)}
                approval={approval}
                ending={ending}
                onAsk={(decision) => setAsking({ approval, decision })}
                onPending={() => restore(approval)}
              />
            ))}
          </ul>
        </>
      )}
      {asking !== undefined && (
        <DecisionDialog
          {...asking}
          onClose={() => setAsking(undefined)}
          onSettled={(ending) => {
            settle(asking.approval, ending);
            inbox.reload();
          }}
        />
      )}
    </section>
  );
}

function Loading() {
  return (
    <p class="loading" role="status">
      Loading approvals…
    </p>
  );
}

/** The rows seen since the view was opened, in order of arrival. */
function useRows(current: readonly ApprovalView[] | undefined) {
  const [rows, setRows] = useState<readonly Row[]>([]);
  const settled = useRef(new Map<string, Ending>());
  const merge = (before: readonly Row[]): readonly Row[] => {
    const waiting = new Set((current ?? []).map(keyOf));
    const seen = new Set(before.map(({ approval }) => keyOf(approval)));
    const kept = before.map(({ approval }): Row => {
      const key = keyOf(approval);
      const left: Ending | undefined = current === undefined || waiting.has(key) ? undefined : { kind: "left" };
      return { approval, ending: settled.current.get(key) ?? left };
    });
    const added = (current ?? []).filter((approval) => !seen.has(keyOf(approval)));
    return [...kept, ...added.map((approval): Row => ({ approval, ending: settled.current.get(keyOf(approval)) }))];
  };
  useEffect(() => setRows(merge), [current]);
  return {
    rows,
    settle(approval: ApprovalView, ending: Ending) {
      settled.current.set(keyOf(approval), ending);
      setRows(merge);
    },
    restore(approval: ApprovalView) {
      settled.current.delete(keyOf(approval));
      setRows(merge);
    },
    clear: () => setRows((before) => before.filter(({ ending }) => ending === undefined)),
  };
}
