import type { Clock } from "../../clock";
import type { History } from "./history";
import type { Variables } from "./language/fields";
import type { Payload } from "./language/payload";
import type { Tokens } from "./tokens";
import type { ExecutionStatus, HistoryEvent, Integration, StateMachineSpec } from "./types";

/** States that are ready to run, of a state machine, a branch or an iteration. */
export interface States {
  readonly startAt: string;
  readonly byName: ReadonlyMap<string, State>;
}

/** A state machine that is ready to run. */
export interface Machine {
  readonly spec: StateMachineSpec;
  readonly region: string;
  readonly timeoutSeconds: number | undefined;
  readonly states: States;
  /** The variables that each state refers to, by its name. */
  readonly variableReferences: Readonly<Record<string, readonly string[]>>;
}

/** A state's output, and its next state. Undefined `next` ends the flow. */
export interface Step {
  readonly output: Payload;
  readonly next: string | undefined;
  /** The variables that the state assigns; undefined if it assigns none. */
  readonly assigned: Variables | undefined;
}

/** A state that is ready to run. */
export interface State {
  readonly name: string;
  /** As in the events `<type>StateEntered` and `<type>StateExited`. */
  readonly type: string;
  /** What a Task calls. */
  readonly integration?: Integration;
  /** The states of the branches of a Parallel state, or of the iterations of a Map state. */
  readonly nested?: readonly States[];
  /**
   * Runs from the state's entrance to its exit, for the input at the position of the run's flow.
   * @throws StateFailed
   */
  run(run: Run): Promise<Step>;
}

/** The current or last state of a flow. A redrive continues from this state. */
export interface Position {
  readonly stateName: string;
  readonly input: Payload;
  /** Milliseconds since the epoch. */
  readonly enteredAt: number;
  /** The ID of the state's StateEntered event. */
  readonly enteredEventId: number;
}

/** A run through states: those of the state machine, of a branch of a Parallel state, or of an iteration of a Map state. */
export interface Flow {
  readonly states: States;
  readonly input: Payload;
  /** What the context object has in addition, as `Map` in an iteration. */
  readonly context: Readonly<Record<string, unknown>>;
  /** The variables of the flow around it, when it started. */
  readonly outer: Variables;
  /** Those that its states assigned. */
  variables: Variables;
  position?: Position;
  /** The `previousEventId` of its next event. */
  tail: number;
  /** The output of a flow that has ended. */
  output?: Payload;
  /** The branches or iterations of its current state. A redrive continues those that have not ended. */
  children?: readonly Flow[] | undefined;
}

/** An execution, with everything that the API returns about it. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: Machine;
  readonly input: Payload;
  /** Increases with every execution that starts. */
  readonly sequence: number;
  /** Milliseconds since the epoch, like every date here. */
  readonly startDate: number;
  readonly history: History;
  /** Every task token that was issued. They are deleted with the execution. */
  readonly tokens: string[];
  status: ExecutionStatus;
  stopDate?: number;
  output?: string;
  error?: string;
  cause?: string;
  redriveCount: number;
  redriveDate?: number;
  /** The clientToken of the latest redrive. */
  redriveToken?: string;
  readonly flow: Flow;
}

/** The final status of an execution. */
export interface Ending {
  readonly status: Exclude<ExecutionStatus, "RUNNING">;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** The dependencies of a run. */
export interface RunServices {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tokens: Tokens;
  /** Called with every new event. */
  readonly onEvent: (execution: Execution, event: HistoryEvent) => void;
  /** Called with the execution when a run has ended. */
  readonly onEnd: (execution: Execution) => void;
}

/** The run of a flow of an execution, from its start or a redrive to its end. */
export interface Run {
  readonly services: RunServices;
  readonly execution: Execution;
  readonly flow: Flow;
  /** The run of the execution's own flow; undefined for that one. */
  readonly parent: Run | undefined;
  /** The runs of the branches or iterations in progress, which are closed with it. */
  readonly children: Set<Run>;
  /** After a run is closed, work in progress cannot change the execution. */
  closed: boolean;
  /** Called on close, to cancel timers and waits. */
  readonly closers: Set<() => void>;
}
