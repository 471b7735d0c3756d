import { LONGEST_REASON } from "approval-queue/answers";
import { useState } from "preact/hooks";
import { plural } from "../../../domain/format";
import { Dialog, DialogForm } from "./dialog";

interface SeveralDialogProps<Item> {
  /** "Reject" or "Stop". */
  readonly action: string;
  /** "approval" or "execution". */
  readonly noun: string;
  readonly items: readonly Item[];
  readonly nameOf: (item: Item) => string;
  readonly isReasonRequired: boolean;
  /** Makes the change, and says what became of it. */
  readonly send: (item: Item, reason: string) => Promise<string>;
  readonly onClose: () => void;
}

/** Changes several things for one reason, one after the other, and says what became of each. */
export function SeveralDialog<Item>(props: SeveralDialogProps<Item>) {
  const { action, noun, items, nameOf, isReasonRequired, send, onClose } = props;
  const [reason, setReason] = useState("");
  const [isMissing, setIsMissing] = useState(false);
  const [said, setSaid] = useState<readonly string[]>();
  const isDone = said?.length === items.length;

  const sendAll = async (): Promise<void> => {
    setIsMissing(isReasonRequired && reason.trim() === "");
    if (isReasonRequired && reason.trim() === "") {
      return;
    }
    const answers: string[] = [];
    setSaid([]);
    for (const item of items) {
      answers.push(await send(item, reason.trim()));
      setSaid([...answers]);
    }
  };
  const list = (
    <ul class="several">
      {items.map((item, index) => (
        <li key={nameOf(item)}>
          <strong class="breakable">{nameOf(item)}</strong>
          {said !== undefined && <p>{said[index] ?? "…"}</p>}
        </li>
      ))}
    </ul>
  );
  const what = plural(items.length, noun);

  if (said !== undefined) {
    return (
      <Dialog title={`${action}: ${said.length} of ${what}`} busy={!isDone} onClose={onClose}>
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
        {list}
        <label class="field">
          <span>Reason for all {isReasonRequired ? "" : <span class="faint">(optional)</span>}</span>
          <textarea
            rows={2}
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
  return {
    selected,
    isAll: selectable.length > 0 && selected.length === selectable.length,
    choose: (key: string, isChosen: boolean): void =>
      setChosen((before) => new Set(isChosen ? [...before, key] : [...before].filter((one) => one !== key))),
    chooseAll: (isChosen: boolean): void => setChosen(new Set(isChosen ? selectable : [])),
  };
}
