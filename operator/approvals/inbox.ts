import { DescribeExecutionCommand, type HistoryEvent } from "@aws-sdk/client-sfn";
import { asNumber, asText, type UncheckedObject } from "approval-queue/json";
import {
  APPROVAL_RESOURCE,
  approvalMessageIn,
  describeRequestEnd,
  endOfAttempt,
  inOrder,
} from "approval-queue/requests";
import { isTrade, type ProposedTrade, readProposedTrade } from "../../domain/proposedTrade";
import { executionArnOf, executionNameOf } from "../executions/arns";
import { taskTokenRedactor } from "../executions/redaction";
import { listAllExecutions, readHistory, type StepFunctions } from "../executions/stepFunctions";
import { visitsOf } from "../executions/visits";
import { requestOutcomeIn } from "./outcomeReader";
import type { RequestOutcome } from "./requestOutcome";

/**
 * A step that waits for a person. It does not contain the task token, which stays in this module so that code that
 * prints, serializes or logs the value cannot reveal it.
 */
export interface WaitingApproval {
  readonly executionArn: string;
  readonly executionName: string;
  readonly stateName: string;
  /** The ID of the history event that issued the token. Each attempt at a step has a different one. */
  readonly attempt: number;
  readonly trade: ProposedTrade;
  /** The input of a request that proposes no trade; null for a trade. */
  readonly input: unknown;
  readonly requestedAt: Date;
  /** When the step's timeout ends the wait; undefined for a step without a timeout. */
  readonly expiresAt: Date | undefined;
  /** False while the message is being sent: the attempt may still fail and be retried with a new token. */
  readonly submitted: boolean;
}

/** The execution that a history belongs to. */
export interface ExecutionReference {
  readonly executionArn: string;
}

const tokens = new WeakMap<WaitingApproval, string>();

/** The task token of a waiting step, for the call that sends the decision. */
export function taskTokenOf(waiting: WaitingApproval): string {
  const token = tokens.get(waiting);
  if (token === undefined) {
    throw new Error("This approval was not read from an execution's history; read it with listWaiting or findWaiting.");
  }
  return token;
}

/** The events that invalidate an attempt's token. */
const attemptEnds = new Set(["TaskSucceeded", "TaskFailed", "TaskTimedOut", "TaskSubmitFailed", "TaskStartFailed"]);

/**
 * The events that invalidate every token of the execution. A redrive, which can only follow one of them, issues new
 * tokens.
 */
const executionEnds = new Set(["ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"]);

/**
 * The steps of an execution that are waiting for a person, oldest first. After a retry or a redrive, only the latest
 * attempt counts.
 * @param events the full history, in any order
 */
export function waitingApprovals(events: readonly HistoryEvent[], execution: ExecutionReference): WaitingApproval[] {
  const open = new Map<number, WaitingApproval>();
  // The branches of a Parallel or Map state interleave. Only previousEventId links an event to its attempt.
  const attemptOf = new Map<number, number>();
  const { visitOf } = visitsOf(events);
  for (const event of inOrder(events)) {
    const id = event.id ?? 0;
    if (executionEnds.has(event.type ?? "")) {
      open.clear();
      continue;
    }
    const waiting =
      event.type === "TaskScheduled"
        ? readRequest(event, execution, visitOf(event)?.stateName ?? "(unknown state)")
        : undefined;
    if (waiting !== undefined) {
      attemptOf.set(id, id);
      open.set(id, waiting);
      continue;
    }
    const attempt = attemptOf.get(event.previousEventId ?? 0);
    if (attempt === undefined) {
      continue;
    }
    if (attemptEnds.has(event.type ?? "") || event.type?.startsWith("TaskState")) {
      open.delete(attempt);
      continue;
    }
    attemptOf.set(id, attempt);
    const waited = open.get(attempt);
    if (event.type === "TaskSubmitted" && waited !== undefined) {
      open.set(attempt, remember({ ...waited, submitted: true }, taskTokenOf(waited)));
    }
  }
  return [...open.values()];
}

function readRequest(
  event: HistoryEvent,
  { executionArn }: ExecutionReference,
  stateName: string,
): WaitingApproval | undefined {
  const details = event.taskScheduledEventDetails;
  if (details?.resource !== APPROVAL_RESOURCE) {
    return undefined;
  }
  const message = approvalMessageIn(details.parameters);
  const token = asText(message?.TaskToken);
  if (token === undefined) {
    return undefined;
  }
  const scheduledAt = event.timestamp ?? new Date(0);
  const timeoutSeconds = details.timeoutInSeconds ?? asNumber(message?.TimeoutSeconds);
  const trade = readProposedTrade(message?.Input);
  const waiting: WaitingApproval = {
    executionArn,
    executionName: executionNameOf(executionArn),
    stateName,
    attempt: event.id ?? 0,
    trade,
    // A workflow may put a token into the input, too.
    input: isTrade(trade) ? null : taskTokenRedactor([event])(message?.Input ?? null),
    requestedAt: requestTimeIn(message) ?? scheduledAt,
    // The timeout of an attempt starts when the task is scheduled, not when the state is entered.
    expiresAt: timeoutSeconds === undefined ? undefined : new Date(scheduledAt.getTime() + timeoutSeconds * 1000),
    submitted: false,
  };
  return remember(waiting, token);
}

/** When the state was entered, which a redrive does not renew: a redriven request counts from its task. */
function requestTimeIn({ RequestedAt, RedriveCount = 0 }: UncheckedObject = {}): Date | undefined {
  const date = new Date(asText(RequestedAt) ?? Number.NaN);
  return RedriveCount === 0 && !Number.isNaN(date.getTime()) ? date : undefined;
}

function remember(waiting: WaitingApproval, token: string): WaitingApproval {
  tokens.set(waiting, token);
  return waiting;
}

/** The order in which approvals are listed: those that expire first, then those that wait longest. */
export function soonestFirst(a: WaitingApproval, b: WaitingApproval): number {
  const expiry = ({ expiresAt }: WaitingApproval): number => expiresAt?.getTime() ?? Number.MAX_VALUE;
  return expiry(a) - expiry(b) || a.requestedAt.getTime() - b.requestedAt.getTime();
}

/**
 * Every step of this state machine that waits for a person, soonest to expire first. Reads one history per running
 * execution.
 */
export async function listWaiting(client: StepFunctions, stateMachineArn: string): Promise<WaitingApproval[]> {
  const waiting: WaitingApproval[] = [];
  for (const { executionArn } of await listAllExecutions(client, stateMachineArn, "RUNNING")) {
    if (executionArn !== undefined) {
      waiting.push(...waitingApprovals(await readHistory(client, executionArn), { executionArn }));
    }
  }
  return waiting.sort(soonestFirst);
}

/** The waiting step, or the reason for not finding one. */
export type WaitingLookup =
  | { readonly waiting: WaitingApproval }
  | {
      readonly waiting: undefined;
      readonly why: string;
      /** What became of the request, if it has ended. */
      readonly request?: RequestOutcome;
      /** The steps to choose from, if several wait, as in the branches of a Parallel state. */
      readonly several?: readonly WaitingApproval[];
    };

/**
 * Reads an execution's history again and finds the step that waits for a person.
 * @param execution the execution's name or ARN
 * @param attempt the attempt that the person saw: no other is returned. Required if several steps wait
 * @throws InvalidReferenceError if the ARN belongs to another state machine; also the errors of Step Functions, except
 * ExecutionDoesNotExist
 */
export async function findWaiting(
  client: StepFunctions,
  stateMachineArn: string,
  execution: string,
  attempt?: number,
): Promise<WaitingLookup> {
  const executionArn = executionArnOf(stateMachineArn, execution);
  const name = executionNameOf(executionArn);
  try {
    const events = await readHistory(client, executionArn);
    const all = waitingApprovals(events, { executionArn });
    if (attempt === undefined && all.length > 1) {
      return { waiting: undefined, why: `"${name}" has ${all.length} approvals pending.`, several: all };
    }
    const waiting = all.find((candidate) => attempt === undefined || candidate.attempt === attempt);
    if (waiting !== undefined) {
      return { waiting };
    }
    const wasDecided = attempt !== undefined && endOfAttempt(attempt, events)?.type === "TaskSucceeded";
    if (all.length > 0 && !wasDecided) {
      return {
        waiting: undefined,
        why: `"${name}" was requested again after you opened it (the step ran again). Open it again.`,
      };
    }
    const ended = wasDecided ? attempt : latestRequest(events);
    const end = ended === undefined ? undefined : endOfAttempt(ended, events);
    if (ended !== undefined && end !== undefined) {
      const why = describeRequestEnd(`"${name}"`, end);
      return { waiting: undefined, why, request: requestOutcomeIn(events, ended) };
    }
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
    return { waiting: undefined, why: whyNotWaiting(name, status) };
  } catch (error) {
    if (error instanceof Error && error.name === "ExecutionDoesNotExist") {
      return { waiting: undefined, why: `There is no execution "${name}" of this state machine.` };
    }
    throw error;
  }
}

/** The attempt of the execution's latest request. */
function latestRequest(events: readonly HistoryEvent[]): number | undefined {
  return inOrder(events).findLast(
    ({ taskScheduledEventDetails }) => taskScheduledEventDetails?.resource === APPROVAL_RESOURCE,
  )?.id;
}

function whyNotWaiting(name: string, status: string | undefined): string {
  return status === "RUNNING"
    ? `"${name}" is running, with no approval pending: it was already decided, or has not requested approval yet.`
    : `"${name}" has no approval pending: it has ended (${status}).`;
}
