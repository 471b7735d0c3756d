import { createLog } from "approval-queue/callback";

/** Writes an entry to a function's log; it can have the fields of a trade. */
export const log = createLog<{
  readonly symbol?: string;
  /** Whole shares. */
  readonly quantity?: number;
  /** US dollars per share. */
  readonly price?: number;
  readonly recommendation?: string;
  readonly side?: string;
  /** The approver's name or address. */
  readonly approver?: string;
}>();
