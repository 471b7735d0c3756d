import { useEffect, useState } from "preact/hooks";
import type { ExecutionView, Noticed } from "../../server/api";
import type { Polled } from "../shared/polling";
import { ProblemPanel } from "../shared/problemPanel";
import { ChangeButton, RefusalNotes } from "../shared/refusals";
import { go, pathOfExecution } from "../shared/router";
import { ActionDialog, type ExecutionAction } from "./actionDialog";
import { ApprovalsPanel } from "./approvalsPanel";
import { ExecutionFacts } from "./executionFacts";
import { FailurePanel } from "./failurePanel";
import { StartDialog } from "./startDialog";

export type OpenedExecution = ExecutionView & Noticed;

interface HeadProps {
  readonly execution: OpenedExecution;
  readonly polled: Polled<OpenedExecution>;
  readonly onChanged: () => void;
}

/** An execution's name, what a person can do about it, and its facts. */
export function ExecutionHead({ execution, polled, onChanged }: HeadProps) {
  const { name, status, approvals, consoleUrl, input } = execution;
  const [acting, setActing] = useState<ExecutionAction | "start">();
  const [acted, setActed] = useState(0);
  // What was done removes the button that would get the focus back.
  useEffect(() => {
    if (acted > 0) {
      document.getElementById("execution-title")?.focus();
    }
  }, [acted]);
  const close = (): void => setActing(undefined);
  return (
    <>
      <div class="view-head">
        <h1 id="execution-title" class="execution-title" tabIndex={-1}>
          {name}
        </h1>
        <div class="actions">
          {status === "RUNNING" && (
            <ChangeButton change="stop" onClick={() => setActing("stop")}>
              Stop
            </ChangeButton>
          )}
          {status === "SUCCEEDED" && (
            <ChangeButton change="start" onClick={() => setActing("start")}>
              Start again with this input
            </ChangeButton>
          )}
          {consoleUrl !== null && (
            <button type="button" onClick={() => setActing("console")}>
              AWS console
            </button>
          )}
        </div>
      </div>
      {status === "RUNNING" && <RefusalNotes changes={["stop"]} />}
      <ApprovalsPanel approvals={approvals} onChanged={onChanged} />
      <FailurePanel
        execution={execution}
        onRedrive={() => setActing("redrive")}
        onStartAgain={() => setActing("start")}
      />
      <ProblemPanel problem={polled.problem} onRetry={polled.reload} />
      <ExecutionFacts execution={execution} />
      <p class="trouble-line" role="status">
        {execution.notice}
      </p>
      {acting === "start" && (
        <StartDialog
          again={{ name, input: input ?? "{}", caution: cautionOf(execution) }}
          onClose={close}
          onStarted={(started) => {
            close();
            go(pathOfExecution(started));
          }}
        />
      )}
      {acting !== undefined && acting !== "start" && (
        <ActionDialog
          action={acting}
          execution={execution}
          onClose={close}
          onDone={() => {
            close();
            setActed(acted + 1);
            onChanged();
          }}
        />
      )}
    </>
  );
}

/** What to find out before the same is started again: an order that was placed stands. */
function cautionOf({ outcome, definition, arn }: ExecutionView): string | undefined {
  if (outcome.kind === "bought" || outcome.kind === "sold") {
    return "Its order was placed. Another execution places another order.";
  }
  const isUnclear = outcome.kind === "failed" || outcome.kind === "timedOut" || outcome.kind === "stopped";
  return isUnclear && definition.includes('"OrdersTable"')
    ? `Its order may have been placed: npm run orders -- ${arn} says whether it was. Another execution places another order.`
    : undefined;
}
