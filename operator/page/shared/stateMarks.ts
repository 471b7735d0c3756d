import type { StateStatus } from "../../executions/views";

/** A status is never shown by color alone: a mark and a word that fit a box of the graph or a line of the timeline. */
export const stateMarks: Readonly<Record<StateStatus, readonly [mark: string, word: string]>> = {
  succeeded: ["✓", "succeeded"],
  running: ["►", "running"],
  waiting: ["?", "waiting"],
  retrying: ["↻", "retrying"],
  caught: ["!", "caught"],
  failed: ["✕", "failed"],
  timedOut: ["✕", "timed out"],
  aborted: ["■", "stopped"],
};
