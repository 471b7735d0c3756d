import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { StepFunctions } from "../../operator/executions/stepFunctions";

export const stateMachineArn = "arn:aws:states:eu-west-1:111122223333:stateMachine:trading";

export function arnOf(name: string): string {
  return `arn:aws:states:eu-west-1:111122223333:execution:trading:${name}`;
}

/** What every task token of these tests begins with: no answer, log line or message may ever hold it. */
export const tokenMark = "AQCEAAAAKgAAAAMAAAAA-token-of-";

export const startOfHistory = Date.UTC(2026, 10, 22, 9, 0, 0);

/** An event of a history; ids and times come from its place. `after` is the id before it, where that is not the one above. */
export interface EventSketch {
  readonly type: string;
  readonly after?: number;
  readonly [details: `${string}Details`]: unknown;
}

/** A history as AWS words it: ids from 1, a second apart, each event the successor of the one above. */
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
  /** True: the body is a string that holds JSON, as some definitions send it. */
  readonly asText?: boolean;
  readonly timeoutSeconds?: number;
  readonly after?: number;
}

const trade = { symbol: "AMZN", quantity: 10, stock_price: 47.5, recommended_type: "buy" };

/** The event by which the approval step asks. */
export function asked(request: RequestSketch = {}): EventSketch {
  const { token = `${tokenMark}1`, input = trade, asText = false, timeoutSeconds = 3600, after } = request;
  const body = {
    Input: input,
    TaskToken: token,
    RequestedAt: "2026-11-22T09:00:01.000Z",
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

/** A history that has come to its question and waits. */
export function waitingHistory(request: RequestSketch = {}): HistoryEvent[] {
  return historyOf(started, entered("Request Human Approval"), asked(request), taskStarted, submitted);
}

/** What a fake answers to the calls it expects, by the command's name without `Command`. */
export type Answers = Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => unknown>>;

/** A Step Functions client that answers from functions; a call that nobody expected is an error. */
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

/** An error as the SDK throws it. */
export function awsError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });
}
