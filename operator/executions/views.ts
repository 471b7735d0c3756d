/**
 * The view of an execution as JSON: its states with their attempts and events, and the graph. Times are ISO 8601 in
 * UTC.
 */

import type { Failure } from "../../domain/outcome";

export type StateStatus =
  | "running"
  | "waiting"
  | "retrying"
  | "succeeded"
  | "caught"
  | "failed"
  | "timedOut"
  | "aborted";

/** One attempt at a state's task. */
export interface AttemptView {
  readonly scheduledAt: string;
  readonly endedAt: string | null;
  readonly status: "running" | "waiting" | "succeeded" | "failed" | "timedOut" | "aborted";
  readonly resource: string | null;
  /** The Lambda function that the task runs; null for other tasks. */
  readonly functionName: string | null;
  readonly failure: Failure | null;
  /** True for attempts made by a redrive. */
  readonly redriven: boolean;
}

/** One visit to a state. Input and output are JSON text; null if unknown (so far) or truncated by AWS. */
export interface VisitView {
  /** The ID of the event that entered the state. */
  readonly id: number;
  readonly stateName: string;
  readonly stateType: string;
  /** The iteration that the state belongs to, as AWS counts: from 0. Null outside of a Map state. */
  readonly iteration: number | null;
  /** The iterations of a Map state; null for any other state, and for a Map state before it has counted them. */
  readonly iterations: { readonly ended: number; readonly total: number } | null;
  readonly status: StateStatus;
  /** The state before, and whether a catcher led here; null where the execution, a branch or an iteration starts. */
  readonly enteredFrom: { readonly stateName: string; readonly caught: boolean } | null;
  readonly enteredAt: string;
  readonly exitedAt: string | null;
  readonly input: string | null;
  readonly output: string | null;
  readonly attempts: readonly AttemptView[];
  readonly failure: Failure | null;
}

export interface EventView {
  readonly id: number;
  /** The ID of the event that led to it; null for the first one, and where AWS records none. */
  readonly previous: number | null;
  readonly type: string;
  readonly at: string;
  /** Null for an event of the execution itself. */
  readonly stateName: string | null;
  /** The event's details as JSON text; null for an event without details. */
  readonly details: string | null;
}

export type EdgeKind = "next" | "choice" | "default" | "catch" | "inner";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A state as drawn: x and y are its center; all numbers are pixels at scale 1. */
export interface GraphNode extends Point {
  readonly id: string;
  readonly kind: "state" | "start" | "end";
  readonly stateType: string;
  readonly width: number;
  readonly height: number;
}

export interface GraphEdge {
  /** Null for the start. */
  readonly from: string | null;
  /** Null where the execution, a branch or an iteration ends. */
  readonly to: string | null;
  readonly kind: EdgeKind;
  /** SVG path data. */
  readonly path: string;
  /** Short, for the graph; `condition` has the full text. */
  readonly label: GraphLabel | null;
  readonly condition: string | null;
}

/** A text as drawn: x and y are its center. */
export interface GraphLabel extends Point {
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
}

/** The frame around the states inside a Map or Parallel state. */
export interface GraphFrame extends Point {
  readonly stateName: string;
  readonly width: number;
  readonly height: number;
}

export interface GraphView {
  /** The left end, at most 0. */
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly frames: readonly GraphFrame[];
}
