import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Problem } from "./client";
import { ActingAs } from "./environment";
import { holdForDialog } from "./hold";
import { holdNavigation } from "./router";

interface DialogProps {
  readonly title: string;
  /** Whether a request is under way, which closing the dialog would not take back: it stays open. */
  readonly busy?: boolean;
  readonly children: ComponentChildren;
  readonly onClose: () => void;
}

/** A modal dialog. The browser keeps the focus inside, closes the dialog on Escape and restores the focus. */
export function Dialog({ title, busy = false, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const isGone = useRef(false);
  // Before the first paint, so that keystrokes go to the dialog.
  useLayoutEffect(() => {
    dialog.current?.showModal();
    const letGo = holdForDialog();
    return () => {
      letGo();
      isGone.current = true;
      dialog.current?.close();
    };
  }, []);
  useEffect(() => (busy ? holdNavigation() : undefined), [busy]);
  const closed = (): void => {
    if (busy) {
      // A browser lets nothing prevent a second Escape.
      dialog.current?.showModal();
    } else if (!isGone.current) {
      onClose();
    }
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => busy && event.preventDefault()}
      onClose={closed}
    >
      <h2 id={titleId}>{title}</h2>
      {children}
    </dialog>
  );
}

interface FormProps {
  readonly action: string;
  readonly tone?: "danger" | "good" | "plain";
  readonly busy: boolean;
  /** Whether the dialog stays open, as in `DialogProps.busy`. @default busy */
  readonly held?: boolean;
  readonly problem: Problem | undefined;
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
  readonly children: ComponentChildren;
}

/** The form of a dialog: its fields, the problem, and the Cancel and Submit buttons. */
export function DialogForm({
  action,
  tone = "plain",
  busy,
  held = busy,
  problem,
  onSubmit,
  onCancel,
  children,
}: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [submits, setSubmits] = useState(0);
  // After the fields have been rendered with what is wrong in them.
  useEffect(() => {
    if (submits > 0) {
      form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    }
  }, [submits, problem]);
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) {
          onSubmit();
          setSubmits(submits + 1);
        }
      }}
    >
      <ActingAs />
      {children}
      <div role="alert" class="form-problem">
        {problem !== undefined && problem.field === undefined && <ProblemText problem={problem} />}
      </div>
      <div class="dialog-actions">
        <button type="button" aria-disabled={held} onClick={() => !held && onCancel()}>
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
