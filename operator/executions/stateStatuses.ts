import type { StateStatus, VisitView } from "./views";

/**
 * One status for all visits to a state (in a loop or a Map): the most urgent one; among equally urgent ones, the
 * latest.
 */
export function statusByState(visits: readonly VisitView[]): ReadonlyMap<string, StateStatus> {
  const pressing: readonly StateStatus[] = ["waiting", "retrying", "running", "failed", "timedOut"];
  const statuses = new Map<string, StateStatus>();
  for (const { stateName, status } of visits) {
    const before = statuses.get(stateName);
    const rank = (one: StateStatus): number => (pressing.includes(one) ? pressing.indexOf(one) : pressing.length);
    if (before === undefined || rank(status) <= rank(before)) {
      statuses.set(stateName, status);
    }
  }
  return statuses;
}
