import { Graph, layout } from "@dagrejs/dagre";
import type { StateGraph, StateNode, Transition } from "./graph";
import type { GraphEdge, GraphFrame, GraphNode, GraphView, Point } from "./views";

/** Fits two lines of 22 characters for the name and one for the type. */
const stateSize = { width: 176, height: 62 };
const terminalSize = { width: 56, height: 26 };
const labelHeight = 16;
const labelCharacterWidth = 6.2;
const longestLabel = 34;

/** IDs that differ from the names of states, which have at most 80 characters, because they contain a line break. */
const startId = "\nstart";
const endId = "\nend";
const joinOf = (stateName: string): string => `\njoin ${stateName}`;

/** Arranges the states of a definition from top to bottom. Sizes and positions are pixels at scale 1. */
export function layOut({ startAt, states, transitions }: StateGraph): GraphView {
  const graph = new Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 22, ranksep: 30, edgesep: 14, marginx: 12, marginy: 12 });
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

  const drawn: { readonly transition: Transition; readonly from: string; readonly to: string; readonly id: string }[] =
    [];
  const connect = (transition: Transition, from: string, to: string): void => {
    const id = `${drawn.length}`;
    const label = transition.label === undefined ? {} : labelSize(shortened(transition.label));
    graph.setEdge(from, to, { ...label, labelpos: "c" }, id);
    drawn.push({ transition, from, to, id });
  };
  if (startAt !== undefined && named.has(startAt)) {
    connect({ from: startId, to: startAt, kind: "next", label: undefined }, startId, startAt);
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
  return {
    width: Math.ceil(graph.graph().width ?? 0),
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
    edges: drawn.map(({ transition, from, to, id }): GraphEdge => {
      const edge = graph.edge(from, to, id);
      return {
        from: transition.from,
        to: transition.to ?? to,
        kind: transition.kind,
        label: transition.label === undefined ? null : shortened(transition.label),
        condition: transition.label ?? null,
        points: edge.points.map(placeOf),
        labelAt: transition.label === undefined ? null : placeOf(edge),
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
function shortened(label: string): string {
  return label.replace(/\$\.(?:[\w-]+\.)*([\w-]+)/g, "$1");
}

function labelSize(label: string): { width: number; height: number } {
  return { width: Math.min(label.length, longestLabel) * labelCharacterWidth + 8, height: labelHeight };
}

function placeOf({ x, y }: { x?: number; y?: number }): Point {
  return { x: rounded(x), y: rounded(y) };
}

function rounded(value: number | undefined): number {
  return Math.round((value ?? 0) * 10) / 10;
}
