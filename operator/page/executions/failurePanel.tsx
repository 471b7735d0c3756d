import type { ExecutionStatus } from "approval-queue/requests";
import { redriveClause } from "../../executions/redrive";
import type { ExecutionView } from "../../server/api";
import { ChangeButton, RefusalNotes } from "../shared/refusals";

const sentences: Readonly<Partial<Record<ExecutionStatus, string>>> = {
  FAILED: "Failed",
  TIMED_OUT: "Ran out of time",
  ABORTED: "Stopped",
};

interface FailurePanelProps {
  readonly execution: ExecutionView;
  readonly onRedrive: () => void;
  readonly onStartAgain: () => void;
}

/** Where an execution ended without success, why, and what can be done about it. */
export function FailurePanel({ execution, onRedrive, onStartAgain }: FailurePanelProps) {
  const { status, outcome, redrive } = execution;
  const sentence = sentences[status];
  if (sentence === undefined) {
    return null;
  }
  return (
    <div class={`panel ${status === "ABORTED" ? "quiet" : "bad"}`}>
      <div class="panel-what">
        <p>
          <strong>
            {sentence}
            {redrive.failedState !== null && ` in ${redrive.failedState}`}
          </strong>
          {outcome.detail !== null && <bdi class="breakable">: {outcome.detail}</bdi>}
        </p>
        {redrive.possible && <p class="faint">A redrive {redriveClause(redrive.failedState).join("")}</p>}
        {redrive.possible && <RefusalNotes changes={["redrive"]} />}
      </div>
      <div class="decide">
        {redrive.possible && (
          <ChangeButton change="redrive" onClick={onRedrive}>
            Redrive
          </ChangeButton>
        )}
        <ChangeButton change="start" onClick={onStartAgain}>
          Start again with this input
        </ChangeButton>
      </div>
    </div>
  );
}
