import { coarse } from "approval-queue/time";
import { useEffect, useState } from "preact/hooks";
import { duration } from "../../../domain/format";
import { describeRequest } from "../../approvals/requestFacts";
import type { ApprovalView } from "../../approvals/views";
import type { DecisionRequest, ExecutionView, Noticed } from "../../server/api";
import { ApprovalColumns, ApprovalRow, keyOf } from "../approvals/approvalRow";
import { DecisionDialog } from "../approvals/decisionDialog";
import { type Ending, EndingText } from "../approvals/requestOutcome";
import { OutcomeText, StatusBadge } from "../shared/badges";
import { ProblemText } from "../shared/dialog";
import type { Polled } from "../shared/polling";
import { Counting, Time } from "../shared/time";
import { ActionDialog, type ExecutionAction } from "./actionDialog";

export type OpenedExecution = ExecutionView & Noticed;

interface HeadProps {
  readonly execution: OpenedExecution;
  readonly polled: Polled<OpenedExecution>;
  readonly onChanged: () => void;
}

/** An execution's name, its actions and its facts. */
export function ExecutionHead({ execution, polled, onChanged }: HeadProps) {
  const [deciding, setDeciding] = useState<{ approval: ApprovalView; decision: DecisionRequest["decision"] }>();
  const [acting, setActing] = useState<ExecutionAction>();
  const { pending, ended, settle, restore } = useDecided(execution.approvals);
  const [closed, setClosed] = useState<{ readonly after: "decision" | "action" }>();
  // The browser gives the focus back to the button that opened a dialog, unless what was done removes it.
  useEffect(() => {
    if (closed?.after === "action") {
      document.getElementById("execution-title")?.focus();
    } else if (closed !== undefined && document.activeElement === document.body) {
      [...document.querySelectorAll<HTMLElement>(".decided")].at(-1)?.focus();
    }
  }, [closed]);
  const [approval, ...others] = pending;
  const several = execution.approvals.length > 1;
  const problem = polled.problem !== undefined && !polled.problem.offline ? polled.problem : undefined;
  return (
    <>
      <div class="view-head">
        <h1 id="execution-title" class="execution-title" tabIndex={-1}>
          {execution.name}
        </h1>
        <div class="actions">
          {approval !== undefined && others.length === 0 && !several && (
            <>
              <button type="button" class="good" onClick={() => setDeciding({ approval, decision: "approved" })}>
                Approve
              </button>
              <button type="button" class="danger" onClick={() => setDeciding({ approval, decision: "rejected" })}>
                Reject
              </button>
            </>
          )}
          {execution.status === "RUNNING" && (
            <button type="button" onClick={() => setActing("stop")}>
              Stop
            </button>
          )}
          {execution.redrive.possible && (
            <button type="button" onClick={() => setActing("redrive")}>
              Redrive
            </button>
          )}
          {execution.consoleUrl !== null && (
            <button type="button" onClick={() => setActing("console")}>
              AWS console
            </button>
          )}
        </div>
      </div>
      <dl class="facts">
        <div>
          <dt>Status</dt>
          <dd>
            <StatusBadge status={execution.status} />
          </dd>
        </div>
        <div class="fact-outcome">
          <dt>Outcome</dt>
          <dd>
            <OutcomeText outcome={execution.outcome} />
          </dd>
        </div>
        <div>
          <dt>Started</dt>
          <dd>
            <Time at={execution.startedAt} />
          </dd>
        </div>
        <div>
          <dt>Ended</dt>
          <dd>
            <Time at={execution.stoppedAt} />
          </dd>
        </div>
        <div>
          <dt>Duration</dt>
          <dd>
            <Lasting execution={execution} />
          </dd>
        </div>
        <div>
          <dt>Redrives</dt>
          <dd>{execution.redrive.count}</dd>
        </div>
      </dl>
      <p class="trouble-line" role="status">
        {problem === undefined ? execution.notice : <ProblemText problem={problem} />}
      </p>
      {ended.map(({ approval: one, ending }) => (
        <p key={keyOf(one)} class="decided" tabIndex={-1}>
          {execution.approvals.length + ended.length > 1 && <strong>{describeRequest(one)} </strong>}
          <EndingText approval={one} ending={ending} onPending={() => restore(one)} />
        </p>
      ))}
      {several && (
        <div class="beside">
          <ApprovalColumns approvals={pending} />
          <ul class="approvals" aria-label="Pending approvals">
            {pending.map((one) => (
              <ApprovalRow
                key={keyOf(one)}
                approval={one}
                ending={undefined}
                onAsk={(decision) => setDeciding({ approval: one, decision })}
                onPending={() => restore(one)}
              />
            ))}
          </ul>
        </div>
      )}
      {deciding !== undefined && (
        <DecisionDialog
          {...deciding}
          onClose={() => {
            setDeciding(undefined);
            setClosed({ after: "decision" });
          }}
          onSettled={(ending) => {
            settle(deciding.approval, ending);
            onChanged();
          }}
        />
      )}
      {acting !== undefined && (
        <ActionDialog
          action={acting}
          execution={execution}
          onClose={() => setActing(undefined)}
          onDone={() => {
            setActing(undefined);
            setClosed({ after: "action" });
            onChanged();
          }}
        />
      )}
    </>
  );
}

function Lasting({ execution: { startedAt, stoppedAt } }: { readonly execution: ExecutionView }) {
  const started = new Date(startedAt).getTime();
  return stoppedAt === null ? (
    <Counting text={(now) => coarse(now - started)} />
  ) : (
    duration(new Date(stoppedAt).getTime() - started)
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
