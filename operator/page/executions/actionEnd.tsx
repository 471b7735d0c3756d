import type { ActionAnswer, ExecutionView } from "../../server/api";
import { labelOfStatus } from "../shared/badges";
import { DELIVERY_UNKNOWN } from "../shared/client";
import { Dialog } from "../shared/dialog";
import { Ago } from "../shared/time";

/** The end of an action that was not simply done: somebody else was first, or its answer was lost. */
export type ActionEnd =
  | { readonly told: Extract<ActionAnswer, { readonly done: false }> }
  /** `seen` is the execution as read after the loss; null if it could not be read. */
  | { readonly lost: "stop" | "redrive"; readonly seen?: ExecutionView | null };

interface ActionEndDialogProps {
  readonly end: ActionEnd;
  /** The execution as it was before the action. */
  readonly before: ExecutionView;
  readonly onClose: () => void;
}

/** What became of a stop or a redrive. */
export function ActionEndDialog({ end, before, onClose }: ActionEndDialogProps) {
  return (
    <Dialog title={"told" in end ? "Somebody else was first" : "Your request was not answered"} onClose={onClose}>
      <p role="alert">
        {"told" in end ? (
          <>
            {end.told.what}
            <Ago at={end.told.at} />
            {end.told.since === "" ? "" : ` ${end.told.since}`}.
          </>
        ) : (
          delivery(end, before)
        )}
      </p>
      <div class="dialog-actions">
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

function endOf({ status, outcome: { kind, detail } }: ExecutionView): string {
  return `${labelOfStatus(status)}${detail === null ? "" : kind === "stopped" ? ` ${detail}` : `: ${detail}`}`;
}

function delivery({ lost, seen }: Extract<ActionEnd, { readonly lost: unknown }>, before: ExecutionView): string {
  if (seen === undefined) {
    return `${DELIVERY_UNKNOWN} Reading what became of it…`;
  }
  if (seen === null) {
    return `${DELIVERY_UNKNOWN} The execution could not be read.`;
  }
  if (lost === "stop") {
    return seen.status === "RUNNING"
      ? "It did not arrive: the execution is running."
      : `The execution has ended: ${endOf(seen)}.`;
  }
  return seen.redrive.count > before.redrive.count
    ? "The execution was redriven."
    : "It did not arrive: the execution was not redriven.";
}
