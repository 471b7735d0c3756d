import type { Emulator, HistoryEvent } from "pulumi-aws-emulator";
import { approvalMessageIn } from "../domain/approvalRequest";
import { asText } from "../domain/json";
import { ordersOf, type StoredOrder } from "./orders";
import { outputsOf } from "./program";

/** A broken invariant. */
export interface Violation {
  readonly executionArn: string;
  readonly what: string;
}

interface Execution {
  readonly executionArn: string;
  readonly status: string;
  readonly events: readonly HistoryEvent[];
}

/**
 * Checks what must hold for every execution after all work has finished: no order without an approval, at most one
 * order, every execution ended and reported, and no task token outside the messages and histories it belongs in.
 */
export async function findViolations(emulator: Emulator): Promise<readonly Violation[]> {
  const executions = await executionsOf(emulator);
  const orders = Map.groupBy(await ordersOf(emulator), ({ execution }) => String(execution));
  const reported = new Set(reportMessages(emulator).map(subjectOf));
  const known = new Set(executions.map(({ executionArn }) => executionArn));
  return [
    ...executions.flatMap((execution) =>
      [
        ...againstApproval(execution, orders.get(execution.executionArn) ?? []),
        ...againstOneOrder(orders.get(execution.executionArn) ?? []),
        ...againstEnd(execution, reported),
      ].map((what) => ({ executionArn: execution.executionArn, what })),
    ),
    ...[...orders.keys()]
      .filter((executionArn) => !known.has(executionArn))
      .map((executionArn) => ({ executionArn, what: "an order of an execution that never was" })),
    ...leaks(emulator, executions),
  ];
}

function againstApproval({ events }: Execution, orders: readonly StoredOrder[]): readonly string[] {
  const approvers = events
    .filter(({ type }) => type === "TaskSucceeded")
    .map(({ taskSucceededEventDetails }) => decisionIn(taskSucceededEventDetails?.output))
    .filter(({ decision }) => decision === "approved")
    .map(({ approver }) => approver);
  return orders
    .filter(({ approver }) => !approvers.includes(String(approver)))
    .map(({ side, symbol }) => `an order without an approval: ${side} ${symbol}`);
}

function decisionIn(output: unknown): { readonly decision?: string; readonly approver?: string } {
  try {
    return JSON.parse(String(output)) ?? {};
  } catch {
    return {};
  }
}

function againstOneOrder(orders: readonly StoredOrder[]): readonly string[] {
  return orders.length > 1 ? [`${orders.length} orders`] : [];
}

function againstEnd({ executionArn, status }: Execution, reported: ReadonlySet<string>): readonly string[] {
  if (status === "RUNNING") {
    return ["it never ended"];
  }
  return reported.has(executionArn) ? [] : [`it ended ${status}, and was not reported`];
}

function reportMessages(emulator: Emulator): readonly string[] {
  return emulator.messages(outputsOf(emulator).topicArns.reports).map(({ message }) => message);
}

/** The ARN of the execution that a report or an EventBridge event is about. */
function subjectOf(message: string): string {
  const { Execution, detail } = JSON.parse(message) as { Execution?: string; detail?: { executionArn: string } };
  return Execution ?? detail?.executionArn ?? "";
}

/**
 * Checks the places where a task token must never appear: topics, logs, stack outputs and execution data that any
 * reader can see.
 */
function leaks(emulator: Emulator, executions: readonly Execution[]): readonly Violation[] {
  const owners = new Map(
    executions.flatMap(({ executionArn, events }) => tokensIn(events).map((token) => [token, executionArn])),
  );
  const places: readonly (readonly [place: string, content: string])[] = [
    ["the stack's outputs", text(emulator.program.outputs)],
    ...emulator.topicArns().map((arn) => [`the topic ${arn}`, text(emulator.messages(arn))] as const),
    ...emulator.logGroups().map((group) => [`the log ${group}`, emulator.log(group).join("\n")] as const),
    ...executions.map(({ executionArn, events }) => [`the data of ${executionArn}`, text(events.map(shown))] as const),
  ];
  return places.flatMap(([place, content]) =>
    tokenLike(content).flatMap((found) =>
      [...owners]
        .filter(([token]) => found.includes(token.slice(0, TOKEN_HEAD)))
        .map(([, executionArn]) => ({ executionArn, what: `its task token is in ${place}` })),
    ),
  );
}

/** This many leading characters of a token count as a leak. */
const TOKEN_HEAD = 64;

/** The strings that are long enough to contain a token. */
function tokenLike(content: string): readonly string[] {
  return content.match(new RegExp(`[A-Za-z0-9+/=]{${TOKEN_HEAD},}`, "g")) ?? [];
}

function text(value: unknown): string {
  return JSON.stringify(value);
}

function tokensIn(events: readonly HistoryEvent[]): readonly string[] {
  return events.flatMap(({ taskScheduledEventDetails }) => {
    const token = approvalMessageIn(asText(taskScheduledEventDetails?.parameters))?.TaskToken;
    return typeof token === "string" ? [token] : [];
  });
}

/** The event without a task's parameters, where the token belongs. */
function shown(event: HistoryEvent): unknown {
  return event.type === "TaskScheduled" ? event.type : event;
}

async function executionsOf(emulator: Emulator): Promise<readonly Execution[]> {
  const all = <T>(action: string, input: Record<string, unknown>, list: string): Promise<T[]> =>
    everyPage(
      (nextToken) =>
        emulator.asAdministrator("states", action, {
          ...input,
          maxResults: 1_000,
          ...(nextToken !== undefined && { nextToken }),
        }),
      list,
    );

  const { stateMachineArn } = outputsOf(emulator);
  const executions = await all<Omit<Execution, "events">>("ListExecutions", { stateMachineArn }, "executions");
  return Promise.all(
    executions.map(async ({ executionArn, status }) => ({
      executionArn,
      status,
      events: await all<HistoryEvent>("GetExecutionHistory", { executionArn }, "events"),
    })),
  );
}

async function everyPage<T>(
  page: (nextToken?: unknown) => Promise<Readonly<Record<string, unknown>>>,
  list: string,
): Promise<T[]> {
  const items: T[] = [];
  let nextToken: unknown;
  do {
    const output = await page(nextToken);
    items.push(...(output[list] as T[]));
    nextToken = output.nextToken;
  } while (nextToken !== undefined);
  return items;
}
