import { LONGEST_REASON } from "approval-queue/answers";
import { useState } from "preact/hooks";
import { describeTrade, notional } from "../../../domain/proposedTrade";
import type { ApprovalView } from "../../approvals/views";
import type { DecisionAnswer, DecisionRequest } from "../../server/api";
import { type Problem, post } from "../shared/client";
import { Dialog, DialogForm } from "../shared/dialog";
import { pathOfExecution } from "../shared/router";

interface DecisionDialogProps {
  readonly approval: ApprovalView;
  readonly decision: DecisionRequest["decision"];
  readonly onClose: () => void;
  /** Called with the outcome of the step, decided here or elsewhere. */
  readonly onSettled: (what: string) => void;
}

/** Confirms a decision before it is sent; a rejection requires a reason. */
export function DecisionDialog({ approval, decision, onClose, onSettled }: DecisionDialogProps) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [tooLate, setTooLate] = useState<string>();
  const { executionName, attempt } = approval;
  const rejecting = decision === "rejected";

  const send = async (): Promise<void> => {
    if (rejecting && reason.trim() === "") {
      setProblem({ error: "A rejection requires a reason.", whatToDo: "", field: "reason", offline: false });
      return;
    }
    setBusy(true);
    setProblem(undefined);
    const body: DecisionRequest = { attempt, decision, ...(reason.trim() === "" ? {} : { reason }) };
    const answer = await post<DecisionAnswer>(`${pathOfExecution(executionName)}/decision`, body);
    setBusy(false);
    if ("problem" in answer) {
      setProblem(answer.problem);
    } else if ("value" in answer) {
      onSettled(answer.value.what);
      if (answer.value.decided) {
        onClose();
      } else {
        setTooLate(answer.value.what);
      }
    }
  };

  if (tooLate !== undefined) {
    return (
      <Dialog title="Your decision came too late" onClose={onClose}>
        <p role="alert">{tooLate}</p>
        <div class="dialog-actions">
          <button type="button" onClick={onClose}>
            Close
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={rejecting ? "Reject this trade?" : "Approve this trade?"} onClose={onClose}>
      <DialogForm
        action={rejecting ? "Reject" : "Approve"}
        tone={rejecting ? "danger" : "good"}
        busy={busy}
        problem={problem}
        onSubmit={send}
        onCancel={onClose}
      >
        <p class="what">
          <strong>{describeTrade(approval)}</strong>
          <span>Total: {notional(approval)}</span>
          <span class="faint">{executionName}</span>
        </p>
        <label class="field">
          <span>Reason {rejecting ? "" : <span class="faint">(optional)</span>}</span>
          <textarea
            rows={3}
            maxLength={LONGEST_REASON}
            value={reason}
            required={rejecting}
            aria-invalid={problem?.field === "reason"}
            aria-describedby="reason-problem"
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <p class="field-problem" id="reason-problem" role="alert">
          {problem?.field === "reason" && `${problem.error} ${problem.whatToDo}`}
        </p>
      </DialogForm>
    </Dialog>
  );
}
