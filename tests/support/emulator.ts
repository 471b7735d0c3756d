import assert from "node:assert/strict";
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  type HistoryEvent,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { approvalMessageIn } from "approval-queue/requests";
import { createClock, type Emulator, type EmulatorArgs, runUntilIdle } from "pulumi-aws-emulator";
import type { StackOutputs } from "../../domain/stackOutputs";
import { findWaiting } from "../../operator/approvals/findWaiting";
import type { WaitingApproval } from "../../operator/approvals/inbox";
import { readHistory } from "../../operator/executions/stepFunctions";
import { findViolations } from "../../tools/invariants";
import { clientOf } from "../../tools/localRun/runExecution";
import { ordersOf, type StoredOrder } from "../../tools/orders";
import { outputsOf, startEmulator } from "../../tools/program";

/** Thresholds beyond every price of the market, so that every recommendation is to buy, or to sell. */
export const ALWAYS_BUY = { "stock-trading:priceThreshold": "1000000" };
export const ALWAYS_SELL = { "stock-trading:priceThreshold": "0.01" };

/** A message on the reporting topic: a report, or an EventBridge event. */
export interface Report {
  readonly Execution?: string;
  readonly Input?: Readonly<Record<string, unknown>>;
  readonly "detail-type"?: string;
  readonly detail?: { readonly status: string };
}

/** The program in an emulator, with helpers for tests. */
export interface TestEmulator extends Emulator {
  readonly client: SFNClient;
  readonly outputs: StackOutputs;
  readonly stateMachineArn: string;
  /** Starts an execution; an object is serialized as JSON, text is sent unchanged. */
  start(input?: unknown, name?: string): Promise<string>;
  /**
   * Runs everything that can happen until only waits longer than `limitMs` remain (by default, until nothing remains).
   */
  runUntilIdle(limitMs?: number): Promise<void>;
  describe(
    executionArn: string,
  ): Promise<DescribeExecutionOutput & { readonly data: Record<string, unknown> | undefined }>;
  history(executionArn: string): Promise<readonly HistoryEvent[]>;
  /** The approval that the execution waits for; fails if there is none. */
  waiting(executionArn: string): Promise<WaitingApproval>;
  ordersOf(executionArn: string): Promise<readonly StoredOrder[]>;
  /** The messages on the reporting topic about the execution. */
  reportsOf(executionArn: string): readonly Report[];
  /** The bodies of up to 10 messages in the dead-letter queue. */
  deadLetters(): Promise<readonly string[]>;
  /** Every task token issued so far. */
  issuedTokens(): Promise<readonly string[]>;
}

/**
 * Starts the program in an emulator. The clock is stopped and only `runUntilIdle` advances it; pass another clock for
 * real time.
 */
export async function startTestEmulator(args: Partial<EmulatorArgs> = {}): Promise<TestEmulator> {
  const emulator = await startEmulator({ stack: "dev", clock: createClock({ stoppedAt: Date.now() }), ...args });
  const client = clientOf(emulator);
  const outputs = outputsOf(emulator);
  const { stateMachineArn } = outputs;
  return {
    ...emulator,
    client,
    outputs,
    stateMachineArn,
    async start(input = {}, name) {
      const text = typeof input === "string" ? input : JSON.stringify(input);
      const { executionArn = "" } = await client.send(
        new StartExecutionCommand({ stateMachineArn, input: text, ...(name !== undefined && { name }) }),
      );
      return executionArn;
    },
    runUntilIdle: (limitMs) => runUntilIdle(emulator, limitMs),
    async describe(executionArn) {
      const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
      return { ...execution, data: execution.output === undefined ? undefined : JSON.parse(execution.output) };
    },
    history: (executionArn) => readHistory(client, executionArn),
    async waiting(executionArn) {
      const { waiting } = await findWaiting(client, stateMachineArn, executionArn);
      assert.ok(waiting, `${executionArn} has no approval pending`);
      return waiting;
    },
    ordersOf: async (executionArn) => (await ordersOf(emulator)).filter(({ execution }) => execution === executionArn),
    reportsOf: (executionArn) =>
      emulator
        .messages(outputs.topicArns.reports)
        .map(({ message }) => JSON.parse(message) as Report)
        .filter((message) => JSON.stringify(message).includes(JSON.stringify(executionArn))),
    async deadLetters() {
      const { Messages } = await emulator.asAdministrator("sqs", "ReceiveMessage", {
        QueueUrl: outputs.deadLetterQueueUrl,
        MaxNumberOfMessages: 10,
      });
      return ((Messages ?? []) as { Body: string }[]).map(({ Body }) => Body);
    },
    async issuedTokens() {
      const { executions } = await emulator.asAdministrator("states", "ListExecutions", {
        stateMachineArn,
        maxResults: 1_000,
      });
      const histories = (executions as { executionArn: string }[]).map(({ executionArn }) =>
        readHistory(client, executionArn),
      );
      return (await Promise.all(histories)).flat().flatMap(({ taskScheduledEventDetails }) => {
        const token = approvalMessageIn(taskScheduledEventDetails?.parameters)?.TaskToken;
        return typeof token === "string" ? [token] : [];
      });
    },
    async stop() {
      client.destroy();
      await emulator.stop();
    },
  };
}

/** Asserts the invariants: no order without an approval, no second order, no unreported end, no exposed token. */
export async function assertInvariants(emulator: Emulator): Promise<void> {
  assert.deepEqual(await findViolations(emulator), []);
}

/** The errors of an execution's failed attempts, in order. */
export async function errorsIn(emulator: TestEmulator, executionArn: string): Promise<readonly (string | undefined)[]> {
  return (await emulator.history(executionArn)).flatMap((event) => {
    const failure =
      event.lambdaFunctionFailedEventDetails ??
      event.lambdaFunctionTimedOutEventDetails ??
      event.taskFailedEventDetails;
    return failure ? [failure.error] : [];
  });
}

/** The log of the callback function. */
export function callbackLog(emulator: Emulator): string {
  return emulator
    .logGroups()
    .filter((group) => group.startsWith("approvals-callback"))
    .flatMap((group) => emulator.log(group))
    .join("\n");
}
