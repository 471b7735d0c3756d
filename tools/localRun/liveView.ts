import type { Emulator, HistoryEvent } from "pulumi-aws-emulator";
import { duration } from "../../domain/format";
import { describeEnd } from "../../domain/outcome";
import { printable } from "../../operator/commands/runCommand";
import { noticesIn } from "../notices";
import { type Change, changesOf } from "./changes";
import type { FinishedExecution } from "./runExecution";
import { type Style, styledStatus } from "./style";

type Write = (line: string) => void;

/** The column at which a state's lines start, below its name. */
const INDENT = " ".repeat(11);

/** The number of characters to which a line of changes is shortened. */
const LINE_LENGTH = 160;

const CHANGE_MARKS = {
  added: { mark: "+", format: "green" },
  changed: { mark: "~", format: "yellow" },
  removed: { mark: "-", format: "red" },
} as const;

/**
 * Prints an execution while it runs: each state as it is entered, and as it is left with its duration and the fields in which its
 * output differs from its input; and the calls from the private network that do not reach their service.
 */
export function showLive(emulator: Emulator, write: Write, style: Style): void {
  let startedAt = 0;
  let entered = 0;
  let attempts = 0;
  let stateInput = "";

  emulator.onUnansweredCall((reason) => write(`${INDENT}${reason}`));
  emulator.onHistoryEvent((_, event) => {
    const at = event.timestamp * 1_000;
    if (event.type === "ExecutionStarted") {
      startedAt = at;
      const { input } = event.executionStartedEventDetails as { input: string };
      write(`${style("dim", seconds(0))}  Input: ${inputLine(input)}`);
    } else if (event.type.endsWith("StateEntered")) {
      entered = at;
      attempts = 0;
      const { name, input } = event.stateEnteredEventDetails as { name: string; input: string };
      write(`${style("dim", seconds(at - startedAt))}  ${style("bold", name)}`);
      stateInput = input;
    } else if (event.type.endsWith("Scheduled")) {
      attempts += 1;
    } else if (event.type.endsWith("StateExited")) {
      const { output } = event.stateExitedEventDetails as { output: string };
      const took = duration(Math.round(at - entered)).padEnd(6);
      const tried = attempts > 1 ? `  ${attempts} attempts` : "";
      const changed = changeLine(changesOf(stateInput, output), style) || style("dim", "no change");
      write(`${INDENT}${style("dim", took)}${tried}  ${changed}`);
    } else {
      const failure = failureOf(event);
      if (failure !== undefined) {
        write(`${INDENT}${style("red", printable(failure))}${attempts > 0 ? ` (attempt ${attempts})` : ""}`);
      } else if (event.type === "TaskSubmitted") {
        write(`${INDENT}${style("yellow", "waiting for the task token")}`);
      }
    }
  });
}

function inputLine(input: string): string {
  const text = printable(input);
  return text.length <= LINE_LENGTH - INDENT.length ? text : `${text.slice(0, LINE_LENGTH - INDENT.length)}…`;
}

/** The changes on one line, as many as it holds; empty if there are none. */
function changeLine(changes: readonly Change[], style: Style): string {
  let room = LINE_LENGTH - 2 * INDENT.length;
  const held = changes.findIndex(({ text }) => {
    room -= text.length + 4;
    return room < 0;
  });
  const shown = held === -1 ? changes : changes.slice(0, Math.max(held, 1));
  const parts = shown.map(({ kind, text }) => {
    const { mark, format } = CHANGE_MARKS[kind];
    return `${style(format, mark)} ${text}`;
  });
  const left = changes.length - shown.length;
  return [...parts, ...(left > 0 ? [style("dim", `and ${left} more`)] : [])].join("  ");
}

/** The error and cause of a failed attempt, on one line; undefined for any other event. */
function failureOf(event: HistoryEvent): string | undefined {
  if (!/^(LambdaFunction|Task)(Failed|TimedOut)$/.test(event.type)) {
    return undefined;
  }
  const details = event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ??
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ?? { error: event.type };
  return [details.error, details.cause].filter((text) => text !== undefined).join(": ");
}

/** Prints the outcome of the execution: its status, its reports and its orders. */
export function showOutcome(finished: FinishedExecution, ordersTable: string, write: Write, style: Style): void {
  write("");
  write(
    `${styledStatus(finished.status, style)} after ${duration(finished.milliseconds)}: ${describeEnd(finished.status, finished.output)}`,
  );
  if (finished.error !== null) {
    write(`  ${finished.error}${finished.cause === null ? "" : `: ${finished.cause}`}`);
  }
  write("");
  write(
    finished.reports.length === 1
      ? "The report published to the topic:"
      : `Reports published to the topic: ${finished.reports.length}`,
  );
  for (const { message } of finished.reports) {
    write(indented(readable(message)));
  }
  write("");
  write(`Orders in the table ${ordersTable}: ${finished.orders.length}`);
  for (const order of finished.orders) {
    write(indented(JSON.stringify(order, null, 2)));
  }
}

/** Prints the e-mails that the approvers have received, once the queue is empty. */
export async function showNotices(emulator: Emulator, write: Write): Promise<void> {
  await emulator.idle();
  for (const { addresses, subject, message } of noticesIn(emulator)) {
    write("");
    write(`The e-mail to ${addresses.join(", ")}: ${subject}`);
    write("");
    write(indented(message.trimEnd()));
  }
}

function readable(message: string): string {
  try {
    return JSON.stringify(JSON.parse(message), null, 2);
  } catch {
    return message;
  }
}

function indented(text: string): string {
  return text.replace(/^/gm, "  ");
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(3).padStart(7)} s`;
}
