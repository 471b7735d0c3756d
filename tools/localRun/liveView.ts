import type { Emulator, HistoryEvent } from "pulumi-aws-emulator";
import type { FinishedExecution } from "./runExecution";

type Write = (line: string) => void;

/** Prints an execution while it runs: each state as it is entered and left, with input, output, attempts and time. */
export function showLive(emulator: Emulator, write: Write): () => void {
  let startedAt = 0;
  let entered = 0;
  let attempts = 0;
  let stateInput = "";
  let lastOutput: string | undefined;

  return emulator.onHistoryEvent((_, event) => {
    const at = event.timestamp * 1_000;
    if (event.type === "ExecutionStarted") {
      startedAt = at;
    } else if (event.type.endsWith("StateEntered")) {
      entered = at;
      attempts = 0;
      const { name, input } = event.stateEnteredEventDetails as { name: string; input: string };
      write(`${seconds(at - startedAt)}  ${name}`);
      write(`           in   ${input === lastOutput ? "what the state before put out" : input}`);
      stateInput = input;
    } else if (event.type.endsWith("Scheduled")) {
      attempts += 1;
    } else if (event.type.endsWith("StateExited")) {
      const { output } = event.stateExitedEventDetails as { output: string };
      write(`           out  ${output === stateInput ? "what came in" : output}`);
      lastOutput = output;
      write(`           ${attempts > 1 ? `attempts ${attempts}, ` : ""}${duration(Math.round(at - entered))}`);
    } else {
      const failure = failureOf(event);
      if (failure !== undefined) {
        write(`           ${failure}${attempts > 0 ? ` (attempt ${attempts})` : ""}`);
      } else if (event.type === "TaskSubmitted") {
        write("           waits for the task token");
      }
    }
  });
}

/** What an attempt failed with, in a line; undefined for an event that is no failure of one. */
function failureOf(event: HistoryEvent): string | undefined {
  if (!/^(LambdaFunction|Task)(Failed|TimedOut)$/.test(event.type)) {
    return undefined;
  }
  const details = event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ??
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ?? { error: event.type };
  return [details.error, details.cause]
    .filter((text) => text !== undefined)

    .join(": ");
}

/** Prints what the execution left behind: its end, the report, the orders. */
export function showOutcome(finished: FinishedExecution, ordersTable: string, write: Write): void {
  write("");
  write(`${finished.status} after ${duration(finished.milliseconds)}: ${outcomeOf(finished)}`);
  if (finished.error !== null) {
    write(`  ${finished.error}${finished.cause === null ? "" : `: ${finished.cause}`}`);
  }
  write("");
  write(
    finished.reports.length === 1
      ? "The report that reached the topic:"
      : `Reports that reached the topic: ${finished.reports.length}`,
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

/** In a word or two what the execution came to. */
function outcomeOf({ output, status }: FinishedExecution): string {
  const { approval, order } = (output ?? {}) as {
    approval?: { decision: string; approver?: string };
    order?: { side: string; quantity: number; symbol: string; limit_price: number };
  };
  if (order !== undefined) {
    const verb = order.side === "buy" ? "bought" : "sold";
    return `${verb} ${order.quantity} ${order.symbol} at $${order.limit_price.toFixed(2)}, approved by ${approval?.approver}`;
  }
  if (approval?.decision === "rejected") {
    return `rejected by ${approval.approver}, nothing was traded`;
  }
  return approval?.decision === "expired" ? "expired, nothing was traded" : `the execution ended ${status}`;
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

/** Milliseconds as long as they mean something; hours where the clock was put forward. */
function duration(milliseconds: number): string {
  return milliseconds < 60_000 ? `${milliseconds} ms` : `${(milliseconds / 3_600_000).toFixed(2)} h`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(3).padStart(7)} s`;
}
