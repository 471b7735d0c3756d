import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { asNumber, asText, type UncheckedObject } from "approval-queue/json";
import { APPROVAL_RESOURCE, approvalMessageIn, inOrder } from "approval-queue/requests";
import { isTrade, type ProposedTrade, readProposedTrade } from "../../domain/proposedTrade";
import { executionNameOf } from "../executions/arns";
import { taskTokenRedactor } from "../executions/redaction";
import { historyPages, listAllExecutions, type StepFunctions } from "../executions/stepFunctions";
import { growingHistory, type VisitedHistory } from "../executions/visits";
import { createQuotes, type Quotes } from "./quotes";

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
  /** When the trade's price was quoted; undefined if no state of the execution did. */
  readonly quotedAt: Date | undefined;
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

/** The waiting steps of an execution, followed as its history grows. Of the events, only what the next ones need is kept. */
export interface GrowingApprovals {
  /** Adds events, oldest first. Those that were added before are skipped. */
  add(events: readonly HistoryEvent[]): void;
  /** The ID of the last event that was added; 0 before the first. */
  lastEvent(): number;
  /** The steps that are waiting for a person, oldest first. After a retry or a redrive, only the latest attempt counts. */
  waiting(): readonly WaitingApproval[];
}

/** Follows the waiting steps of an execution from the start of its history. */
export function growingApprovals(execution: ExecutionReference): GrowingApprovals {
  const open = new Map<number, WaitingApproval>();
  // The branches of a Parallel or Map state interleave. Only previousEventId links an event to its attempt.
  const attemptOf = new Map<number, number>();
  const visited = growingHistory();
  const quotes = createQuotes();
  let last = 0;

  const addOne = (event: HistoryEvent): void => {
    const id = event.id ?? 0;
    if (executionEnds.has(event.type ?? "")) {
      open.clear();
      attemptOf.clear();
      return;
    }
    quotes.add(event);
    const waiting = readRequest(event, execution, visited, quotes);
    if (waiting !== undefined) {
      attemptOf.set(id, id);
      open.set(id, waiting);
      return;
    }
    const attempt = attemptOf.get(event.previousEventId ?? 0);
    if (attempt === undefined) {
      return;
    }
    if (attemptEnds.has(event.type ?? "") || event.type?.startsWith("TaskState")) {
      open.delete(attempt);
      return;
    }
    attemptOf.set(id, attempt);
    const waited = open.get(attempt);
    if (event.type === "TaskSubmitted" && waited !== undefined) {
      open.set(attempt, remember({ ...waited, submitted: true }, taskTokenOf(waited)));
    }
  };

  return {
    add(events) {
      for (const event of events) {
        if ((event.id ?? 0) > last) {
          last = event.id ?? 0;
          visited.add(withoutData(event));
          addOne(event);
        }
      }
    },
    lastEvent: () => last,
    waiting: () => [...open.values()],
  };
}

/** What assigns an event to a visit of a state. Its data can have 256 kB. */
function withoutData(event: HistoryEvent): HistoryEvent {
  const { id, previousEventId, type, timestamp, mapIterationStartedEventDetails } = event;
  const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event;
  return {
    id,
    previousEventId,
    type,
    timestamp,
    mapIterationStartedEventDetails,
    ...(entered && { stateEnteredEventDetails: { name: entered.name } }),
    ...(exited && { stateExitedEventDetails: { name: exited.name } }),
  };
}

/**
 * The steps of an execution that are waiting for a person, oldest first.
 * @param events the full history, in any order
 */
export function waitingApprovals(
  events: readonly HistoryEvent[],
  execution: ExecutionReference,
): readonly WaitingApproval[] {
  const approvals = growingApprovals(execution);
  approvals.add(inOrder(events));
  return approvals.waiting();
}

/**
 * Reads the history of an execution, page by page.
 * @throws the errors of Step Functions
 */
export async function readApprovals(client: StepFunctions, executionArn: string): Promise<GrowingApprovals> {
  const approvals = growingApprovals({ executionArn });
  for await (const events of historyPages(client, executionArn)) {
    approvals.add(events);
  }
  return approvals;
}

/** The request that an event makes; undefined for any other event. */
export function readRequest(
  event: HistoryEvent,
  { executionArn }: ExecutionReference,
  { visitOf }: Pick<VisitedHistory, "visitOf">,
  quotes?: Quotes,
): WaitingApproval | undefined {
  const details = event.type === "TaskScheduled" ? event.taskScheduledEventDetails : undefined;
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
    stateName: visitOf(event)?.stateName ?? "(unknown state)",
    attempt: event.id ?? 0,
    trade,
    // A workflow may put a token into the input, too.
    input: isTrade(trade) ? null : taskTokenRedactor([event])(message?.Input ?? null),
    requestedAt: requestTimeIn(message) ?? scheduledAt,
    quotedAt: quotes?.quotedAt(trade),
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
      waiting.push(...(await readApprovals(client, executionArn)).waiting());
    }
  }
  return waiting.sort(soonestFirst);
}
