import { LONGEST_REASON } from "approval-queue/answers";
import { useState } from "preact/hooks";
import { isTrade } from "../../../domain/proposedTrade";
import { describeRequest, factsOf, totalOf } from "../../approvals/requestFacts";
import type { ApprovalView } from "../../approvals/views";
import type { DecisionAnswer, DecisionRequest } from "../../server/api";
import { type Answer, type Problem, post } from "../shared/client";
import { Dialog, DialogForm } from "../shared/dialog";
import { useDraft } from "../shared/draft";
import { pathOfExecution } from "../shared/router";
import { Age } from "../shared/time";
import { keyOf } from "./approvalRow";
import { type Ending, EndingText } from "./requestOutcome";

interface DecisionDialogProps {
  readonly approval: ApprovalView;
  readonly decision: DecisionRequest["decision"];
  /** What is pending now, as far as it is read: somebody else may decide meanwhile. */
  readonly pending: readonly ApprovalView[] | undefined;
  readonly onClose: () => void;
  /** Called when the request can no longer be decided here. */
  readonly onSettled: (ending: Ending) => void;
}

/** Confirms a decision before it is sent; a rejection requires a reason. */
export function DecisionDialog({ approval, decision, pending, onClose, onSettled }: DecisionDialogProps) {
  const [reason, setReason, discard] = useDraft(`${decision} ${keyOf(approval)}`);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [ending, setEnding] = useState<Ending>();
  const { executionName, attempt } = approval;
  const rejecting = decision === "rejected";
  const isGone = pending !== undefined && !pending.some((one) => keyOf(one) === keyOf(approval));

  const send = async (): Promise<void> => {
    if (rejecting && reason.trim() === "") {
      setProblem({
        error: "A rejection requires a reason.",
        whatToDo: "",
        field: "reason",
        status: 400,
        offline: false,
        lost: false,
      });
      return;
    }
    setBusy(true);
    setProblem(undefined);
    const body: DecisionRequest = { attempt, decision, ...(reason.trim() === "" ? {} : { reason }) };
    const answer = await post<DecisionAnswer>(`${pathOfExecution(executionName)}/decision`, body);
    setBusy(false);
    const ended = endingOf(answer);
    if (ended === undefined) {
      setProblem("problem" in answer ? answer.problem : undefined);
      return;
    }
    discard();
    onSettled(ended);
    if ("value" in answer && answer.value.decided) {
      onClose();
    } else {
      setEnding(ended);
    }
  };

  if (ending !== undefined) {
    return (
      <Dialog title={titleOf(ending)} onClose={onClose}>
        <p role="alert">
          <EndingText approval={approval} ending={ending} />
        </p>
        <div class="dialog-actions">
          <button type="button" onClick={onClose}>
            Close
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={`${rejecting ? "Reject" : "Approve"} this ${isTrade(approval) ? "trade" : "request"}?`}
      busy={busy}
      onClose={onClose}
    >
      <DialogForm
        action={rejecting ? "Reject" : "Approve"}
        tone={rejecting ? "danger" : "good"}
        busy={busy}
        problem={problem}
        onSubmit={send}
        onCancel={onClose}
      >
        <Proposal approval={approval} />
        <p class={isGone ? "caution" : ""} role="status">
          {isGone && "It is no longer pending: it was decided meanwhile, or has ended."}
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

/** What is decided: the trade with its total, or the members of the input as they are. */
function Proposal({ approval }: { readonly approval: ApprovalView }) {
  const { executionName, input, quotedAt } = approval;
  if (isTrade(approval)) {
    return (
      <p class="what">
        <strong>{describeRequest(approval)}</strong>
        <span>Total: {totalOf(approval)}. A limit order at the approved price.</span>
        {quotedAt !== null && (
          <span>
            The price was quoted <Age at={quotedAt} /> ago.
          </span>
        )}
        <span class="faint">{executionName}</span>
      </p>
    );
  }
  return (
    <div class="what">
      <InputFacts input={input} />
      <span class="faint">{executionName}</span>
    </div>
  );
}

/** The members of an input as they are. */
export function InputFacts({ input }: Pick<ApprovalView, "input">) {
  return (
    <dl class="input-facts">
      {factsOf(input).map(({ name, text }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How the answer ends the request; undefined if it can still be decided. */
export function endingOf(answer: Answer<DecisionAnswer>): Ending | undefined {
  if ("problem" in answer) {
    return answer.problem.lost ? { kind: "lost" } : undefined;
  }
  if (!("value" in answer)) {
    return undefined;
  }
  const { value } = answer;
  return value.request === null ? { kind: "missing", why: value.why } : { kind: "told", outcome: value.request };
}

function titleOf(ending: Ending): string {
  return ending.kind === "lost" ? "Your decision was not answered" : "Your decision came too late";
}
