import { coarse } from "approval-queue/time";
import { useState } from "preact/hooks";
import { duration } from "../../../domain/format";
import type { ApprovalView } from "../../approvals/views";
import type { DecisionRequest, ExecutionView, Noticed } from "../../server/api";
import { ApprovalColumns, ApprovalRow, keyOf } from "../approvals/approvalRow";
import { DecisionDialog } from "../approvals/decisionDialog";
import { GraphPicture } from "../graph/graphPicture";
import { OutcomeText, StatusBadge } from "../shared/badges";
import { ProblemText } from "../shared/dialog";
import { Link } from "../shared/link";
import { type Polled, usePolled } from "../shared/polling";
import { pathOfExecution } from "../shared/router";
import { Time, useNow } from "../shared/time";
import { ActionDialog, type ExecutionAction } from "./actionDialog";
import { Inspector } from "./inspector";
import { Timeline } from "./timeline";

type Opened = ExecutionView & Noticed;

/**
 * The interval in milliseconds. A succeeded execution does not change; any other ended execution may be redriven
 * elsewhere.
 */
const paceOf = ({ status }: Opened): number | undefined =>
  status === "RUNNING" ? 1500 : status === "SUCCEEDED" ? undefined : 15_000;

interface ExecutionPageProps {
  readonly name: string;
  readonly onDecided: () => void;
}

/** An execution: its graph, the selected state, the timeline and the actions. */
export function ExecutionPage({ name, onDecided }: ExecutionPageProps) {
  const polled = usePolled<Opened>(pathOfExecution(name), paceOf);
  const [chosen, setChosen] = useState<string | null>(null);
  const execution = polled.value;

  if (execution === undefined) {
    return (
      <section aria-label={name}>
        <p class="crumbs">
          <Link to="/executions">Executions</Link>
        </p>
        <h1 class="execution-title">{name}</h1>
        {polled.problem === undefined ? (
          <p class="loading" role="status">
            Loading execution…
          </p>
        ) : (
          <p class="problem" role="alert">
            <ProblemText problem={polled.problem} />
          </p>
        )}
      </section>
    );
  }
  return (
    <section aria-labelledby="execution-title">
      <p class="crumbs">
        <Link to="/executions">Executions</Link>
      </p>
      <Head
        execution={execution}
        polled={polled}
        onChanged={() => {
          polled.reload();
          onDecided();
        }}
      />
      <div class="inspect">
        <GraphPicture execution={execution} chosen={chosen} onChoose={setChosen} />
        <Inspector execution={execution} chosen={chosen} onChoose={setChosen} />
      </div>
      <Timeline execution={execution} onChoose={setChosen} />
    </section>
  );
}

interface HeadProps {
  readonly execution: Opened;
  readonly polled: Polled<Opened>;
  readonly onChanged: () => void;
}

function Head({ execution, polled, onChanged }: HeadProps) {
  const [deciding, setDeciding] = useState<{ approval: ApprovalView; decision: DecisionRequest["decision"] }>();
  const [acting, setActing] = useState<ExecutionAction>();
  const [approval, ...others] = execution.approvals;
  const several = others.length > 0;
  const problem = polled.problem !== undefined && !polled.problem.offline ? polled.problem : undefined;
  return (
    <>
      <div class="view-head">
        <h1 id="execution-title" class="execution-title">
          {execution.name}
        </h1>
        <div class="actions">
          {approval !== undefined && !several && (
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
      {several && (
        <div class="beside">
          <ApprovalColumns />
          <ul class="approvals" aria-label="Pending approvals">
            {execution.approvals.map((pending) => (
              <ApprovalRow
                key={keyOf(pending)}
                approval={pending}
                gone={undefined}
                onAsk={(decision) => setDeciding({ approval: pending, decision })}
              />
            ))}
          </ul>
        </div>
      )}
      {deciding !== undefined && (
        <DecisionDialog {...deciding} onClose={() => setDeciding(undefined)} onSettled={onChanged} />
      )}
      {acting !== undefined && (
        <ActionDialog
          action={acting}
          execution={execution}
          onClose={() => setActing(undefined)}
          onDone={() => {
            setActing(undefined);
            onChanged();
          }}
        />
      )}
    </>
  );
}

function Lasting({ execution: { startedAt, stoppedAt } }: { readonly execution: ExecutionView }) {
  const now = useNow();
  const started = new Date(startedAt).getTime();
  return <>{stoppedAt === null ? coarse(now - started) : duration(new Date(stoppedAt).getTime() - started)}</>;
}
