import { Graph, layout } from "@dagrejs/dagre";
import type { GraphEdge, GraphFrame, GraphNode, GraphView, Point } from "../views";
import { type PlacedEdge, rounded, routes } from "./edgeRoutes";
import type { StateGraph, StateNode, Transition } from "./stateGraph";
import { textWidth, wrapped } from "./textWidth";

/** Fits two lines of the name and one for the type. */
const stateSize = { width: 180, height: 66 };
const terminalSize = { width: 60, height: 28 };
const margin = 12;
const labelFont = 12;
const labelLine = { width: 160, height: 16 };
const labelPadding = 4;

/** IDs that differ from the names of states, which have at most 80 characters, because they contain a line break. */
const startId = "\nstart";
const endId = "\nend";
const joinOf = (stateName: string): string => `\njoin ${stateName}`;

interface DrawnEdge {
  /** From the start if `from` is undefined. */
  readonly transition: Omit<Transition, "from"> & { readonly from: string | undefined };
  readonly from: string;
  readonly to: string;
  readonly id: string;
  /** The label. */
  readonly lines: readonly string[];
}

/** Arranges the states of a definition from top to bottom. Sizes and positions are pixels at scale 1. */
export function layOut({ startAt, states, transitions }: StateGraph): GraphView {
  const graph = new Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 20, ranksep: 48, edgesep: 16, marginx: margin, marginy: margin });
  const named = new Map(states.map((state) => [state.name, state]));
  const containers = new Set(states.flatMap(({ parent }) => (parent === undefined ? [] : [parent])));
  // dagre cannot draw an edge to a cluster. A Map or Parallel state is therefore an ordinary node, the first one inside
  // its frame, and its outgoing transitions start at a point below its branches.
  const frameOf = (name: string): string => `\nframe ${name}`;

  graph.setNode(startId, { ...terminalSize });
  graph.setNode(endId, { ...terminalSize });
  for (const name of containers) {
    graph.setNode(frameOf(name), {});
    graph.setNode(joinOf(name), { width: 1, height: 1 });
    graph.setParent(joinOf(name), frameOf(name));
  }
  for (const { name, parent } of states) {
    graph.setNode(name, { ...stateSize });
    const frame = containers.has(name) ? frameOf(name) : undefined;
    const outer = parent === undefined ? undefined : frameOf(parent);
    if (frame !== undefined && outer !== undefined) {
      graph.setParent(frame, outer);
    }
    if (frame !== undefined || outer !== undefined) {
      graph.setParent(name, frame ?? outer);
    }
  }

  const drawn: DrawnEdge[] = [];
  const connect = (transition: DrawnEdge["transition"], from: string, to: string): void => {
    const id = `${drawn.length}`;
    const lines = transition.label === undefined ? [] : labelLines(transition.label);
    graph.setEdge(from, to, { ...labelSize(lines), labelpos: "c" }, id);
    drawn.push({ transition, from, to, id, lines });
  };
  if (startAt !== undefined && named.has(startAt)) {
    connect({ from: undefined, to: startAt, kind: "next", label: undefined }, startId, startAt);
  }
  for (const transition of transitions) {
    const { from, to, kind } = transition;
    const source = kind !== "inner" && kind !== "catch" && containers.has(from) ? joinOf(from) : from;
    const target = to ?? endOf(named.get(from));
    if (graph.hasNode(target)) {
      connect(transition, source, target);
    }
  }

  layout(graph);
  const placed = drawn.map(({ from, to, id }): PlacedEdge => {
    const { points, ...label } = graph.edge(from, to, id);
    return { from: graph.node(from), to: graph.node(to), points, label: "x" in label ? label : undefined };
  });
  const boxes = graph.nodes().filter((name: string) => graph.children(name).length === 0);
  const paths = routes(placed, [
    ...boxes.map((name: string) => graph.node(name)),
    ...placed.flatMap(({ label }) => label ?? []),
  ]);
  // dagre's width leaves out long edges beside everything else.
  const across = placed.flatMap(({ points }) => points.map(({ x }) => x));
  const x = Math.floor(Math.min(0, ...across.map((one) => one - margin)));
  const right = Math.ceil(Math.max(graph.graph().width ?? 0, ...across.map((one) => one + margin)));
  return {
    x,
    width: right - x,
    height: Math.ceil(graph.graph().height ?? 0),
    nodes: [
      { id: startId, kind: "start", stateType: "", ...terminalSize, ...placeOf(graph.node(startId)) },
      ...states.map(
        ({ name, type }): GraphNode => ({
          id: name,
          kind: "state",
          stateType: type,
          ...stateSize,
          ...placeOf(graph.node(name)),
        }),
      ),
      { id: endId, kind: "end", stateType: "", ...terminalSize, ...placeOf(graph.node(endId)) },
    ],
    edges: drawn.map(({ transition, lines }, index): GraphEdge => {
      const label = placed[index]?.label;
      return {
        from: transition.from ?? null,
        to: transition.to ?? null,
        kind: transition.kind,
        path: paths[index] ?? "",
        label:
          label === undefined || lines.length === 0
            ? null
            : { lines, width: rounded(label.width), height: label.height, ...placeOf(label) },
        condition: transition.label ?? null,
      };
    }),
    frames: [...containers].map((name): GraphFrame => {
      const { width, height, ...at } = graph.node(frameOf(name));
      return { stateName: name, width: rounded(width), height: rounded(height), ...placeOf(at) };
    }),
  };
}

function endOf(from: StateNode | undefined): string {
  return from?.parent === undefined ? endId : joinOf(from.parent);
}

/** Keeps the last field of a path: `$.approval.decision` is long, and its first part says little next to the states. */
function labelLines(condition: string): readonly string[] {
  return wrapped(condition.replace(/\$\.(?:[\w-]+\.)*([\w-]+)/g, "$1"), labelFont, labelLine.width);
}

function labelSize(lines: readonly string[]): { width: number; height: number } {
  const width = Math.max(0, ...lines.map((line) => textWidth(line, labelFont) + 2 * labelPadding));
  return { width, height: lines.length * labelLine.height };
}

function placeOf({ x, y }: { x?: number; y?: number }): Point {
  return { x: rounded(x ?? 0), y: rounded(y ?? 0) };
}
