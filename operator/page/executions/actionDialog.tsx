import { LONGEST_REASON } from "approval-queue/answers";
import { useState } from "preact/hooks";
import type { ExecutionView } from "../../server/api";
import { type Problem, post } from "../shared/client";
import { Dialog, DialogForm } from "../shared/dialog";
import { pathOfExecution } from "../shared/router";

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
export function ActionDialog({ action, execution, onClose, onDone }: ActionDialogProps) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [title, label] = titles[action];

  const act = async (): Promise<void> => {
    if (action === "console") {
      window.open(execution.consoleUrl ?? "", "_blank", "noopener,noreferrer");
      onClose();
      return;
    }
    setBusy(true);
    setProblem(undefined);
    const answer = await post(`${pathOfExecution(execution.name)}/${action}`, action === "stop" ? { reason } : {});
    setBusy(false);
    if ("problem" in answer) {
      setProblem(answer.problem);
    } else {
      onDone();
    }
  };

  return (
    <Dialog title={title} onClose={onClose}>
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
  switch (action) {
    case "stop":
      return <>{name} stops in its current state. Its pending approvals can no longer be decided.</>;
    case "redrive":
      return (
        <>
          {name} continues from <strong>{execution.redrive.failedState ?? "the failed state"}</strong>, with that
          state's original input. Earlier states are not run again.
        </>
      );
    case "console":
      return <>{name} opens in a new tab. You must be signed in to the AWS console.</>;
  }
}
