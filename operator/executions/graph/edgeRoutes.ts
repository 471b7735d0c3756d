import type { Point } from "../views";

/** A box around its center. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** An edge as dagre places it: the first and last of its points are at its boxes, and each other one in a rank between. */
export interface PlacedEdge {
  readonly from: Box;
  readonly to: Box;
  readonly points: readonly Point[];
  /** The space that dagre keeps for the label; for a loop also without a label. */
  readonly label: Box | undefined;
}

/** The last pixels of an edge are straight: its arrowhead covers them. */
const straightEnd = 8;
/** Between edges that share a side of a box. */
const portDistance = 26;

/**
 * The edges as SVG path data. An edge passes a rank vertically, at the place that dagre keeps free for it, and moves
 * sideways only between ranks, where no box is: curves from point to point would cut corners of boxes.
 * @param boxes every box and label: those in one rank share the y of their centers
 */
export function routes(edges: readonly PlacedEdge[], boxes: readonly Box[]): readonly string[] {
  const rankHeights = new Map<number, number>();
  for (const { y, height } of boxes) {
    rankHeights.set(rounded(y), Math.max(rankHeights.get(rounded(y)) ?? 0, height));
  }
  const reach = ({ y }: Point): number => (rankHeights.get(rounded(y)) ?? 0) / 2;
  const ports = portsOf(edges);
  return edges.map((edge) => {
    const { from, to, points } = edge;
    if (from === to) {
      const turnAt = (one: PlacedEdge): number => one.label?.x ?? from.x;
      const inside = edges.filter((one) => one.from === from && one.to === from && turnAt(one) < turnAt(edge));
      return loop(from, turnAt(edge), inside.length);
    }
    const down = direction(edge);
    const { start, end } = ports.get(edge) ?? { start: from.x, end: to.x };
    const stops = [{ x: start, y: from.y }, ...points.slice(1, -1), { x: end, y: to.y }];
    const turns = stops.slice(1).map((stop, index) => {
      const before = stops[index] ?? stop;
      const last = index === stops.length - 2;
      const y = before.y + down * reach(before);
      return turn({ x: before.x, y }, { x: stop.x, y: stop.y - down * (reach(stop) + (last ? straightEnd : 0)) });
    });
    return `M${at({ x: start, y: from.y + (down * from.height) / 2 })}${turns.join("")}V${rounded(to.y - (down * to.height) / 2)}`;
  });
}

/** From one rank to the next, vertical at both ends. */
function turn(from: Point, to: Point): string {
  const middle = (from.y + to.y) / 2;
  return `V${rounded(from.y)}C${at({ x: from.x, y: middle })} ${at({ x: to.x, y: middle })} ${at(to)}`;
}

/** From a box's right side and back to it, around the labels of the loops inside. */
function loop({ x, y, width }: Box, turnAt: number, inside: number): string {
  const side = rounded(x + width / 2);
  const away = Math.min(12 + 9 * inside, 30);
  return `M${side} ${rounded(y - away)}H${rounded(turnAt)}V${rounded(y + away)}H${side}`;
}

/** Where an edge leaves its box, or arrives: the x of its start or its end. */
type Ports = Record<"start" | "end", number>;

/** Edges that share a side of a box meet it side by side, in the order in which they come there. */
function portsOf(edges: readonly PlacedEdge[]): ReadonlyMap<PlacedEdge, Ports> {
  const ports = new Map(edges.map((edge): [PlacedEdge, Ports] => [edge, { start: edge.from.x, end: edge.to.x }]));
  const meetings = [...ports].flatMap(([edge, own]) => {
    const { from, to, points } = edge;
    const down = direction(edge);
    return [
      { own, which: "start", box: from, side: down, toward: points[1]?.x ?? to.x },
      { own, which: "end", box: to, side: -down, toward: points.at(-2)?.x ?? from.x },
    ] as const;
  });
  for (const side of [1, -1]) {
    const byBox = Map.groupBy(
      meetings.filter((meeting) => meeting.side === side),
      ({ box }) => box,
    );
    for (const [{ x, width }, met] of byBox) {
      const distance = Math.min(portDistance, (width * 0.75) / met.length);
      for (const [index, { own, which }] of met.sort((one, other) => one.toward - other.toward).entries()) {
        own[which] = x + (index - (met.length - 1) / 2) * distance;
      }
    }
  }
  return ports;
}

/** 1 if the edge runs down, -1 if it runs up. */
function direction({ from, to }: PlacedEdge): number {
  return Math.sign(to.y - from.y);
}

function at({ x, y }: Point): string {
  return `${rounded(x)} ${rounded(y)}`;
}

/** To a tenth of a pixel. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
