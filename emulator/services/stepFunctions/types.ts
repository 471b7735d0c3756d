import type { Clock } from "../../clock";

/**
 * What an integration rejects with when the call itself failed: the error name and cause that AWS would put into the
 * history, e.g. `Lambda.TooManyRequestsException`. Any other rejection is a defect and fails the task as one.
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

/** Invoking a function in the name of a state machine. */
export interface FunctionRequest {
  readonly functionArn: string;
  readonly payload: unknown;
  /** The role that the state machine works as. */
  readonly roleArn: string;
  readonly executionArn: string;
}

/** Calling another service in the name of a state machine. */
export interface ServiceRequest {
  readonly service: "sqs" | "sns";
  readonly action: "sendMessage" | "publish";
  /** The state's Parameters, rendered. Those of a `.waitForTaskToken` state hold its task token: never log them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly roleArn: string;
  readonly executionArn: string;
}

/** The services that tasks call. Both reject with a TaskFailure when the call fails. */
export interface Integrations {
  /** Resolves with the function's JSON result. */
  invokeFunction(request: FunctionRequest): Promise<unknown>;
  /** Resolves with the JSON that AWS's integration puts out. */
  callService(request: ServiceRequest): Promise<unknown>;
}

/** The logging configuration as DescribeStateMachine gives it. */
export interface LoggingConfiguration {
  readonly level: "ALL" | "ERROR" | "FATAL" | "OFF";
  readonly includeExecutionData: boolean;
  readonly destinations?: readonly { readonly cloudWatchLogsLogGroup: { readonly logGroupArn: string } }[];
}

/** A state machine as it is created. */
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
}

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** One event of an execution's history, as GetExecutionHistory puts it on the wire. */
export interface HistoryEvent {
  /** Seconds since the epoch, with a fraction. */
  readonly timestamp: number;
  readonly type: string;
  /** From 1, without gaps. */
  readonly id: number;
  /** The event that led to this one; 0 for the first two and for what comes from outside. */
  readonly previousEventId: number;
  /** The one `...EventDetails` member that goes with the type; AWS gives none for LambdaFunctionStarted. */
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
  /** Absent where the execution ended without one. */
  readonly error?: string;
  readonly cause?: string;
}

export interface StepFunctionsOptions {
  readonly clock: Clock;
  readonly integrations: Integrations;
  /** Called with every change of an execution's status; must not throw. */
  readonly onStatusChange: (detail: StatusChange) => void;
  /** From 0 up to 1, for jittered retries. @default Math.random */
  readonly random?: () => number;
  /** How many ended executions are kept; beyond that the one that ended first is forgotten. @default 10000 */
  readonly keepEnded?: number;
}

/** Step Functions inside this process. */
export interface StepFunctions {
  /** @throws Error that names every state which cannot be run truthfully here, and what to do about it. */
  createStateMachine(spec: StateMachineSpec): void;
  /**
   * Carries out one API call.
   * @param action the operation's name, e.g. "StartExecution"
   * @param input the request's JSON body, parsed
   * @returns the response's JSON body; dates are seconds since the epoch
   * @throws ApiError, and nothing else, whatever the input
   */
  call(action: string, input: unknown): unknown;
  /** The ARN of the state machine that a task token belongs to; undefined for a token that was never issued. */
  stateMachineOfToken(token: string): string | undefined;
  /** Calls `listener` with every history event as it is appended. @returns the way to stop that. */
  onEvent(listener: (executionArn: string, event: HistoryEvent) => void): () => void;
  /** Ends everything: running executions stop where they are, untold, and no timer is left. */
  stop(): void;
}
