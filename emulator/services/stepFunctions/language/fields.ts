/** The fields of the Amazon States Language that this interpreter supports; refusals.ts refuses all others. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL" | "NONE";
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
  readonly Assign?: Variables;
  readonly Output?: unknown;
}

export type QueryLanguage = "JSONPath" | "JSONata";

/** Values of variables by name; in JSONPath, the names of those from paths end in `.$`. */
export type Variables = Readonly<Record<string, unknown>>;

interface CommonFields {
  readonly QueryLanguage?: QueryLanguage;
  readonly Assign?: Variables;
  /** In JSONata. */
  readonly Output?: unknown;
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
  /** Omitted if the state ends the execution. */
  readonly Next?: string;
}

export interface TaskState extends CommonFields {
  readonly Type: "Task";
  readonly Resource: string;
  readonly Arguments?: unknown;
  readonly Parameters?: unknown;
  readonly ResultSelector?: unknown;
  readonly ResultPath?: string | null;
  /** In JSONata, a number or an expression, as other numbers. */
  readonly TimeoutSeconds?: number | string;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: number | string;
  readonly HeartbeatSecondsPath?: string;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface PassState extends CommonFields {
  readonly Type: "Pass";
  readonly Parameters?: unknown;
  readonly Result?: unknown;
  readonly ResultPath?: string | null;
}

/** A comparison, or And, Or or Not over other rules. */
export type ChoiceRule = Readonly<Record<string, unknown>>;

export interface ChoiceState extends CommonFields {
  readonly Type: "Choice";
  readonly Choices: readonly (ChoiceRule & { readonly Next: string })[];
  readonly Default?: string;
}

export interface SucceedState extends CommonFields {
  readonly Type: "Succeed";
}

export interface FailState extends CommonFields {
  readonly Type: "Fail";
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
}

export interface WaitState extends CommonFields {
  readonly Type: "Wait";
  readonly Seconds?: number | string;
  readonly Timestamp?: string;
  readonly SecondsPath?: string;
  readonly TimestampPath?: string;
}

export interface ParallelState extends CommonFields {
  readonly Type: "Parallel";
  readonly Branches: readonly StatesFields[];
  readonly Arguments?: unknown;
  readonly Parameters?: unknown;
  readonly ResultSelector?: unknown;
  readonly ResultPath?: string | null;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface MapState extends Omit<ParallelState, "Type" | "Branches"> {
  readonly Type: "Map";
  readonly ItemProcessor?: StatesFields;
  /** The earlier name of ItemProcessor, as Parameters is of ItemSelector. */
  readonly Iterator?: StatesFields;
  readonly ItemsPath?: string;
  /** In JSONata. */
  readonly Items?: unknown;
  readonly ItemSelector?: unknown;
  readonly MaxConcurrency?: number | string;
  readonly MaxConcurrencyPath?: string;
  readonly ToleratedFailureCountPath?: string;
  readonly ToleratedFailurePercentagePath?: string;
}

export type StateFields =
  | TaskState
  | PassState
  | ChoiceState
  | SucceedState
  | FailState
  | WaitState
  | ParallelState
  | MapState;

/** The states of a state machine, a branch or an iteration. */
export interface StatesFields {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateFields>>;
}

export interface Definition extends StatesFields {
  readonly QueryLanguage?: QueryLanguage;
  readonly TimeoutSeconds?: number;
}
