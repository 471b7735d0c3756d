/**
 * What the operator's server and its page say to each other, as JSON. Times are ISO 8601 in UTC; texts that come from an
 * execution (names, inputs, causes) are untrusted. No task token is ever part of it.
 */

import type { ExecutionStatus, Failure, Outcome } from "../../domain/outcome";
import type { ApprovalView } from "../approvals/views";
import type { EventView, GraphView, VisitView } from "../executions/views";

/** The target and the signed-in identity. */
export interface Session {
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly region: string;
  /** Who decides: it is written into every decision made here. */
  readonly identity: string;
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
