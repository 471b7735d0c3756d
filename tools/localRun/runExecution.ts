import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Emulator, HistoryEvent, PublishedMessage } from "pulumi-aws-emulator";
import { APPROVAL_RESOURCE } from "../../domain/taskToken";
import { decide } from "../../operator/approvals/decision";
import { findWaiting, type WaitingApproval } from "../../operator/approvals/inbox";
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
    if (args.decider !== undefined && (await watch.waitsOrEnds(executionArn)) === "waits") {
      await answer(emulator, client, executionArn, args.decider, watch.requestEnds(executionArn));
    } else if (args.leaveWaiting && (await watch.waitsOrEnds(executionArn)) === "waits") {
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

async function answer(
  emulator: Emulator,
  client: SFNClient,
  executionArn: string,
  decider: Decider,
  ended: AbortSignal,
): Promise<void> {
  const { stateMachineArn } = outputsOf(emulator);
  const { waiting } = await findWaiting(client, stateMachineArn, executionArn);
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
  waitsOrEnds(executionArn: string): Promise<"waits" | "ended">;
  /** Aborted when the execution waits no longer for the decision that it waits for now. */
  requestEnds(executionArn: string): AbortSignal;
  ends(executionArn: string): Promise<unknown>;
  stop(): void;
}

/** Follows histories as events are written, without polling. */
function watchExecutions(emulator: Emulator): ExecutionWatch {
  const seen: { executionArn: string; event: HistoryEvent }[] = [];
  const waiters = new Set<() => void>();
  const stop = emulator.onHistoryEvent((executionArn, event) => {
    if (isEnd(event) || isWait(event) || isEndOfWait(event)) {
      seen.push({ executionArn, event });
      for (const check of waiters) {
        check();
      }
    }
  });
  const once = (
    executionArn: string,
    matches: (event: HistoryEvent) => boolean,
    then: (event: HistoryEvent) => void,
  ): void => {
    const check = (): void => {
      const found = seen.find((entry) => entry.executionArn === executionArn && matches(entry.event));
      if (found !== undefined) {
        waiters.delete(check);
        then(found.event);
      }
    };
    waiters.add(check);
    check();
  };
  const first = (executionArn: string, matches: (event: HistoryEvent) => boolean): Promise<HistoryEvent> =>
    new Promise((resolve) => once(executionArn, matches, resolve));
  return {
    waitsOrEnds: async (executionArn) =>
      isEnd(await first(executionArn, (event) => isEnd(event) || isWait(event))) ? "ended" : "waits",
    requestEnds(executionArn) {
      const ended = new AbortController();
      const asked = seen.findLast((entry) => entry.executionArn === executionArn && isWait(entry.event))?.event.id ?? 0;
      once(
        executionArn,
        (event) => event.id > asked && (isEnd(event) || isEndOfWait(event)),
        () => ended.abort(),
      );
      return ended.signal;
    },
    ends: (executionArn) => first(executionArn, isEnd),
    stop,
  };
}

function isEnd({ type }: HistoryEvent): boolean {
  return /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(type);
}

function isEndOfWait({ type }: HistoryEvent): boolean {
  return /^Task(Succeeded|Failed|TimedOut)$/.test(type);
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
