import type { StateSummary } from "../../executions/graph/stateStatuses";
import type { GraphView, StateStatus } from "../../executions/views";
import { toneOfState } from "../shared/badges";
import { stateMarks } from "../shared/stateMarks";

interface LegendProps {
  readonly graph: GraphView;
  readonly summaries: ReadonlyMap<string, StateSummary>;
  readonly someTaken: boolean;
}

/** What the boxes and lines of this graph mean; what it does not have is left out. */
export function Legend({ graph, summaries, someTaken }: LegendProps) {
  const statuses = new Set([...summaries.values()].map(({ status }) => status));
  const marks = (Object.keys(stateMarks) as StateStatus[]).filter((status) => statuses.has(status));
  const someUnreached = graph.nodes.some(({ id, kind }) => kind === "state" && !summaries.has(id));
  const kinds = new Set(graph.edges.map(({ kind }) => kind));
  const lines = [
    ["taken", "path taken", someTaken],
    ["catch", "if an error is caught", kinds.has("catch")],
    ["inner", "starts inside", kinds.has("inner")],
  ] as const;
  return (
    <ul class="legend" aria-label="Legend">
      {marks.map((status) => (
        <li key={status}>
          <span class={`swatch ${toneOfState(status)}`} aria-hidden="true">
            {stateMarks[status][0]}
          </span>
          {status === "waiting" ? "waiting for a decision" : stateMarks[status][1]}
        </li>
      ))}
      {someUnreached && (
        <li>
          <span class="swatch unreached" />
          not reached
        </li>
      )}
      {lines
        .filter(([, , occurs]) => occurs)
        .map(([kind, meaning]) => (
          <li key={kind}>
            <svg class="line" viewBox="0 0 26 8" aria-hidden="true">
              <g class={`edge ${kind}`}>
                <path d="M0 4H26" />
              </g>
            </svg>
            {meaning}
          </li>
        ))}
    </ul>
  );
}
