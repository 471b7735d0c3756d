import type { StateStatus, VisitView } from "./views";

/** Several visits (a loop, a Map's items) in one colour: one that needs a person comes first, then the last one. */
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
