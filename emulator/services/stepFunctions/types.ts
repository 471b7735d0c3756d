import type { Clock } from "../../clock";

/**
 * The rejection of an integration whose call failed, with the error name and cause that AWS records in the history,
 * e.g. `Lambda.TooManyRequestsException`. Any other rejection is a defect, which fails the task with States.TaskFailed.
 */
export class TaskFailure extends Error {
  constructor(
    readonly error: string,
    override readonly cause: string,
  ) {
    super(`${error}: ${cause}`);
    this.name = "TaskFailure";
  }
}

/** A call of a task, on behalf of its state machine. */
export interface TaskCall {
  /** The state's evaluated Parameters. With `.waitForTaskToken` they contain the task token, so do not log them. */
  readonly parameters: unknown;
  /** The execution role of the state machine. */
  readonly roleArn: string;
  readonly executionArn: string;
  /** 0 for the first attempt. */
  readonly retryCount: number;
}

/** What a task calls: a function by its ARN, or a service. */
export type Integration = {
  /** What the task waits for: the answer to its call, its task token, or the end of the job that the call started. */
  readonly waitsFor: "response" | "token" | "completion";
  /** What AWS refuses in a state's Parameters: sentences that follow the state's name. */
  problemsOf(parameters: unknown): readonly string[];
  /**
   * Why AWS does not create a state machine with this integration and this role; undefined if it does.
   * @default it does
   */
  verify?(spec: Pick<StateMachineSpec, "roleArn">): string | undefined;
  /**
   * Makes the call.
   * @throws TaskFailure
   */
  call(task: TaskCall): Promise<unknown>;
  /**
   * Waits for the end of the job, and stops the job when the signal aborts. Undefined for a task that waits for nothing but the
   * answer, or for its token.
   * @param started the answer to the call
   * @returns the task's result
   * @throws TaskFailure
   */
  completion?(started: unknown, task: TaskCall, signal: AbortSignal): Promise<unknown>;
} & (
  | { readonly kind: "function"; readonly functionArn: string }
  | {
      readonly kind: "service";
      /** As in the history's task events, e.g. `sqs` and `sendMessage.waitForTaskToken`. */
      readonly labels: { readonly resourceType: string; readonly resource: string };
    }
);

/** The integrations that tasks can have. */
export interface Integrations {
  /** @returns the integration of a Task's Resource, or why it has none: the rest of a sentence about the Resource */
  find(resource: string): Integration | { readonly problem: string };
}

/** The logging configuration that DescribeStateMachine returns. */
export interface LoggingConfiguration {
  readonly level: "ALL" | "ERROR" | "FATAL" | "OFF";
  readonly includeExecutionData: boolean;
  readonly destinations?: readonly { readonly cloudWatchLogsLogGroup: { readonly logGroupArn: string } }[];
}

/** The configuration of a new state machine. */
export interface StateMachineSpec {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** The Amazon States Language definition, as JSON text. */
  readonly definition: string;
  readonly loggingConfiguration: LoggingConfiguration;
  readonly tracingConfiguration: { readonly enabled: boolean };
  /** Milliseconds since the epoch. */
  readonly creationDate: number;
  /** @default empty */
  readonly tags?: Readonly<Record<string, string>>;
  /** The latest update; undefined for a state machine as it was created. */
  readonly revision?: { readonly id: string; readonly updateDate: number };
}

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** An event of an execution's history, as GetExecutionHistory returns it. */
export interface HistoryEvent {
  /** Seconds since the epoch, with a fraction. */
  readonly timestamp: number;
  readonly type: string;
  /** Consecutive, starting at 1. */
  readonly id: number;
  /** The ID of the previous event; 0 for the first two events and for external events. */
  readonly previousEventId: number;
  /** The `...EventDetails` member of the event type. LambdaFunctionStarted has no details on AWS. */
  readonly [details: `${string}EventDetails`]: Readonly<Record<string, unknown>>;
}

/**
 * The detail of EventBridge's "Step Functions Execution Status Change" (Step Functions developer guide, "Automating
 * Step Functions event delivery with EventBridge"). All dates are milliseconds since the epoch.
 */
export interface StatusChange {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly input: string | null;
  readonly output: string | null;
  readonly inputDetails: { readonly included: boolean };
  readonly outputDetails: { readonly included: boolean } | null;
  readonly stateMachineVersionArn: null;
  readonly stateMachineAliasArn: null;
  readonly redriveCount: number;
  readonly redriveDate: number | null;
  readonly redriveStatus: "REDRIVABLE" | "NOT_REDRIVABLE";
  readonly redriveStatusReason: string | null;
  /** Omitted if the execution ended without an error. */
  readonly error?: string;
  readonly cause?: string;
}

export interface StepFunctionsOptions {
  /** @throws ServiceError if Step Functions cannot assume the role of a state machine */
  readonly verifyRole: (spec: Pick<StateMachineSpec, "arn" | "roleArn">) => void;
  readonly clock: Clock;
  readonly integrations: Integrations;
  /** Called with every status change of an execution. Must not throw. */
  readonly onStatusChange: (detail: StatusChange) => void;
  /** Returns a number from 0 up to 1, for the jitter of retries. @default Math.random */
  readonly random?: () => number;
  /** The number of ended executions to keep. Beyond it, those that ended first are deleted. @default 10000 */
  readonly keepEnded?: number;
}

/** A Step Functions service in this process. */
export interface StepFunctions {
  /**
   * @throws Error that lists every state that the emulator cannot run as AWS does, and how to fix it; ApiError
   * AccessDeniedException if the role lacks a permission that AWS requires at creation
   */
  createStateMachine(spec: StateMachineSpec): void;
  /**
   * Handles an API call.
   * @param action the operation's name, e.g. "StartExecution"
   * @param input the request's JSON body, parsed
   * @returns the response's JSON body; dates are seconds since the epoch
   * @throws ApiError and no other error, for any input
   */
  call(action: string, input: unknown): unknown;
  /** The ARN of the state machine that issued a task token; undefined for an unknown token. */
  stateMachineOfToken(token: string): string | undefined;
  /** Calls `listener` with every new history event. @returns a function that removes the listener */
  onEvent(listener: (executionArn: string, event: HistoryEvent) => void): () => void;
  /** Stops the service. Running executions stop without a status change, and all timers are canceled. */
  stop(): void;
}
