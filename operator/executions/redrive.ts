/** What a redrive does to its execution, as a clause around the name of a state, which a page shows apart from it. */
export function redriveClause(failedState: string | null): readonly [before: string, state: string, after: string] {
  return [
    "continues from ",
    failedState ?? "the failed state",
    ", with that state's original input. Earlier states are not run again.",
  ];
}
