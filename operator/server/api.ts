/**
 * The JSON that the operator's server and its page exchange. Times are ISO 8601 in UTC. Text from an execution (names,
 * inputs, causes) is untrusted. No message contains a task token.
 */

import type { ExecutionStatus } from "approval-queue/requests";
import type { Failure, Outcome } from "../../domain/outcome";
import type { RequestOutcome } from "../approvals/requestOutcome";
import type { ApprovalView } from "../approvals/views";
import type { EventView, GraphView, VisitView } from "../executions/views";

/** The target and the signed-in identity. */
export interface Environment {
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly region: string;
  readonly account: string;
  /** Null if the stack is unknown, as for a target that is named by its ARN. */
  readonly stack: string | null;
  /** Whether people decide on its trades; null if unknown. */
  readonly asksPeople: boolean | null;
  /** The identity recorded in every decision made on this page. */
  readonly identity: string;
}

/** The environment of the page, and what may not be done in it. */
export interface Session extends Environment {
  /** Whether its executions trade; null if unknown. */
  readonly trades: boolean | null;
  /** The log groups of functions, by the functions' names; empty if the stack is unknown. */
  readonly logGroups: Readonly<Record<string, string>>;
  readonly refusals: Refusals;
}

/** A change that a person makes. */
export type Change = "decide" | "start" | "stop" | "redrive";

/** Why the identity may not make a change, by the change. One that is not listed may be allowed. */
export type Refusals = Readonly<Partial<Record<Change, string>>>;

/** A sentence that says what is missing or outdated in a response because AWS throttles; otherwise null. */
export type Notice = string | null;

export interface Noticed {
  readonly notice: Notice;
}

export interface InboxView extends Noticed {
  readonly approvals: readonly ApprovalView[];
  /** The number of running executions whose history has not been read yet. */
  readonly unread: number;
}

export interface ExecutionRow {
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  /** Null while unknown: the server reads outcomes one by one. */
  readonly outcome: Outcome | null;
}

/** A page of the list, newest execution first. */
export interface ExecutionsView extends Noticed {
  readonly executions: readonly ExecutionRow[];
  /** The pages beside this one, as values of the parameter `page`: "" is the newest page; null if there is none. */
  readonly newer: string | null;
  readonly older: string | null;
  readonly looked: Looked;
  readonly outcomes: {
    /** The number of rows on this page whose outcome is unknown. */
    readonly unread: number;
    /** Why they are not read at the moment; null while they are. */
    readonly problem: string | null;
  };
}

/** How far a search went: AWS lists executions by status only, so that names and times are compared here. */
export interface Looked {
  readonly executions: number;
  /** When the oldest of them started; null if there was none. */
  readonly since: string | null;
  /** Whether every execution was looked at that can match. */
  readonly complete: boolean;
}

export interface ExecutionView {
  /**
   * Changes whenever the rest of the view changes. A client that sends it back receives an empty response if nothing
   * has changed.
   */
  readonly version: string;
  readonly name: string;
  readonly arn: string;
  readonly status: ExecutionStatus;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  readonly outcome: Outcome;
  readonly input: string | null;
  readonly output: string | null;
  readonly failure: Failure | null;
  readonly visits: readonly VisitView[];
  readonly approvals: readonly ApprovalView[];
  readonly redrive: {
    readonly possible: boolean;
    readonly count: number;
    /** When the last one was made; null if there was none. */
    readonly at: string | null;
    readonly failedState: string | null;
  };
  readonly graph: GraphView;
  /** The definition as JSON text, as it was written. */
  readonly definition: string;
  readonly consoleUrl: string | null;
}

/** Events that follow the last known one. */
export interface EventsView {
  readonly events: readonly EventView[];
  /** Whether there are more. */
  readonly more: boolean;
}

/** A history as GetExecutionHistory returns it, but without task tokens. */
export interface HistoryView {
  readonly events: readonly unknown[];
}

export interface StartRequest {
  readonly name?: string;
  /** JSON text. */
  readonly input: string;
}

export interface StartAnswer {
  readonly name: string;
  /** True if an execution with this name and this input was running already, so that nothing was started. */
  readonly wasRunning: boolean;
}

export interface DecisionRequest {
  readonly attempt: number;
  readonly decision: "approved" | "rejected";
  readonly reason?: string;
}

/** `decided` is false if the request has ended otherwise, as `request` says, or is not there, as `why` says. */
export type DecisionAnswer =
  | { readonly decided: boolean; readonly request: RequestOutcome }
  | { readonly decided: false; readonly request: null; readonly why: string };

export interface StopRequest {
  readonly reason: string;
}

export interface RedriveRequest {
  /** How often the execution had been redriven when the person saw it. */
  readonly redrives: number;
}

/** `done` is false if somebody else was first: `what` happened, `at` which time, and what is so `since`. */
export type ActionAnswer =
  | { readonly done: true }
  | { readonly done: false; readonly what: string; readonly at: string | null; readonly since: string };

/** The body of every error response. `field` names the form field that the error belongs to. */
export interface ApiError {
  readonly error: string;
  readonly whatToDo: string;
  readonly field?: "name" | "input" | "reason";
  /** True if AWS refused the call, so that it changed nothing. */
  readonly refused?: boolean;
  /** True if the window can do nothing more here: it belongs to an earlier start of the command. */
  readonly sessionEnded?: boolean;
}

/** The header that every change request carries. A page of another origin cannot set it without a CORS preflight. */
export const CHANGE_HEADER = "x-operator-request";

/** The header with the key of the page's windows, which every request of the API carries. */
export const KEY_HEADER = "x-operator-key";

/** The header with the time of the service, ISO 8601, by which the page counts. */
export const TIME_HEADER = "x-operator-time";
