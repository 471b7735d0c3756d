/** A retrier: which errors, and when to try again (Amazon States Language, "Retrying after an error"). */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  /** 0: these errors are not retried, whatever the retriers below say. */
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL";
}

/** What to do next when a task fails with one of these errors. */
interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath: string | null;
  readonly Next: string;
}

type Transition = { readonly Next: string } | { readonly End: true };

export type TaskState = Transition & {
  readonly Type: "Task";
  readonly Comment: string;
  readonly Resource: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly ResultSelector?: Readonly<Record<string, unknown>>;
  readonly ResultPath?: string;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
};

/** A comparison that first checks that the variable is present: a missing path is otherwise States.Runtime. */
interface GuardedRule {
  readonly And: readonly [
    { readonly Variable: string; readonly IsPresent: true },
    { readonly Variable: string; readonly StringEquals: string },
  ];
  readonly Next: string;
}

interface ChoiceState {
  readonly Type: "Choice";
  readonly Comment: string;
  readonly Choices: readonly GuardedRule[];
  readonly Default: string;
}

type PassState = Transition & {
  readonly Type: "Pass";
  readonly Comment: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
};

interface FailState {
  readonly Type: "Fail";
  readonly Comment: string;
  readonly Error: string;
  readonly Cause: string;
}

export type State = TaskState | ChoiceState | PassState | FailState;

/** A definition in the Amazon States Language, as far as this machine uses it. */
export interface Definition {
  readonly Comment: string;
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

/** Nine attempts within about two minutes; the jitter spreads the retries of executions that failed together. */
export function retry(errors: readonly string[]): Retrier {
  return {
    ErrorEquals: errors,
    IntervalSeconds: 1,
    MaxAttempts: 8,
    BackoffRate: 2,
    MaxDelaySeconds: 30,
    JitterStrategy: "FULL",
  };
}

/** An attempt every 10 seconds for three minutes, without jitter: for what is ready after a known time. */
export function retryUntilReady(errors: readonly string[]): Retrier {
  return { ErrorEquals: errors, IntervalSeconds: 10, MaxAttempts: 18, BackoffRate: 1 };
}

/** No retry. Put it first: the first retrier that names an error decides. */
export function doNotRetry(errors: readonly string[]): Retrier {
  return { ErrorEquals: errors, IntervalSeconds: 1, MaxAttempts: 0, BackoffRate: 1 };
}

/** Leads to `next` where the variable is present and has this value. */
export function whenEquals(variable: string, value: string, next: string): GuardedRule {
  return {
    And: [
      { Variable: variable, IsPresent: true },
      { Variable: variable, StringEquals: value },
    ],
    Next: next,
  };
}

/** The longest time from a state to an end, in seconds: attempts x TimeoutSeconds, plus the intervals between them. */
export function longestPathSeconds(states: Readonly<Record<string, State>>, from: string): number {
  const state = states[from] as State;
  const own = state.Type === "Task" ? taskSeconds(state) : 0;
  return own + Math.max(0, ...successors(state).map((next) => longestPathSeconds(states, next)));
}

function taskSeconds(task: TaskState): number {
  const backOffs = task.Retry.flatMap((retrier) =>
    Array.from({ length: retrier.MaxAttempts }, (_, attempt) =>
      Math.min(
        retrier.IntervalSeconds * retrier.BackoffRate ** attempt,
        retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
      ),
    ),
  );
  return (1 + backOffs.length) * task.TimeoutSeconds + backOffs.reduce((sum, seconds) => sum + seconds, 0);
}

/** The states that a state can lead to. */
function successors(state: State): readonly string[] {
  switch (state.Type) {
    case "Fail":
      return [];
    case "Choice":
      return [...state.Choices.map((choice) => choice.Next), state.Default];
    default:
      return [
        ...("Next" in state ? [state.Next] : []),
        ...("Catch" in state ? (state.Catch ?? []).map((catcher) => catcher.Next) : []),
      ];
  }
}
