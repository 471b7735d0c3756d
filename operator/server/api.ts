/**
 * What the operator's server and its page say to each other, as JSON. Times are ISO 8601 in UTC; texts that come from an
 * execution (names, inputs, causes) are untrusted. No task token is ever part of it.
 */

import type { ExecutionStatus, Failure, Outcome } from "../../domain/outcome";

export type { ExecutionStatus, Failure, Outcome, OutcomeKind } from "../../domain/outcome";

/** The target and the signed-in identity. */
export interface Session {
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly region: string;
  /** Who decides: it is written into every decision made here. */
  readonly identity: string;
}

/** What a person is asked to decide; prices in US dollars a share. Null: the request does not say. */
export interface ApprovalView {
  readonly executionName: string;
  readonly stateName: string;
  readonly attempt: number;
  readonly symbol: string | null;
  readonly price: number | null;
  readonly quantity: number | null;
  readonly recommendation: string | null;
  readonly requestedAt: string;
  readonly expiresAt: string | null;
}

/** What an answer leaves out or serves late, in a sentence, because AWS throttles; null when all is well. */
export type Notice = string | null;

export interface Noticed {
  readonly notice: Notice;
}

export interface InboxView extends Noticed {
  readonly approvals: readonly ApprovalView[];
  /** Running executions whose history has not been read yet. */
  readonly unread: number;
}

export interface ExecutionRow {
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  /** Null while it is not known: the server asks for a few at a time. */
  readonly outcome: Outcome | null;
}

export interface ExecutionsView extends Noticed {
  readonly executions: readonly ExecutionRow[];
  readonly nextPage: string | null;
}

export type StateStatus =
  | "running"
  | "waiting"
  | "retrying"
  | "succeeded"
  | "caught"
  | "failed"
  | "timedOut"
  | "aborted";

/** One try at a state's task. */
export interface AttemptView {
  readonly scheduledAt: string;
  readonly endedAt: string | null;
  readonly status: "running" | "waiting" | "succeeded" | "failed" | "timedOut" | "aborted";
  readonly resource: string | null;
  readonly failure: Failure | null;
  /** True for the tries that a redrive made. */
  readonly redriven: boolean;
}

/** One stay in a state. Input and output are JSON text; null is not known (yet), or was cut off by AWS. */
export interface VisitView {
  readonly stateName: string;
  readonly stateType: string;
  readonly status: StateStatus;
  readonly enteredAt: string;
  readonly exitedAt: string | null;
  readonly input: string | null;
  readonly output: string | null;
  readonly attempts: readonly AttemptView[];
  readonly failure: Failure | null;
  readonly events: readonly EventView[];
}

export interface EventView {
  readonly id: number;
  readonly type: string;
  readonly at: string;
  /** The event's details as JSON text; null for an event without any. */
  readonly details: string | null;
}

export type EdgeKind = "next" | "choice" | "default" | "catch" | "inner";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A state as drawn: x and y are its centre, all numbers are pixels at a scale of one. */
export interface GraphNode extends Point {
  readonly id: string;
  readonly kind: "state" | "start" | "end";
  readonly stateType: string;
  readonly width: number;
  readonly height: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** Short, for the picture; `condition` is the whole. */
  readonly label: string | null;
  readonly condition: string | null;
  readonly points: readonly Point[];
  readonly labelAt: Point | null;
}

/** The frame around the states inside a Map or Parallel state. */
export interface GraphFrame extends Point {
  readonly stateName: string;
  readonly width: number;
  readonly height: number;
}

export interface GraphView {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly frames: readonly GraphFrame[];
}

export interface ExecutionView {
  /** Changes when anything else here does; sent back, it spares the server an answer that says nothing new. */
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
  /** The execution's own events: started, redriven, ended. */
  readonly events: readonly EventView[];
  readonly redrive: { readonly possible: boolean; readonly count: number; readonly failedState: string | null };
  readonly graph: GraphView;
  /** Each state's part of the definition, as JSON text, by its name. */
  readonly definitions: Readonly<Record<string, string>>;
  readonly consoleUrl: string | null;
}

export interface StartRequest {
  readonly name?: string;
  /** JSON text. */
  readonly input: string;
}

export interface StartAnswer {
  readonly name: string;
}

export interface DecisionRequest {
  readonly attempt: number;
  readonly decision: "approved" | "rejected";
  readonly reason?: string;
}

/** `decided` false: decided elsewhere, expired or stopped before. `what` says it in a sentence. */
export interface DecisionAnswer {
  readonly decided: boolean;
  readonly what: string;
}

/** Every answer that is not a success. `field` names the field of a form that the error belongs to. */
export interface ApiError {
  readonly error: string;
  readonly whatToDo: string;
  readonly field?: "name" | "input" | "reason";
}

/** The header that every changing request carries: a page elsewhere cannot set it without asking first. */
export const CHANGE_HEADER = "x-operator-request";
