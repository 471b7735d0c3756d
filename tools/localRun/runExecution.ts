import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { APPROVAL_RESOURCE } from "approval-queue/requests";
import type { Emulator, HistoryEvent, PublishedMessage } from "pulumi-aws-emulator";
import { decide } from "../../operator/approvals/decision";
import { findWaiting } from "../../operator/approvals/findWaiting";
import type { WaitingApproval } from "../../operator/approvals/inbox";
import { readStates } from "../../operator/executions/stateRuns";
import { readHistory } from "../../operator/executions/stepFunctions";
import type { VisitView } from "../../operator/executions/views";
import { ordersOf, type StoredOrder } from "../orders";
import { outputsOf } from "../program";
import type { Choice } from "./startOptions";

/** An execution that has ended, with its reports and orders. */
export interface FinishedExecution {
  readonly executionArn: string;
  readonly status: string;
  readonly input: unknown;
  /** Null for an execution that did not succeed. */
  readonly output: unknown;
  readonly error: string | null;
  readonly cause: string | null;
  readonly milliseconds: number;
  readonly states: readonly VisitView[];
  /** The execution's messages on the reporting topic. */
  readonly reports: readonly PublishedMessage[];
  /** The execution's orders in the table. */
  readonly orders: readonly StoredOrder[];
}

export interface RunArgs {
  /** JSON text. */
  readonly input: string;
  readonly name: string | undefined;
  /** Decides on an approval request; undefined if the stack approves automatically. */
  readonly decider: Decider | undefined;
  /** Returns "waits" for an execution that waits for a decision. */
  readonly leaveWaiting?: boolean;
}

export interface Decider {
  /** The approver named in the decision. */
  readonly approver: string;
  /**
   * @param ended aborted when the request ends without this choice, such as by an approval link
   * @returns undefined if the request ended first
   */
  choose(waiting: WaitingApproval, ended: AbortSignal): Promise<Choice | undefined>;
  /** Called before the clock is advanced to the timeout. */
  onExpire(waiting: WaitingApproval): void;
}

/** An unmodified SDK client with the credentials of the account's administrator. */
export function clientOf({ endpoint, region, credentials }: Emulator): SFNClient {
  return new SFNClient({ endpoint, region, credentials });
}

/** Runs one execution to its end through the SDK, as against AWS, and finds its pending approval in the inbox. */
export async function runExecution(
  emulator: Emulator,
  client: SFNClient,
  args: RunArgs,
): Promise<FinishedExecution | "waits"> {
  const watch = watchExecutions(emulator);
  try {
    const { executionArn = "" } = await client.send(
      new StartExecutionCommand({
        stateMachineArn: outputsOf(emulator).stateMachineArn,
        input: args.input,
        ...(args.name !== undefined && { name: args.name }),
      }),
    );
    if (args.decider !== undefined) {
      await answerEach(emulator, client, executionArn, args.decider, watch);
    } else if (args.leaveWaiting && (await watch.nextRequest(executionArn)) !== undefined) {
      return "waits";
    }
    await watch.ends(executionArn);
    // An EventBridge rule reports a failure after the execution has ended.
    await emulator.idle();
    return await collect(emulator, client, executionArn);
  } finally {
    watch.stop();
  }
}

/** Answers the execution's requests one by one, until it ends. */
async function answerEach(
  emulator: Emulator,
  client: SFNClient,
  executionArn: string,
  decider: Decider,
  watch: ExecutionWatch,
): Promise<void> {
  const answered = new Set<number>();
  for (;;) {
    const attempt = await watch.nextRequest(executionArn, answered);
    if (attempt === undefined) {
      return;
    }
    answered.add(attempt);
    await answer(emulator, client, { executionArn, attempt }, decider, watch.requestEnds(executionArn, attempt));
  }
}

async function answer(
  emulator: Emulator,
  client: SFNClient,
  { executionArn, attempt }: { readonly executionArn: string; readonly attempt: number },
  decider: Decider,
  ended: AbortSignal,
): Promise<void> {
  const { stateMachineArn } = outputsOf(emulator);
  const { waiting } = await findWaiting(client, stateMachineArn, executionArn, attempt);
  if (waiting === undefined) {
    return;
  }
  const choice = await decider.choose(waiting, ended);
  if (choice === undefined) {
    return;
  }
  if (choice === "expire") {
    decider.onExpire(waiting);
    emulator.clock.advance(Math.max(0, (waiting.expiresAt?.getTime() ?? 0) - emulator.clock.now()) + 1);
    return;
  }
  await decide(
    client,
    waiting,
    choice === "approve"
      ? { decision: "approved", approver: decider.approver }
      : { decision: "rejected", approver: decider.approver, reason: "Rejected on the command line" },
  );
}

interface ExecutionWatch {
  /** The attempt of a request that waits and is not one of these; undefined once the execution has ended. */
  nextRequest(executionArn: string, answered?: ReadonlySet<number>): Promise<number | undefined>;
  /** Aborted when the wait for this request ends. */
  requestEnds(executionArn: string, attempt: number): AbortSignal;
  ends(executionArn: string): Promise<unknown>;
  stop(): void;
}

/** An event of an execution, with the ID of the TaskScheduled event that began its attempt at a task. */
interface Seen {
  readonly executionArn: string;
  readonly event: HistoryEvent;
  readonly attempt: number | undefined;
}

/** Follows histories as events are written, without polling. */
function watchExecutions(emulator: Emulator): ExecutionWatch {
  const seen: Seen[] = [];
  const attempts = new Map<string, number>();
  const waiters = new Set<() => void>();
  const stop = emulator.onHistoryEvent((executionArn, event) => {
    const attempt =
      event.type === "TaskScheduled" ? event.id : attempts.get(`${executionArn} ${event.previousEventId}`);
    if (attempt !== undefined && BEFORE_END.has(event.type)) {
      attempts.set(`${executionArn} ${event.id}`, attempt);
    }
    if (isEnd(event) || attempt !== undefined) {
      seen.push({ executionArn, event, attempt });
      for (const check of [...waiters]) {
        check();
      }
    }
  });
  const once = (executionArn: string, matches: (entry: Seen) => boolean, then: (entry: Seen) => void): void => {
    const check = (): void => {
      const found = seen.find((entry) => entry.executionArn === executionArn && matches(entry));
      if (found !== undefined) {
        waiters.delete(check);
        then(found);
      }
    };
    waiters.add(check);
    check();
  };
  const first = (executionArn: string, matches: (entry: Seen) => boolean): Promise<Seen> =>
    new Promise((resolve) => once(executionArn, matches, resolve));
  return {
    async nextRequest(executionArn, answered = new Set()) {
      const { event, attempt } = await first(
        executionArn,
        (entry) => isEnd(entry.event) || (isWait(entry.event) && !answered.has(entry.attempt ?? 0)),
      );
      return isEnd(event) ? undefined : attempt;
    },
    requestEnds(executionArn, attempt) {
      const ended = new AbortController();
      once(
        executionArn,
        (entry) => isEnd(entry.event) || (entry.attempt === attempt && !BEFORE_END.has(entry.event.type)),
        () => ended.abort(),
      );
      return ended.signal;
    },
    ends: (executionArn) => first(executionArn, ({ event }) => isEnd(event)),
    stop,
  };
}

/** The events of an attempt at a task while it lasts. */
const BEFORE_END: ReadonlySet<string> = new Set(["TaskScheduled", "TaskStarted", "TaskSubmitted"]);

function isEnd({ type }: HistoryEvent): boolean {
  return /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(type);
}

function isWait({ type, taskSubmittedEventDetails }: HistoryEvent): boolean {
  return type === "TaskSubmitted" && taskSubmittedEventDetails?.resource === APPROVAL_RESOURCE;
}

async function collect(emulator: Emulator, client: SFNClient, executionArn: string): Promise<FinishedExecution> {
  const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
  const { status = "RUNNING", startDate, stopDate, input, output, error, cause } = execution;
  const history = await readHistory(client, executionArn);
  return {
    executionArn,
    status,
    input: JSON.parse(input ?? "null"),
    output: output === undefined ? null : JSON.parse(output),
    error: error ?? null,
    cause: cause ?? null,
    milliseconds: Math.round((stopDate?.getTime() ?? 0) - (startDate?.getTime() ?? 0)),
    states: readStates(history, status as Parameters<typeof readStates>[1]).visits,
    reports: emulator
      .messages(outputsOf(emulator).topicArns.reports)
      .filter(({ message }) => message.includes(JSON.stringify(executionArn))),
    orders: (await ordersOf(emulator)).filter((order) => order.execution === executionArn),
  };
}
