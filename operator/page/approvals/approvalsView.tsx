import { useEffect, useRef, useState } from "preact/hooks";
import { coarse, count, money, UNKNOWN, utcTime } from "../../../domain/format";
import { notional } from "../../../domain/proposedTrade";
import type { ApprovalView } from "../../approvals/views";
import type { DecisionRequest, InboxView } from "../../server/api";
import { Link } from "../shared/link";
import type { Polled } from "../shared/polling";
import { pathOfExecution } from "../shared/router";
import { useNow } from "../shared/time";
import { DecisionDialog } from "./decisionDialog";

/** A row of the inbox. `gone` says why it can no longer be decided; the row stays in place until it is cleared. */
interface Row {
  readonly approval: ApprovalView;
  readonly gone: string | undefined;
}

const keyOf = ({ executionName, attempt }: ApprovalView): string => `${executionName} ${attempt}`;

/** The approvals inbox. Resolved rows stay in place, so that nothing moves under the pointer. */
export function ApprovalsView({ inbox }: { readonly inbox: Polled<InboxView> }) {
  const { rows, settle, clear } = useRows(inbox.value?.approvals);
  const [asking, setAsking] = useState<{ approval: ApprovalView; decision: DecisionRequest["decision"] }>();
  const resolved = rows.filter(({ gone }) => gone !== undefined).length;

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
          <div class="approval-columns" aria-hidden="true">
            <span>Trade</span>
            <span class="number">Quantity</span>
            <span class="number">Price</span>
            <span class="number">Notional</span>
            <span class="number">Waiting</span>
            <span class="number">Expires in</span>
            <span />
          </div>
          <ul class="approvals" aria-label="Pending approvals">
            {rows.map(({ approval, gone }) => (
              <ApprovalRow
                key={keyOf(approval)}
                approval={approval}
                gone={gone}
                onAsk={(decision) => setAsking({ approval, decision })}
              />
            ))}
          </ul>
        </>
      )}
      {asking !== undefined && (
        <DecisionDialog
          {...asking}
          onClose={() => setAsking(undefined)}
          onSettled={(what) => {
            settle(asking.approval, what);
            inbox.reload();
          }}
        />
      )}
    </section>
  );
}

interface ApprovalRowProps extends Row {
  readonly onAsk: (decision: DecisionRequest["decision"]) => void;
}

function ApprovalRow({ approval, gone, onAsk }: ApprovalRowProps) {
  const now = useNow();
  const { symbol, price, quantity, recommendation, executionName, requestedAt, expiresAt } = approval;
  const left = expiresAt === null ? undefined : new Date(expiresAt).getTime() - now;
  const what = `${recommendation ?? "trade"} ${symbol ?? executionName}`;
  return (
    <li class={gone === undefined ? "approval" : "approval gone"}>
      <div class="trade">
        <span class={`side ${recommendation ?? ""}`}>{recommendation ?? UNKNOWN}</span>
        <strong>{symbol ?? UNKNOWN}</strong>
        <Link to={pathOfExecution(executionName)} class="execution-name">
          {executionName}
        </Link>
      </div>
      <dl>
        <Fact name="Quantity">{count(quantity)}</Fact>
        <Fact name="Price">{money(price)}</Fact>
        <Fact name="Notional">{notional(approval)}</Fact>
        <Fact name="Waiting">
          <span title={`Requested at ${utcTime(requestedAt)}`}>{coarse(now - new Date(requestedAt).getTime())}</span>
        </Fact>
        <Fact name="Expires in" urgent={left !== undefined && left < 5 * 60_000}>
          {left === undefined ? (
            UNKNOWN
          ) : (
            <span title={`Expires at ${utcTime(expiresAt ?? "")}`}>{left > 0 ? coarse(left) : "now"}</span>
          )}
        </Fact>
      </dl>
      {gone === undefined ? (
        <div class="decide">
          <button type="button" class="good" onClick={() => onAsk("approved")} aria-label={`Approve: ${what}`}>
            Approve
          </button>
          <button type="button" class="danger" onClick={() => onAsk("rejected")} aria-label={`Reject: ${what}`}>
            Reject
          </button>
        </div>
      ) : (
        <p class="decide over" role="status">
          {gone}
        </p>
      )}
    </li>
  );
}

interface FactProps {
  readonly name: string;
  readonly urgent?: boolean;
  readonly children: preact.ComponentChildren;
}

function Fact({ name, urgent = false, children }: FactProps) {
  return (
    <div class={urgent ? "fact urgent" : "fact"}>
      <dt>{name}</dt>
      <dd>{children}</dd>
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

/** The rows seen since the view was opened, in order of arrival. */
function useRows(current: readonly ApprovalView[] | undefined) {
  const [rows, setRows] = useState<readonly Row[]>([]);
  const settled = useRef(new Map<string, string>());
  const merge = (before: readonly Row[]): readonly Row[] => {
    const waiting = new Set((current ?? []).map(keyOf));
    const seen = new Set(before.map(({ approval }) => keyOf(approval)));
    const kept = before.map(({ approval, gone }): Row => {
      const key = keyOf(approval);
      const over =
        current === undefined || waiting.has(key) ? undefined : "No longer pending: decided, expired or stopped.";
      return { approval, gone: settled.current.get(key) ?? (gone && !waiting.has(key) ? gone : over) };
    });
    const added = (current ?? []).filter(
      (approval) => !seen.has(keyOf(approval)) && !settled.current.has(keyOf(approval)),
    );
    return [...kept, ...added.map((approval): Row => ({ approval, gone: undefined }))];
  };
  useEffect(() => setRows(merge), [current]);
  return {
    rows,
    settle(approval: ApprovalView, what: string) {
      settled.current.set(keyOf(approval), what);
      setRows(merge);
    },
    clear: () => setRows((before) => before.filter(({ gone }) => gone === undefined)),
  };
}
