import { useMemo } from "preact/hooks";
import { statusByState } from "../../executions/stateStatuses";
import type { GraphEdge, GraphNode, StateStatus, VisitView } from "../../executions/views";
import type { ExecutionView } from "../../server/api";
import { toneOfState } from "../shared/badges";

interface GraphPictureProps {
  readonly execution: ExecutionView;
  readonly chosen: string | null;
  readonly onChoose: (stateName: string | null) => void;
}

/** A graph is scaled to fit its frame while its text stays legible; a larger graph scrolls. */
const smallestScale = 0.72;
const largestScale = 1.15;

/** The execution's definition as a graph, with each state colored by its status. */
export function GraphPicture({ execution: { graph, visits }, chosen, onChoose }: GraphPictureProps) {
  const statuses = useMemo(() => statusByState(visits), [visits]);
  return (
    <section class="graph" aria-label="States of the execution">
      <div class="graph-scroll">
        {/* biome-ignore lint/a11y/noSvgWithoutTitle: the section names the graph; a title would appear as a tooltip over all of it. */}
        <svg
          viewBox={`0 0 ${graph.width} ${graph.height}`}
          style={{
            minWidth: `${graph.width * smallestScale}px`,
            minHeight: `${graph.height * smallestScale}px`,
            maxWidth: `${graph.width * largestScale}px`,
          }}
        >
          <defs>
            <marker
              id="arrow"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="8"
              markerHeight="8"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path d="M0 0.5 L7.5 4 L0 7.5 z" class="arrow" />
            </marker>
          </defs>
          {graph.frames.map((frame) => (
            <rect
              key={frame.stateName}
              class="frame"
              x={frame.x - frame.width / 2}
              y={frame.y - frame.height / 2}
              width={frame.width}
              height={frame.height}
              rx="10"
            />
          ))}
          {graph.edges.map((edge) => (
            <Edge key={`${edge.from} ${edge.to} ${edge.kind} ${edge.label}`} edge={edge} statuses={statuses} />
          ))}
          {graph.nodes.map((node) =>
            node.kind === "state" ? (
              <State
                key={node.id}
                node={node}
                status={statuses.get(node.id)}
                iterations={visits.findLast(({ stateName }) => stateName === node.id)?.iterations ?? null}
                chosen={chosen === node.id}
                onChoose={() => onChoose(chosen === node.id ? null : node.id)}
              />
            ) : (
              <Terminal key={node.id} node={node} />
            ),
          )}
        </svg>
      </div>
      <Legend />
    </section>
  );
}

interface StateProps {
  readonly node: GraphNode;
  readonly status: StateStatus | undefined;
  readonly iterations: VisitView["iterations"];
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function State({ node, status, iterations, chosen, onChoose }: StateProps) {
  const [x, y] = [node.x - node.width / 2, node.y - node.height / 2];
  const lines = wrapped(node.id, 20);
  const line = [
    node.stateType || "State",
    status === undefined ? "" : shortStatus[status],
    iterations === null ? "" : `${iterations.ended} of ${iterations.total}`,
  ]
    .filter(Boolean)
    .join(" · ");
  // The label begins with the visible text, so that voice control finds the state.
  const more = status === undefined ? ", not reached" : status === "waiting" ? " for a decision" : "";
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button element.
    <g
      role="button"
      tabindex={0}
      data-state={node.id}
      class={`state ${status === undefined ? "unreached" : toneOfState(status)}${chosen ? " chosen" : ""}`}
      aria-pressed={chosen}
      aria-label={`${node.id} ${line}${more}`}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          onChoose();
        }
      }}
    >
      <rect x={x} y={y} width={node.width} height={node.height} rx={node.stateType === "Choice" ? 28 : 6} />
      {/* The space separates the lines for screen readers. */}
      {lines.map((part, index) => (
        <text key={part} x={node.x} y={y + (lines.length === 1 ? 28 : 20 + index * 16)} class="state-name">
          {`${part} `}
        </text>
      ))}
      <text x={node.x} y={y + (lines.length === 1 ? 46 : 53)} class="state-type">
        {line}
      </text>
    </g>
  );
}

/** A status is never shown by color alone. */
const shortStatus: Readonly<Record<StateStatus, string>> = {
  running: "running",
  waiting: "waiting",
  retrying: "retrying",
  succeeded: "succeeded",
  caught: "caught",
  failed: "failed",
  timedOut: "timed out",
  aborted: "stopped",
};

function Terminal({ node }: { readonly node: GraphNode }) {
  return (
    <g class="terminal">
      <rect
        x={node.x - node.width / 2}
        y={node.y - node.height / 2}
        width={node.width}
        height={node.height}
        rx={node.height / 2}
      />
      <text x={node.x} y={node.y + 4}>
        {node.kind === "start" ? "Start" : "End"}
      </text>
    </g>
  );
}

interface EdgeProps {
  readonly edge: GraphEdge;
  readonly statuses: ReadonlyMap<string, StateStatus>;
}

function Edge({ edge, statuses }: EdgeProps) {
  const label = edge.label === null ? "" : clipped(edge.label, 34);
  return (
    <g class={`edge ${edge.kind}${statuses.has(edge.from) && statuses.has(edge.to) ? " taken" : ""}`}>
      <path d={curve(edge.points)} marker-end="url(#arrow)" />
      {edge.labelAt !== null && (
        <>
          <title>{edge.condition}</title>
          <rect
            class="label-back"
            x={edge.labelAt.x - label.length * 3.1 - 3}
            y={edge.labelAt.y - 8}
            width={label.length * 6.2 + 6}
            height="16"
            rx="3"
          />
          <text x={edge.labelAt.x} y={edge.labelAt.y + 3.5}>
            {label}
          </text>
        </>
      )}
    </g>
  );
}

/** A curve through the midpoints between the layout's points, for rounded corners. */
function curve(points: GraphEdge["points"]): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (first === undefined || last === undefined) {
    return "";
  }
  const arcs = rest.map((point, index) => {
    const next = rest[index + 1] ?? last;
    return `Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`;
  });
  return `M${first.x} ${first.y}${arcs.join("")}L${last.x} ${last.y}`;
}

/** A name on at most two lines, broken between words if possible. */
function wrapped(name: string, length: number): readonly string[] {
  if (name.length <= length) {
    return [name];
  }
  const space = name.lastIndexOf(" ", length);
  const at = space > 0 ? space : length;
  return [name.slice(0, at), clipped(name.slice(at).trim(), length + 2)];
}

function clipped(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function Legend() {
  const tones = [
    ["good", "succeeded"],
    ["running", "running"],
    ["waiting", "waiting for a decision"],
    ["warn", "caught or retrying"],
    ["bad", "failed"],
    ["quiet", "stopped"],
    ["unreached", "not reached"],
  ] as const;
  return (
    <ul class="legend" aria-label="Legend">
      {tones.map(([tone, label]) => (
        <li key={tone}>
          <span class={`swatch ${tone}`} />
          {label}
        </li>
      ))}
    </ul>
  );
}
