import { coarse, utcTime } from "approval-queue/time";
import { useLayoutEffect, useRef } from "preact/hooks";
import { count, money, UNKNOWN } from "../../../domain/format";
import { isTrade } from "../../../domain/proposedTrade";
import { describeRequest, leftUntil, totalOf } from "../../approvals/requestFacts";
import type { ApprovalView } from "../../approvals/views";
import type { DecisionRequest } from "../../server/api";
import { ExecutionLink } from "../shared/executionName";
import { ChangeButton } from "../shared/refusals";
import { Age, Counting, useUrgency } from "../shared/time";
import { type Ending, EndingText } from "./requestOutcome";

/** An approval; `ending` once it can no longer be decided here. */
export interface Row {
  readonly approval: ApprovalView;
  readonly ending: Ending | undefined;
}

export const keyOf = ({ executionName, attempt }: ApprovalView): string => `${executionName} ${attempt}`;

const idOfRow = (approval: ApprovalView): string => `approval ${keyOf(approval)}`;

/** Puts the focus on a row that is decided: its buttons are gone. */
export function focusRow(approval: ApprovalView): void {
  document.getElementById(idOfRow(approval))?.focus();
}

interface ApprovalColumnsProps {
  readonly approvals: readonly ApprovalView[];
  readonly isAll: boolean;
  readonly onChooseAll: (isChosen: boolean) => void;
}

/** The header of a list of approvals. */
export function ApprovalColumns({ approvals, isAll, onChooseAll }: ApprovalColumnsProps) {
  return (
    <div class="approval-columns">
      <label>
        <input
          type="checkbox"
          aria-label="Select all"
          checked={isAll}
          onChange={(event) => onChooseAll(event.currentTarget.checked)}
        />
        <span class="narrow-only">Select all</span>
      </label>
      {approvals.some(isTrade) ? (
        <>
          <span>Trade</span>
          <span class="number">Quantity</span>
          <span class="number">Price</span>
          <span class="number">Notional</span>
        </>
      ) : (
        <>
          <span>Execution</span>
          <span class="input">Request</span>
        </>
      )}
      <span class="number">Waiting</span>
      <span class="number">Expires in</span>
      <span />
    </div>
  );
}

export interface ApprovalRowProps extends Row {
  readonly isChosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
  readonly onAsk: (decision: DecisionRequest["decision"]) => void;
  /** Called when a decision that was sent turns out not to have arrived. */
  readonly onPending: () => void;
}

/** An approval with its trade, its times and the two decisions. */
export function ApprovalRow({ approval, ending, isChosen, onChoose, onAsk, onPending }: ApprovalRowProps) {
  const { symbol, price, quantity, recommendation, quotedAt, executionName } = approval;
  const line = useRef<HTMLLIElement>(null);
  // Its buttons take the focus with them when the row ends, so it is looked for before they are removed.
  const hasFocus = line.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (ending !== undefined && hasFocus) {
      line.current?.focus();
    }
  }, [ending]);
  const trades = isTrade(approval);
  const what = trades ? `${recommendation ?? "trade"} ${symbol ?? UNKNOWN}, ${executionName}` : executionName;
  return (
    <li
      ref={line}
      id={idOfRow(approval)}
      class={ending === undefined ? "approval" : "approval gone"}
      // It has the focus once its buttons are gone.
      tabIndex={-1}
    >
      <span class="select">
        {ending === undefined && (
          <input
            type="checkbox"
            aria-label={`Select: ${what}`}
            checked={isChosen}
            onChange={(event) => onChoose(event.currentTarget.checked)}
          />
        )}
      </span>
      <div class="trade">
        {trades && (
          <>
            <span class={`side ${recommendation ?? ""}`}>{recommendation ?? UNKNOWN}</span>
            <strong>{symbol ?? UNKNOWN}</strong>
          </>
        )}
        <ExecutionLink name={executionName} />
      </div>
      <dl>
        {trades ? (
          <>
            <Fact name="Quantity">{count(quantity)}</Fact>
            <Fact name="Price">
              {money(price)}
              {quotedAt !== null && ending === undefined && (
                <span class="quoted" title={`Quoted at ${utcTime(quotedAt)}`}>
                  <Age at={quotedAt} /> ago
                </span>
              )}
            </Fact>
            <Fact name="Notional">{totalOf(approval)}</Fact>
          </>
        ) : (
          <Fact name="Request" kind="input">
            {describeRequest(approval)}
          </Fact>
        )}
        {ending === undefined && <Times approval={approval} />}
      </dl>
      {ending === undefined ? (
        <div class="decide">
          <ChangeButton change="decide" class="good" onClick={() => onAsk("approved")} label={`Approve: ${what}`}>
            Approve
          </ChangeButton>
          <ChangeButton change="decide" class="danger" onClick={() => onAsk("rejected")} label={`Reject: ${what}`}>
            Reject
          </ChangeButton>
        </div>
      ) : (
        <p class="over">
          <EndingText approval={approval} ending={ending} onPending={onPending} />
        </p>
      )}
    </li>
  );
}

function Times({ approval: { requestedAt, expiresAt } }: Pick<Row, "approval">) {
  const requested = new Date(requestedAt).getTime();
  const expiry = expiresAt === null ? undefined : new Date(expiresAt).getTime();
  const urgent = useUrgency(expiry);
  return (
    <>
      <Fact name="Waiting">
        <span title={`Requested at ${utcTime(requestedAt)}`}>
          <Counting text={(now) => coarse(now - requested)} />
        </span>
      </Fact>
      <Fact name="Expires in" kind={urgent}>
        {expiry === undefined ? (
          UNKNOWN
        ) : (
          <span title={`Expires at ${utcTime(expiresAt ?? "")}`}>
            <Counting text={(now) => leftUntil(expiry, now)} />
          </span>
        )}
      </Fact>
    </>
  );
}

interface FactProps {
  readonly name: string;
  /** How it looks: `urgent`, or `input` for what has no columns. */
  readonly kind?: string;
  readonly children: preact.ComponentChildren;
}

function Fact({ name, kind = "", children }: FactProps) {
  return (
    <div class={`fact ${kind}`.trim()}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
