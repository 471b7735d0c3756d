import { LINK_CHANNEL } from "approval-queue/answers";
import { asObject, asText, parseJson, type UncheckedObject } from "approval-queue/json";
import { approvalMessageIn } from "approval-queue/requests";
import type { Emulator, HistoryEvent } from "pulumi-aws-emulator";
import { noticesIn, type SentNotice } from "./notices";
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
 * order, every execution ended and reported, no decision by link but an approver's, and no task token and no approval link outside
 * the messages and histories that it belongs in.
 */
export async function findViolations(emulator: Emulator): Promise<readonly Violation[]> {
  const executions = await executionsOf(emulator);
  const orders = Map.groupBy(await ordersOf(emulator), ({ execution }) => String(execution));
  const reported = new Set(reportMessages(emulator).map(subjectOf));
  const notices = noticesIn(emulator);
  const approvers = new Set(notices.flatMap(({ addresses }) => addresses));
  const known = new Set(executions.map(({ executionArn }) => executionArn));
  return [
    ...executions.flatMap((execution) =>
      [
        ...againstApproval(execution, orders.get(execution.executionArn) ?? []),
        ...againstApprover(execution, approvers),
        ...againstOneOrder(orders.get(execution.executionArn) ?? []),
        ...againstEnd(execution, reported),
      ].map((what) => ({ executionArn: execution.executionArn, what })),
    ),
    ...[...orders.keys()]
      .filter((executionArn) => !known.has(executionArn))
      .map((executionArn) => ({ executionArn, what: "an order of an execution that never was" })),
    ...leaks(emulator, executions),
    ...leakedLinks(emulator, executions, notices),
  ];
}

function againstApprover({ events }: Execution, approvers: ReadonlySet<string>): readonly string[] {
  return decisionsIn(events)
    .filter(({ channel, approver }) => channel === LINK_CHANNEL && !approvers.has(String(approver)))
    .map(({ approver }) => `a decision by link of ${approver}, who is sent none`);
}

function againstApproval({ events }: Execution, orders: readonly StoredOrder[]): readonly string[] {
  const approvers = decisionsIn(events)
    .filter(({ decision }) => decision === "approved")
    .map(({ approver }) => approver);
  return orders
    .filter(({ approver }) => !approvers.includes(String(approver)))
    .map(({ side, symbol }) => `an order without an approval: ${side} ${symbol}`);
}

function decisionsIn(events: readonly HistoryEvent[]): readonly UncheckedObject[] {
  return events
    .filter(({ type }) => type === "TaskSucceeded")
    .map(({ taskSucceededEventDetails }) => asObject(parseJson(asText(taskSucceededEventDetails?.output))) ?? {});
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

/** Checks the places where a task token must never appear: topics, logs, outputs, and execution data without a task's parameters. */
function leaks(emulator: Emulator, executions: readonly Execution[]): readonly Violation[] {
  const owners = new Map(
    executions.flatMap(({ executionArn, events }) => tokensIn(events).map((token) => [token, executionArn])),
  );
  const places = [
    ...placesOf(emulator, executions),
    ...emulator.topicArns().map((arn) => [`the topic ${arn}`, text(emulator.messages(arn))] as const),
  ];
  return places.flatMap(([place, content]) =>
    tokenLike(content).flatMap((found) =>
      [...owners]
        .filter(([token]) => found.includes(token.slice(0, TOKEN_HEAD)))
        .map(([, executionArn]) => ({ executionArn, what: `its task token is in ${place}` })),
    ),
  );
}

/** Where neither a task token nor an approval link may appear, with what is there. */
function placesOf(emulator: Emulator, executions: readonly Execution[]): readonly (readonly [string, string])[] {
  return [
    ["the stack's outputs", text(emulator.program.outputs)],
    ...emulator.logGroups().map((group) => [`the log ${group}`, emulator.log(group).join("\n")] as const),
    ...executions.map(({ executionArn, events }) => [`the data of ${executionArn}`, text(events.map(shown))] as const),
  ];
}

/** Checks the places where an approval link must never appear: all but the e-mails to its approver. */
function leakedLinks(
  emulator: Emulator,
  executions: readonly Execution[],
  notices: readonly SentNotice[],
): readonly Violation[] {
  const macs = new Map(notices.flatMap(({ topicArn, message }) => macsIn(message).map((mac) => [mac, topicArn])));
  const places = [
    ...placesOf(emulator, executions).map(([place, content]) => ({ place, content, topicArn: "" })),
    ...emulator.topicArns().map((topicArn) => {
      const content = text(emulator.messages(topicArn));
      return { place: `the topic ${topicArn}`, content, topicArn };
    }),
  ];
  return places.flatMap(({ place, content, topicArn }) =>
    macsIn(content)
      .filter((mac) => macs.has(mac) && macs.get(mac) !== topicArn)
      .map(() => ({ executionArn: "", what: `an approval link is in ${place}` })),
  );
}

/** The strings that have the form of a link's MAC. */
function macsIn(content: string): readonly string[] {
  return content.match(/(?<![\w-])[\w-]{43}(?![\w-])/g) ?? [];
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
