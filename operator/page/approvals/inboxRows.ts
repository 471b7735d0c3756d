import { useEffect, useRef, useState } from "preact/hooks";
import type { ApprovalView } from "../../approvals/views";
import { keyOf, type Row } from "./approvalRow";
import type { Ending } from "./requestOutcome";

/**
 * The rows of the inbox: those that wait in the order of the server, below them those that have ended since the view was
 * opened. While the list is held, each stays where it is, and others come last.
 * @param order names the order of the current rows: another one applies at once
 */
export function useInboxRows(current: readonly ApprovalView[] | undefined, order: string, held: boolean) {
  const [rows, setRows] = useState<readonly Row[]>([]);
  const settled = useRef(new Map<string, Ending>());
  const shownOrder = useRef(order);
  const merge = (before: readonly Row[]): readonly Row[] => {
    const waiting = new Map((current ?? []).map((approval) => [keyOf(approval), approval]));
    const kept = before.map((row): Row => {
      const ending = settled.current.get(keyOf(row.approval));
      const hasLeft = current !== undefined && !waiting.has(keyOf(row.approval));
      return updated(row, ending ?? (hasLeft ? LEFT : undefined));
    });
    const seen = new Map(kept.map((row) => [keyOf(row.approval), row]));
    const rowOf = (approval: ApprovalView): Row =>
      seen.get(keyOf(approval)) ?? { approval, ending: settled.current.get(keyOf(approval)) };
    if (held && shownOrder.current === order) {
      return [...kept, ...[...waiting.values()].filter((approval) => !seen.has(keyOf(approval))).map(rowOf)];
    }
    shownOrder.current = order;
    const pending = [...waiting.values()].map(rowOf).filter(({ ending }) => ending === undefined);
    return [...pending, ...kept.filter(({ ending }) => ending !== undefined)];
  };
  const latest = useRef(merge);
  latest.current = merge;
  useEffect(() => setRows(merge), [current, order, held]);
  return {
    rows,
    settle(approval: ApprovalView, ending: Ending) {
      settled.current.set(keyOf(approval), ending);
      setRows(latest.current);
    },
    restore(approval: ApprovalView) {
      settled.current.delete(keyOf(approval));
      setRows(latest.current);
    },
    /** Removes the rows that have ended and that are listed. */
    clear: (isListed: (row: Row) => boolean) =>
      setRows((before) => before.filter((row) => row.ending === undefined || !isListed(row))),
  };
}

const LEFT: Ending = { kind: "left" };

/** The same row, unless it has changed: a row that has not is not rendered again. */
function updated(row: Row, ending: Ending | undefined): Row {
  return row.ending === ending ? row : { ...row, ending };
}
