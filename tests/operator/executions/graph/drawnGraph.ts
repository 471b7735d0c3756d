import assert from "node:assert/strict";
import type { GraphEdge, GraphNode, GraphView, Point } from "../../../../operator/executions/views";

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Points on SVG path data with the commands M, V, H, L and C, about two pixels from each other. */
export function pointsOf(path: string): readonly Point[] {
  const points: Point[] = [];
  let at: Point = { x: 0, y: 0 };
  for (const [, command = "", numbers = ""] of path.matchAll(/([A-Z])([^A-Z]*)/g)) {
    const values = numbers.trim().split(/[ ,]+/).map(Number);
    assert.ok(/[MVHLC]/.test(command) && values.every(Number.isFinite), `${command}${numbers} in ${path}`);
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = values;
    const from = at;
    at = { M: { x: a, y: b }, L: { x: a, y: b }, V: { x: from.x, y: a }, H: { x: a, y: from.y } }[command] ?? {
      x: e,
      y: f,
    };
    const steps = command === "M" ? 0 : Math.ceil((Math.abs(at.x - from.x) + Math.abs(at.y - from.y)) / 2) + 1;
    for (let step = 0; step <= steps; step++) {
      const t = steps === 0 ? 1 : step / steps;
      const [control, other] =
        command === "C"
          ? [
              { x: a, y: b },
              { x: c, y: d },
            ]
          : [from, at];
      const along = (one: "x" | "y"): number =>
        (1 - t) ** 3 * from[one] +
        3 * t * (1 - t) ** 2 * control[one] +
        3 * t ** 2 * (1 - t) * other[one] +
        t ** 3 * at[one];
      points.push(command === "M" ? at : { x: along("x"), y: along("y") });
    }
  }
  return points;
}

/** What a graph draws over each other: an edge behind a state or through a label, labels over each other, and so on. */
export function collisionsIn({ x: left, width, height, nodes, edges }: GraphView): readonly string[] {
  const collisions: string[] = [];
  const labels = edges.flatMap((edge) => (edge.label === null ? [] : [{ ...edge.label, edge }]));
  for (const edge of edges) {
    const points = pointsOf(edge.path);
    const meets = (box: Box, margin: number): boolean => points.some((point) => distance(point, box) < margin);
    for (const node of nodes) {
      // An edge touches the boxes that it connects, and stays outside.
      if (meets(node, isEndOf(edge, node) ? -1 : 1)) {
        collisions.push(`${nameOf(edge)} runs behind ${node.id}`);
      }
    }
    for (const label of labels) {
      if (label.edge !== edge && meets(label, 0)) {
        collisions.push(`${nameOf(edge)} runs through ${label.lines}`);
      }
    }
    if (points.some(({ x, y }) => x < left || x > left + width || y < 0 || y > height)) {
      collisions.push(`${nameOf(edge)} leaves the graph`);
    }
  }
  for (const [index, label] of labels.entries()) {
    for (const box of [...nodes, ...labels.slice(index + 1)]) {
      if (overlap(label, box)) {
        collisions.push(`${label.lines} lies on ${"id" in box ? box.id : box.lines}`);
      }
    }
  }
  return collisions;
}

/** How far outside of a box a point is; negative inside. */
function distance(point: Point, box: Box): number {
  return Math.max(Math.abs(point.x - box.x) - box.width / 2, Math.abs(point.y - box.y) - box.height / 2);
}

function overlap(one: Box, other: Box): boolean {
  return (
    Math.abs(one.x - other.x) < (one.width + other.width) / 2 &&
    Math.abs(one.y - other.y) < (one.height + other.height) / 2
  );
}

function isEndOf({ from, to }: GraphEdge, { id, kind }: GraphNode): boolean {
  return kind === "state" ? id === from || id === to : (kind === "start" ? from : to) === null;
}

function nameOf({ from, to, kind }: GraphEdge): string {
  return `${from} -${kind}-> ${to}`;
}
