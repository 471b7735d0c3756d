import { coarse } from "approval-queue/time";
import { plural } from "../../domain/format";

/** The part of a terminal that the progress uses. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Progress {
  /** @param done the number of rounds that have ended, of `total` */
  show(done: number): void;
  /** Removes the line, before something else is printed. */
  clear(): void;
}

/** Clears the line from its start. */
const CLEAR_LINE = "\r\u001b[K";

/** The number of lines that are printed where no line can be rewritten. */
const LINES = 10;

/**
 * Shows how far a simulation is, and the time left: on a terminal on one line that is rewritten, otherwise on at most ten
 * lines.
 *
 * @param total the number of rounds
 * @param now milliseconds from any start
 */
export function createProgress(total: number, stream: ProgressStream, now: () => number): Progress {
  const startedAt = now();
  let tenths = 0;

  function text(done: number): string {
    const left = ((now() - startedAt) / done) * (total - done);
    return `${done} of ${plural(total, "round")}${done === 0 ? "" : `, about ${coarse(left)} left`}`;
  }

  return {
    show(done) {
      if (stream.isTTY) {
        stream.write(`${CLEAR_LINE}${text(done)}`);
      } else if (Math.floor((done * LINES) / total) > tenths && done < total) {
        tenths = Math.floor((done * LINES) / total);
        stream.write(`${text(done)}\n`);
      }
    },
    clear() {
      if (stream.isTTY) {
        stream.write(CLEAR_LINE);
      }
    },
  };
}
