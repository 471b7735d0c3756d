import { useEffect } from "preact/hooks";
import { type RequestOutcome, requestOutcomeParts, sayRequestOutcome } from "../../approvals/requestOutcome";
import type { ApprovalView } from "../../approvals/views";
import { DELIVERY_UNKNOWN } from "../shared/client";
import { usePolled } from "../shared/polling";
import { pathOfExecution } from "../shared/router";
import { serverNow, useTimedText } from "../shared/serverClock";

/** What is known of a request that can no longer be decided here. */
export type Ending =
  /** It has left the list, decided or ended elsewhere. */
  | { readonly kind: "left" }
  /** The server has said what became of it, so far. */
  | { readonly kind: "told"; readonly outcome: RequestOutcome }
  /** A decision was sent, and its answer was lost. */
  | { readonly kind: "lost" }
  /** There is no such request. */
  | { readonly kind: "missing"; readonly why: string };

const NOT_DELIVERED = "It did not arrive: nothing was decided, and the request still waits.";

const everyMs = 1500;

interface RequestOutcomeTextProps {
  readonly approval: ApprovalView;
  readonly ending: Exclude<Ending, { readonly kind: "missing" }>;
  /** Called when a decision whose answer was lost turns out not to have arrived. */
  readonly onPending?: () => void;
}

/** Who decided what, when, and whether something was traded: read until nothing more is expected. */
export function RequestOutcomeText({ approval, ending, onPending }: RequestOutcomeTextProps) {
  const path = `${pathOfExecution(approval.executionName)}/requests/${approval.attempt}`;
  const { value, problem } = usePolled<RequestOutcome>(path, ({ settled }) => (settled ? undefined : everyMs));
  const isPending = value?.end === "pending";
  const told = ending.kind === "told" && (value === undefined || isPending) ? ending.outcome : value;

  useEffect(() => {
    if (ending.kind === "lost" && isPending) {
      onPending?.();
    }
  }, [ending.kind, isPending]);

  if (told === undefined) {
    const delivery = ending.kind === "lost" ? `${DELIVERY_UNKNOWN} ` : "";
    return delivery + (problem === undefined ? "Reading what became of it…" : `Not read yet: ${problem.error}`);
  }
  if (told.end === "pending") {
    return ending.kind === "lost" ? NOT_DELIVERED : "No longer in this list.";
  }
  return <Sentence outcome={told} />;
}

function Sentence({ outcome }: { readonly outcome: RequestOutcome }) {
  useTimedText((now) => sayRequestOutcome(outcome, now));
  return requestOutcomeParts(outcome, serverNow()).map(({ text, own }) => (own ? <bdi key={text}>{text}</bdi> : text));
}

/** What became of a request, or why there is none. */
export function EndingText({ ending, ...rest }: Omit<RequestOutcomeTextProps, "ending"> & { readonly ending: Ending }) {
  return ending.kind === "missing" ? ending.why : <RequestOutcomeText ending={ending} {...rest} />;
}
