import type { HistoryEvent, HistoryEventType } from "@aws-sdk/client-sfn";
import type { Emulator } from "pulumi-aws-emulator";
import { duration } from "../../domain/format";
import { describeEnd } from "../../domain/outcome";
import { printable } from "../../operator/commands/runCommand";
import { failureIn } from "../../operator/executions/attempts";
import { growingHistory, isScheduling, iterationOf, type StateVisit } from "../../operator/executions/visits";
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
 * output differs from its input; and the calls from the private network that do not reach their service. A line about another state
 * than the last one entered, such as one of another branch, starts with its name.
 */
export function showLive(emulator: Emulator, write: Write, style: Style): void {
  const { add, visitOf } = growingHistory();
  let startedAt = 0;
  let shown: StateVisit | undefined;

  const writeOf = (visit: StateVisit, line: string): void =>
    write(`${INDENT}${visit === shown ? "" : `${style("bold", labelOf(visit))}: `}${line}`);

  emulator.onUnansweredCall((reason) => write(`${INDENT}${reason}`));
  emulator.onHistoryEvent((_, { timestamp, ...recorded }) => {
    const at = timestamp * 1_000;
    const event: HistoryEvent = { ...recorded, type: recorded.type as HistoryEventType, timestamp: new Date(at) };
    add(event);
    const visit = visitOf(event);
    if (event.executionStartedEventDetails !== undefined) {
      startedAt = at;
      write(`${style("dim", seconds(0))}  Input: ${inputLine(event.executionStartedEventDetails.input ?? "")}`);
    } else if (visit === undefined) {
      return;
    } else if (event === visit.entered) {
      shown = visit;
      write(`${style("dim", seconds(at - startedAt))}  ${style("bold", labelOf(visit))}`);
    } else if (event === visit.exited) {
      writeOf(visit, exitLine(visit, style));
    } else {
      const failure = failureOf(event);
      if (failure !== undefined) {
        writeOf(visit, `${style("red", printable(failure))} (attempt ${attemptsIn(visit)})`);
      } else if (event.type === "TaskSubmitted") {
        writeOf(visit, style("yellow", "waiting for the task token"));
      }
    }
  });
}

/** The state's name, with the iteration if a Map state contains it. */
function labelOf(visit: StateVisit): string {
  const iteration = iterationOf(visit);
  return iteration === undefined ? visit.stateName : `${visit.stateName} (iteration ${iteration})`;
}

function attemptsIn(visit: StateVisit): number {
  return visit.events.filter(isScheduling).length;
}

/** How long a state took, and what it changed. */
function exitLine(visit: StateVisit, style: Style): string {
  const { entered, exited } = visit;
  const took = duration(Number(exited?.timestamp) - Number(entered.timestamp)).padEnd(6);
  const attempts = attemptsIn(visit);
  const changes = changesOf(
    entered.stateEnteredEventDetails?.input ?? "",
    exited?.stateExitedEventDetails?.output ?? "",
  );
  const changed = changeLine(changes, style) || style("dim", "no change");
  return `${style("dim", took)}${attempts > 1 ? `  ${attempts} attempts` : ""}  ${changed}`;
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
  if (!/^(LambdaFunction|Task)(Failed|TimedOut)$/.test(event.type ?? "")) {
    return undefined;
  }
  const { error, cause } = failureIn(event);
  return [error ?? event.type, cause].filter((text) => text !== null).join(": ");
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

/**
 * Prints the e-mails that the approvers have received, once the queue is empty.
 * @param shown the messages that are not printed again; the printed ones are added
 */
export async function showNotices(emulator: Emulator, write: Write, shown = new Set<string>()): Promise<void> {
  await emulator.idle();
  for (const { addresses, subject, message } of noticesIn(emulator)) {
    if (shown.has(message)) {
      continue;
    }
    shown.add(message);
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
