import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { summariesOf } from "../../executions/graph/stateStatuses";
import { takenEdges } from "../../executions/graph/takenEdges";
import type { GraphEdge, GraphNode, GraphView, VisitView } from "../../executions/views";
import type { ExecutionView } from "../../server/api";
import { Controls } from "./controls";
import { Edge } from "./edge";
import { Legend } from "./legend";
import { State } from "./state";
import { useZoom } from "./zoom";

interface GraphPictureProps {
  readonly execution: ExecutionView;
  readonly chosen: string | null;
  readonly onChoose: (stateName: string | null) => void;
}

/** The execution's definition as a graph: each state with its status, and the edges that the execution took. */
export function GraphPicture({ execution: { graph, visits }, chosen, onChoose }: GraphPictureProps) {
  const summaries = useMemo(() => summariesOf(visits), [visits]);
  const taken = useMemo(() => takenEdges(graph.edges, visits), [graph, visits]);
  const [expanded, setExpanded] = useState(false);
  const [explained, setExplained] = useState<GraphEdge["condition"]>(null);
  const zoom = useZoom(graph);
  useEffect(() => {
    const hide = ({ key }: KeyboardEvent): void => {
      if (key === "Escape") {
        setExplained(null);
      }
    };
    document.addEventListener("keydown", hide);
    return () => document.removeEventListener("keydown", hide);
  }, []);

  // Opens where the execution is, and follows a choice that is made elsewhere, as in the timeline.
  useLayoutEffect(() => zoom.reveal(interesting(graph, visits)), []);
  useEffect(() => zoom.reveal(graph.nodes.find(({ id }) => id === chosen)), [chosen]);

  return (
    <section
      class={`graph${expanded ? " expanded" : ""}`}
      aria-label="States of the execution"
      onKeyDown={zoom.onKeyDown}
      onPointerLeave={() => setExplained(null)}
    >
      <div class="graph-view">
        <div class="graph-scroll" ref={zoom.frame} {...zoom.dragging}>
          {/* biome-ignore lint/a11y/noSvgWithoutTitle: the section names the graph; a title would appear as a tooltip over all of it. */}
          <svg
            ref={zoom.picture}
            viewBox={`${graph.x} 0 ${graph.width} ${graph.height}`}
            class={zoom.fits ? "fit" : ""}
            style={zoom.style}
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
            {graph.nodes.map((node) => {
              const edges = graph.edges.filter(({ from }) => from === (node.kind === "start" ? null : node.id));
              return [
                node.kind === "state" ? (
                  <State
                    key={node.id}
                    node={node}
                    summary={summaries.get(node.id)}
                    chosen={chosen === node.id}
                    onChoose={() => onChoose(chosen === node.id ? null : node.id)}
                  />
                ) : (
                  <Terminal key={node.id} node={node} />
                ),
                // After their state, in the order of the keyboard too.
                ...edges.map((edge) => (
                  <Edge key={edge.path} edge={edge} taken={taken.has(edge)} onExplain={setExplained} />
                )),
              ];
            })}
          </svg>
        </div>
        {explained !== null && <p class="condition breakable">{explained}</p>}
      </div>
      <div class="graph-foot">
        <Legend graph={graph} summaries={summaries} someTaken={taken.size > 0} />
        <Controls zoom={zoom} expanded={expanded} onExpand={setExpanded} />
      </div>
    </section>
  );
}

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

/** Where the execution is, or where it ended without success; otherwise its first state. */
function interesting({ nodes }: GraphView, visits: readonly VisitView[]): GraphNode | undefined {
  const visit = visits.findLast(({ status }) => status !== "succeeded" && status !== "caught") ?? visits[0];
  return nodes.find(({ id }) => id === visit?.stateName);
}
