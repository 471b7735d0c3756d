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

/** Asks before something is done to an execution, and says what it will do. */
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
            <input maxLength={1000} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
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
      return <>{name} ends where it is, and whatever waits for a decision in it can no longer be decided.</>;
    case "redrive":
      return (
        <>
          {name} goes on from <strong>{execution.redrive.failedState ?? "where it failed"}</strong>, with the input that
          this state had. What came before is not run again.
        </>
      );
    case "console":
      return <>{name} opens in a new tab, outside of this page. You need to be signed in there.</>;
  }
}
