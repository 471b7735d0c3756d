import type { Emulator, HistoryEvent } from "pulumi-aws-emulator";
import { duration } from "../../domain/format";
import { describeEnd } from "../../domain/outcome";
import { outputsOf } from "../program";
import type { FinishedExecution } from "./runExecution";

type Write = (line: string) => void;

/**
 * Prints an execution while it runs: each state as it is entered and left, with input, output, attempts and time; and the
 * calls from the private network that do not reach their service.
 */
export function showLive(emulator: Emulator, write: Write): void {
  let startedAt = 0;
  let entered = 0;
  let attempts = 0;
  let stateInput = "";
  let lastOutput: string | undefined;

  emulator.onUnansweredCall((reason) => write(`           ${reason}`));
  emulator.onHistoryEvent((_, event) => {
    const at = event.timestamp * 1_000;
    if (event.type === "ExecutionStarted") {
      startedAt = at;
    } else if (event.type.endsWith("StateEntered")) {
      entered = at;
      attempts = 0;
      const { name, input } = event.stateEnteredEventDetails as { name: string; input: string };
      write(`${seconds(at - startedAt)}  ${name}`);
      write(`           in   ${input === lastOutput ? "previous output" : input}`);
      stateInput = input;
    } else if (event.type.endsWith("Scheduled")) {
      attempts += 1;
    } else if (event.type.endsWith("StateExited")) {
      const { output } = event.stateExitedEventDetails as { output: string };
      write(`           out  ${output === stateInput ? "unchanged" : output}`);
      lastOutput = output;
      write(`           ${attempts > 1 ? `attempts ${attempts}, ` : ""}${duration(Math.round(at - entered))}`);
    } else {
      const failure = failureOf(event);
      if (failure !== undefined) {
        write(`           ${failure}${attempts > 0 ? ` (attempt ${attempts})` : ""}`);
      } else if (event.type === "TaskSubmitted") {
        write("           waiting for the task token");
      }
    }
  });
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
export function showOutcome(finished: FinishedExecution, ordersTable: string, write: Write): void {
  write("");
  write(
    `${finished.status} after ${duration(finished.milliseconds)}: ${describeEnd(finished.status, finished.output)}`,
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
  const { approvers } = outputsOf(emulator).topicArns;
  for (const { subject, message } of approvers === undefined ? [] : emulator.messages(approvers)) {
    write("");
    write(`The e-mail to the approvers: ${subject}`);
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
