import { coarse, utcTime } from "approval-queue/time";
import { useEffect, useState } from "preact/hooks";
import { UNKNOWN } from "../../../domain/format";
import { isTrade } from "../../../domain/proposedTrade";
import { describeRequest, totalOf } from "../../approvals/requestFacts";
import type { ApprovalView } from "../../approvals/views";
import type { DecisionRequest } from "../../server/api";
import { keyOf } from "../approvals/approvalRow";
import { DecisionDialog, InputFacts } from "../approvals/decisionDialog";
import { type Ending, EndingText } from "../approvals/requestOutcome";
import { ChangeButton, RefusalNotes } from "../shared/refusals";
import { Age, Counting, useUrgency } from "../shared/time";

interface ApprovalsPanelProps {
  readonly approvals: readonly ApprovalView[];
  readonly onChanged: () => void;
}

/** What waits for a decision in an execution, and what became of what was decided here. */
export function ApprovalsPanel({ approvals, onChanged }: ApprovalsPanelProps) {
  const [deciding, setDeciding] = useState<{ approval: ApprovalView; decision: DecisionRequest["decision"] }>();
  const { pending, ended, settle, restore } = useDecided(approvals);
  const [closed, setClosed] = useState(0);
  // The browser gives the focus back to the button that opened the dialog, unless the decision removes it.
  useEffect(() => {
    if (closed > 0 && document.activeElement === document.body) {
      [...document.querySelectorAll<HTMLElement>(".decided")].at(-1)?.focus();
    }
  }, [closed]);
  return (
    <>
      {ended.map(({ approval, ending }) => (
        <p key={keyOf(approval)} class="decided" tabIndex={-1}>
          {pending.length + ended.length > 1 && <strong>{describeRequest(approval)} </strong>}
          <EndingText approval={approval} ending={ending} onPending={() => restore(approval)} />
        </p>
      ))}
      {pending.length > 0 && <RefusalNotes changes={["decide"]} />}
      {pending.length > 0 && (
        <ul class="panels" aria-label="Pending approvals">
          {pending.map((approval) => (
            <Panel
              key={keyOf(approval)}
              approval={approval}
              isOne={approvals.length === 1}
              onAsk={(decision) => setDeciding({ approval, decision })}
            />
          ))}
        </ul>
      )}
      {deciding !== undefined && (
        <DecisionDialog
          {...deciding}
          pending={approvals}
          onClose={() => {
            setDeciding(undefined);
            setClosed(closed + 1);
          }}
          onSettled={(ending) => {
            settle(deciding.approval, ending);
            onChanged();
          }}
        />
      )}
    </>
  );
}

interface PanelProps {
  readonly approval: ApprovalView;
  /** Whether it is the only one, so that its buttons need no names of their own. */
  readonly isOne: boolean;
  readonly onAsk: (decision: DecisionRequest["decision"]) => void;
}

function Panel({ approval, isOne, onAsk }: PanelProps) {
  const what = describeRequest(approval);
  return (
    <li class="panel waiting">
      <div class="panel-what">
        {isTrade(approval) ? (
          <strong class="proposed">
            {what}, {totalOf(approval)}
          </strong>
        ) : (
          <InputFacts input={approval.input} />
        )}
        <p class="faint">
          {isTrade(approval) && "A limit order at the approved price"}
          {approval.quotedAt !== null && (
            <span title={`Quoted at ${utcTime(approval.quotedAt)}`}>
              , quoted <Age at={approval.quotedAt} /> ago
            </span>
          )}
          {isTrade(approval) && ". "}
          <PanelTimes approval={approval} />
        </p>
      </div>
      <div class="decide">
        {(["approved", "rejected"] as const).map((decision) => {
          const label = decision === "approved" ? "Approve" : "Reject";
          return (
            <ChangeButton
              key={decision}
              change="decide"
              class={decision === "approved" ? "good" : "danger"}
              label={isOne ? undefined : `${label}: ${what}`}
              onClick={() => onAsk(decision)}
            >
              {label}
            </ChangeButton>
          );
        })}
      </div>
    </li>
  );
}

function PanelTimes({ approval: { requestedAt, expiresAt } }: Pick<PanelProps, "approval">) {
  const requested = new Date(requestedAt).getTime();
  const expiry = expiresAt === null ? undefined : new Date(expiresAt).getTime();
  const urgent = useUrgency(expiry);
  return (
    <>
      <span title={`Requested at ${utcTime(requestedAt)}`}>
        Requested <Counting text={(now) => coarse(now - requested)} /> ago
      </span>
      {", "}
      {expiry === undefined ? (
        `expires: ${UNKNOWN}`
      ) : (
        <span class={urgent} title={`Expires at ${utcTime(expiresAt ?? "")}`}>
          <Counting text={(now) => (expiry > now ? `expires in ${coarse(expiry - now)}` : "expires now")} />
        </span>
      )}
      .
    </>
  );
}

/** The pending approvals, and what became of those that were decided on this page. */
function useDecided(approvals: readonly ApprovalView[]) {
  const [endings, setEndings] = useState<ReadonlyMap<string, { approval: ApprovalView; ending: Ending }>>(new Map());
  return {
    pending: approvals.filter((approval) => !endings.has(keyOf(approval))),
    ended: [...endings.values()],
    settle: (approval: ApprovalView, ending: Ending): void =>
      setEndings((before) => new Map(before).set(keyOf(approval), { approval, ending })),
    restore: (approval: ApprovalView): void =>
      setEndings((before) => new Map([...before].filter(([key]) => key !== keyOf(approval)))),
  };
}
