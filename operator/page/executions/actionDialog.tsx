import { LONGEST_REASON } from "approval-queue/answers";
import { useState } from "preact/hooks";
import { redriveClause } from "../../executions/redrive";
import type { ActionAnswer, ExecutionView, RedriveRequest, StopRequest } from "../../server/api";
import { type Problem, post, readAfterLoss } from "../shared/client";
import { Dialog, DialogForm } from "../shared/dialog";
import { useDraft } from "../shared/draft";
import { pathOfExecution } from "../shared/router";
import { type ActionEnd, ActionEndDialog } from "./actionEnd";

export type ExecutionAction = "stop" | "redrive" | "console";

interface ActionDialogProps {
  readonly action: ExecutionAction;
  readonly execution: ExecutionView;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const titles: Readonly<Record<ExecutionAction, readonly [title: string, action: string]>> = {
  stop: ["Stop this execution?", "Stop"],
  redrive: ["Redrive this execution?", "Redrive"],
  console: ["Open the AWS console?", "Open"],
};

/** Confirms an action on an execution and describes its effect. */
export function ActionDialog({ action, execution: current, onClose, onDone }: ActionDialogProps) {
  // A person confirms what the dialog says, and not what becomes of it meanwhile.
  const [execution] = useState(current);
  const [reason, setReason, discard] = useDraft(`${action} ${execution.name}`);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [end, setEnd] = useState<ActionEnd>();
  const [title, label] = titles[action];

  const act = async (): Promise<void> => {
    if (action === "console") {
      window.open(execution.consoleUrl ?? "", "_blank", "noopener,noreferrer");
      onClose();
      return;
    }
    setBusy(true);
    setProblem(undefined);
    const path = pathOfExecution(execution.name);
    const body: StopRequest | RedriveRequest = action === "stop" ? { reason } : { redrives: execution.redrive.count };
    const answer = await post<ActionAnswer>(`${path}/${action}`, body);
    if ("problem" in answer && answer.problem.lost) {
      setEnd({ lost: action });
      const seen = await readAfterLoss<ExecutionView>(path);
      setEnd({ lost: action, seen: seen ?? null });
    } else if ("problem" in answer) {
      setBusy(false);
      setProblem(answer.problem);
    } else if ("value" in answer && !answer.value.done) {
      setEnd({ told: answer.value });
    } else {
      discard();
      onDone();
    }
  };

  if (end !== undefined) {
    return <ActionEndDialog end={end} before={execution} onClose={onDone} />;
  }
  return (
    <Dialog title={title} busy={busy} onClose={onClose}>
      <DialogForm
        action={label}
        tone={action === "stop" ? "danger" : "plain"}
        busy={busy}
        problem={problem}
        onSubmit={act}
        onCancel={onClose}
      >
        <p>
          <Consequence action={action} execution={execution} />
        </p>
        {action === "stop" && (
          <label class="field">
            <span>
              Reason <span class="faint">(optional)</span>
            </span>
            <input
              maxLength={LONGEST_REASON}
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </label>
        )}
      </DialogForm>
    </Dialog>
  );
}

function Consequence({ action, execution }: Pick<ActionDialogProps, "action" | "execution">) {
  const name = <strong class="breakable">{execution.name}</strong>;
  const [before, state, after] = redriveClause(execution.redrive.failedState);
  switch (action) {
    case "stop":
      return <>{name} stops in its current state. Its pending approvals can no longer be decided.</>;
    case "redrive":
      return (
        <>
          {name} {before}
          <strong>{state}</strong>
          {after}
        </>
      );
    case "console":
      return <>{name} opens in a new tab. You must be signed in to the AWS console.</>;
  }
}
