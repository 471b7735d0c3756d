import type { GraphEdge, VisitView } from "../views";

/**
 * The edges that the execution took, by its history. If several rules of a Choice lead to the same state, the history
 * does not tell which of them applied: all of them count.
 */
export function takenEdges(edges: readonly GraphEdge[], visits: readonly VisitView[]): ReadonlySet<GraphEdge> {
  const entries = new Set<string>();
  const completed = new Set<string>();
  const entry = (from: string | null, to: string, caught: boolean): string => JSON.stringify([from, to, caught]);
  for (const { stateName, stateType, enteredFrom, status } of visits) {
    entries.add(entry(enteredFrom?.stateName ?? null, stateName, enteredFrom?.caught ?? false));
    if (status === "succeeded" || stateType === "Fail") {
      completed.add(stateName);
    }
  }
  const isTaken = ({ from, to, kind }: GraphEdge): boolean =>
    to === null ? completed.has(from ?? "") : entries.has(entry(kind === "inner" ? null : from, to, kind === "catch"));
  return new Set(edges.filter(isTaken));
}
