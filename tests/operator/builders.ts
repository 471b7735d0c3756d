import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { StepFunctions } from "../../operator/executions/stepFunctions";

export const stateMachineArn = "arn:aws:states:eu-west-1:111122223333:stateMachine:trading";

export function arnOf(name: string): string {
  return `arn:aws:states:eu-west-1:111122223333:execution:trading:${name}`;
}

/** The prefix of every task token in these tests. No response, log line or message may contain it. */
export const tokenMark = "AQCEAAAAKgAAAAMAAAAA-token-of-";

export const startOfHistory = Date.UTC(2026, 10, 22, 9, 0, 0);

/**
 * A history event; IDs and times follow from its position. `after` is the ID of the previous event, if that is not the
 * event above.
 */
export interface EventSketch {
  readonly type: string;
  readonly after?: number;
  readonly [details: `${string}Details`]: unknown;
}

/** A history as AWS returns it: IDs from 1, one second apart, each event the successor of the one above. */
export function historyOf(...sketches: readonly EventSketch[]): HistoryEvent[] {
  return sketches.map(({ after, ...event }, index) => ({
    ...event,
    id: index + 1,
    previousEventId: after ?? (index < 2 ? 0 : index),
    timestamp: new Date(startOfHistory + index * 1000),
  })) as HistoryEvent[];
}

export const started: EventSketch = { type: "ExecutionStarted", executionStartedEventDetails: { input: "{}" } };

export function entered(name: string, type = "Task", input = "{}"): EventSketch {
  return { type: `${type}StateEntered`, stateEnteredEventDetails: { name, input } };
}

export function exited(name: string, type = "Task", output = "{}"): EventSketch {
  return { type: `${type}StateExited`, stateExitedEventDetails: { name, output } };
}

interface RequestSketch {
  readonly token?: string;
  readonly input?: unknown;
  readonly resource?: string;
  /** If true, the body is a JSON string, as some definitions send it. */
  readonly asText?: boolean;
  readonly timeoutSeconds?: number;
  readonly redriveCount?: number;
  readonly after?: number;
}

const trade = { symbol: "AMZN", quantity: 10, stock_price: 47.5, recommended_type: "buy" };

/** The event that requests approval. */
export function asked(request: RequestSketch = {}): EventSketch {
  const {
    token = `${tokenMark}1`,
    input = trade,
    asText = false,
    timeoutSeconds = 3600,
    redriveCount = 0,
    after,
  } = request;
  const body = {
    Input: input,
    TaskToken: token,
    RequestedAt: "2026-11-22T09:00:01.000Z",
    RedriveCount: redriveCount,
    TimeoutSeconds: timeoutSeconds,
  };
  return {
    type: "TaskScheduled",
    ...(after === undefined ? {} : { after }),
    taskScheduledEventDetails: {
      resource: request.resource ?? "sendMessage.waitForTaskToken",
      resourceType: "sqs",
      parameters: JSON.stringify({ QueueUrl: "https://queue", MessageBody: asText ? JSON.stringify(body) : body }),
      timeoutInSeconds: timeoutSeconds,
    },
  };
}

export const taskStarted: EventSketch = { type: "TaskStarted" };
export const submitted: EventSketch = { type: "TaskSubmitted" };

/** A history that waits for two approvals, in the branches of a Parallel state. Their attempts are 6 and 7. */
export function twoWait(...sketches: readonly EventSketch[]): HistoryEvent[] {
  const sale = { ...trade, symbol: "MSFT", recommended_type: "sell" };
  return historyOf(
    started,
    entered("Both", "Parallel"),
    { type: "ParallelStateStarted" },
    { ...entered("Left"), after: 3 },
    { ...entered("Right"), after: 3 },
    asked({ after: 4 }),
    asked({ token: `${tokenMark}right`, input: sale, after: 5 }),
    { ...taskStarted, after: 6 },
    submitted,
    { ...taskStarted, after: 7 },
    submitted,
    ...sketches,
  );
}

/** A history that has requested approval and waits. */
export function waitingHistory(request: RequestSketch = {}): HistoryEvent[] {
  return historyOf(started, entered("Request Human Approval"), asked(request), taskStarted, submitted);
}

/** The event with a decision. */
export function answered(decision: string, approver: string, reason?: string): EventSketch {
  const output = JSON.stringify({ decision, approver, ...(reason === undefined ? {} : { reason }) });
  return { type: "TaskSucceeded", taskSucceededEventDetails: { output } };
}

/** A history that has requested approval, and what followed. */
export function endedHistory(...following: readonly EventSketch[]): HistoryEvent[] {
  return historyOf(started, entered("Request Human Approval"), asked(), taskStarted, submitted, ...following);
}

/** A history as long as AWS keeps one, 25,000 events: states that pass, and what follows. */
export function longHistory(...following: readonly EventSketch[]): HistoryEvent[] {
  const before = 24_999 - following.length;
  const states = Array.from({ length: Math.floor(before / 2) }, (_, index) => [
    entered(`${index}`),
    exited(`${index}`),
  ]);
  const events: EventSketch[] = states.flat();
  if (events.length < before) {
    events.splice(1, 0, { type: "LambdaFunctionScheduled" });
  }
  return historyOf(started, ...events, ...following);
}

/** The page of a history that GetExecutionHistory is asked for. */
export function pageOf(history: readonly HistoryEvent[], { reverseOrder, maxResults, nextToken }: Asked): object {
  const ordered = reverseOrder ? history.toReversed() : history;
  const from = Number(nextToken ?? 0);
  const to = from + Number(maxResults);
  return { events: ordered.slice(from, to), ...(to < ordered.length ? { nextToken: `${to}` } : {}) };
}

/** The input of a call. */
type Asked = Readonly<Record<string, unknown>>;

/** The fake's responses to expected calls, by the command's name without `Command`. */
export type Answers = Readonly<Record<string, (input: Asked) => unknown>>;

/** A Step Functions client that responds from functions; an unexpected call fails. */
export function fakeStepFunctions(answers: Answers): { readonly client: StepFunctions; readonly calls: string[] } {
  const calls: string[] = [];
  const send = async (command: { input: Record<string, unknown>; constructor: { name: string } }): Promise<unknown> => {
    const name = command.constructor.name.replace(/Command$/, "");
    calls.push(name);
    const answer = answers[name];
    if (answer === undefined) {
      throw new Error(`The test expected no call of ${name}.`);
    }
    return answer(command.input);
  };
  return { client: { send } as unknown as StepFunctions, calls };
}

/** An error like one from the SDK. */
export function awsError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });
}
