import type { StateStatus, VisitView } from "../views";

/** What the graph shows of all visits to a state. */
export interface StateSummary {
  /** The most urgent status; among equally urgent ones, the latest. */
  readonly status: StateStatus;
  /** Of the last visit. */
  readonly iterations: VisitView["iterations"];
}

const pressing: readonly StateStatus[] = ["waiting", "retrying", "running", "failed", "timedOut"];

/** One summary for all visits to a state (in a loop or a Map), by the state's name. */
export function summariesOf(visits: readonly VisitView[]): ReadonlyMap<string, StateSummary> {
  const summaries = new Map<string, StateSummary>();
  for (const { stateName, status, iterations } of visits) {
    const before = summaries.get(stateName)?.status;
    const urgent = before === undefined || rank(status) <= rank(before) ? status : before;
    summaries.set(stateName, { status: urgent, iterations });
  }
  return summaries;
}

function rank(status: StateStatus): number {
  const index = pressing.indexOf(status);
  return index === -1 ? pressing.length : index;
}
