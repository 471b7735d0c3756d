import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { Problem } from "./client";

interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly onClose: () => void;
}

/** A modal dialog. The browser keeps the focus inside, closes the dialog on Escape and restores the focus. */
export function Dialog({ title, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Before the first paint, so that keystrokes go to the dialog.
  useLayoutEffect(() => {
    dialog.current?.showModal();
    return () => dialog.current?.close();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId}>{title}</h2>
      {children}
    </dialog>
  );
}

interface FormProps {
  readonly action: string;
  readonly tone?: "danger" | "good" | "plain";
  readonly busy: boolean;
  readonly problem: Problem | undefined;
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
  readonly children: ComponentChildren;
}

/** The form of a dialog: its fields, the problem, and the Cancel and Submit buttons. */
export function DialogForm({ action, tone = "plain", busy, problem, onSubmit, onCancel, children }: FormProps) {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) {
          onSubmit();
        }
      }}
    >
      {children}
      <div role="alert" class="form-problem">
        {problem !== undefined && problem.field === undefined && <ProblemText problem={problem} />}
      </div>
      <div class="dialog-actions">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="submit" class={`primary ${tone}`} aria-disabled={busy}>
          {busy ? "Sending…" : action}
        </button>
      </div>
    </form>
  );
}

/** An error and how to fix it. */
export function ProblemText({ problem }: { readonly problem: Problem }) {
  return (
    <>
      <strong>{problem.error}</strong> {problem.whatToDo}
    </>
  );
}
