import { LONGEST_REASON } from "approval-queue/answers";
import { useEffect, useState } from "preact/hooks";
import { plural } from "../../../domain/format";
import { DELIVERY_UNKNOWN, type Problem } from "./client";
import { Dialog, DialogForm } from "./dialog";
import { useDraft } from "./draft";

interface SeveralDialogProps<Item> {
  /** "Reject" or "Stop". */
  readonly action: string;
  /** "approval" or "execution". */
  readonly noun: string;
  readonly items: readonly Item[];
  readonly nameOf: (item: Item) => string;
  readonly isReasonRequired: boolean;
  /** What it leads to, for each of them. */
  readonly consequence: string;
  /** Makes the change, and says what became of it. */
  readonly send: (item: Item, reason: string) => Promise<SentChange>;
  readonly onClose: () => void;
}

/** What became of one of several changes. */
export interface SentChange {
  readonly isDone: boolean;
  readonly text: string;
}

/** What is said of a change that was refused, or whose answer was lost. */
export function notSent({ error, whatToDo, lost }: Problem): SentChange {
  return { isDone: false, text: `${error} ${lost ? DELIVERY_UNKNOWN : whatToDo}` };
}

/** Changes several things for one reason, one after the other, and says what became of each. */
export function SeveralDialog<Item>(props: SeveralDialogProps<Item>) {
  const { action, noun, items, nameOf, isReasonRequired, consequence, send, onClose } = props;
  const [reason, setReason, discard] = useDraft(`${action} several`);
  const [isMissing, setIsMissing] = useState(false);
  const [said, setSaid] = useState<readonly SentChange[]>();
  const isDone = said?.length === items.length;

  const sendAll = async (): Promise<void> => {
    setIsMissing(isReasonRequired && reason.trim() === "");
    if (isReasonRequired && reason.trim() === "") {
      return;
    }
    const answers: SentChange[] = [];
    setSaid([]);
    for (const item of items) {
      answers.push(await send(item, reason.trim()));
      setSaid([...answers]);
    }
    discard();
  };
  const lines = items.map((item, index) => ({ name: nameOf(item), answer: said?.[index] }));
  // In the end, what was not done comes first.
  const inOrder = isDone ? lines.toSorted((a, b) => Number(a.answer?.isDone) - Number(b.answer?.isDone)) : lines;
  const list = (
    <ul class="several">
      {inOrder.map(({ name, answer }) => (
        <li key={name}>
          <strong class="breakable">{name}</strong>
          {said !== undefined && <p class={answer?.isDone === false ? "field-problem" : ""}>{answer?.text ?? "…"}</p>}
        </li>
      ))}
    </ul>
  );
  const what = plural(items.length, noun);

  if (said !== undefined) {
    return (
      <Dialog
        title={`${action}: ${said.filter((one) => one.isDone).length} of ${what} done`}
        busy={!isDone}
        onClose={onClose}
      >
        <div role="status">{list}</div>
        <div class="dialog-actions">
          <button type="button" aria-disabled={!isDone} onClick={() => isDone && onClose()}>
            Close
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={`${action} ${what}?`} onClose={onClose}>
      <DialogForm action={action} tone="danger" busy={false} problem={undefined} onSubmit={sendAll} onCancel={onClose}>
        <p>{consequence}</p>
        {list}
        <label class="field">
          <span>Reason for all {isReasonRequired ? "" : <span class="faint">(optional)</span>}</span>
          <textarea
            rows={2}
            // The list, which scrolls, would take the focus.
            autofocus
            maxLength={LONGEST_REASON}
            value={reason}
            aria-invalid={isMissing}
            aria-describedby="several-problem"
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <p class="field-problem" id="several-problem" role="alert">
          {isMissing && "A rejection requires a reason."}
        </p>
      </DialogForm>
    </Dialog>
  );
}

/** What is selected in a list whose rows come and go: only rows that can be selected count. */
export function useSelection(selectable: readonly string[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const selected = selectable.filter((key) => chosen.has(key));
  // What can no longer be selected is not selected if it can be again.
  useEffect(() => {
    if (selected.length < chosen.size) {
      setChosen(new Set(selected));
    }
  }, [selectable.join("\n")]);
  return {
    selected,
    isAll: selectable.length > 0 && selected.length === selectable.length,
    choose: (key: string, isChosen: boolean): void =>
      setChosen((before) => new Set(isChosen ? [...before, key] : [...before].filter((one) => one !== key))),
    chooseAll: (isChosen: boolean): void => setChosen(new Set(isChosen ? selectable : [])),
  };
}
