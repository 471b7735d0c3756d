import type { CSSProperties, HTMLAttributes, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { GraphNode, GraphView } from "../../executions/views";
import { useDragging } from "./dragging";

/** How a picture is shown in a frame that scrolls. */
export interface Zoom {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly picture: RefObject<SVGSVGElement | null>;
  readonly style: CSSProperties;
  readonly dragging: HTMLAttributes<HTMLDivElement>;
  /** Whether the picture is scaled to show all of it. */
  readonly fits: boolean;
  /** The factor of one step. */
  readonly step: number;
  to(scale: number): void;
  by(factor: number): void;
  toFit(): void;
  onKeyDown(event: KeyboardEvent): void;
  /** Scrolls a node that is out of view to the center of the frame. */
  reveal(node: GraphNode | undefined): void;
}

const smallest = 0.25;
const largest = 3;
const step = 1.25;

/** A place of the graph, and where in the window it stays while the scale changes. */
interface Anchor {
  readonly at: Place;
  readonly of: Place;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Starts at scale 1, at which text is legible: a larger graph scrolls. Only a person makes it smaller. */
export function useZoom({ x, width, height }: GraphView): Zoom {
  const frame = useRef<HTMLDivElement>(null);
  const picture = useRef<SVGSVGElement>(null);
  const anchor = useRef<Anchor>(undefined);
  const [scale, setScale] = useState<number | "fit">(1);

  /** The picture as drawn: its scale, and where its upper left corner is in the window. */
  const drawn = (): { readonly scale: number; readonly left: number; readonly top: number } => {
    const box = picture.current?.getBoundingClientRect() ?? new DOMRect();
    const actual = Math.min(box.width / width, box.height / height);
    return {
      scale: actual,
      left: box.left + (box.width - width * actual) / 2,
      top: box.top + (box.height - height * actual) / 2,
    };
  };
  const middle = (): Place => {
    const box = frame.current?.getBoundingClientRect() ?? new DOMRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  };
  const to = (wanted: number, at = middle()): void => {
    const { scale: before, left, top } = drawn();
    anchor.current = { at, of: { x: (at.x - left) / before, y: (at.y - top) / before } };
    setScale(Math.min(Math.max(wanted, smallest), largest));
  };
  const by = (factor: number, at?: Place): void => to(drawn().scale * factor, at);
  const toFit = (): void => setScale("fit");

  useLayoutEffect(() => {
    const { at, of } = anchor.current ?? {};
    anchor.current = undefined;
    if (at !== undefined && of !== undefined) {
      const now = drawn();
      frame.current?.scrollBy({
        left: now.left + of.x * now.scale - at.x,
        top: now.top + of.y * now.scale - at.y,
        behavior: "instant",
      });
    }
  }, [scale]);

  const latest = useRef(by);
  latest.current = by;
  useEffect(() => {
    const onWheel = (event: WheelEvent): void => {
      // A pinch on a touchpad arrives as a wheel with Ctrl too.
      if (event.ctrlKey) {
        event.preventDefault();
        latest.current(2 ** (-event.deltaY / 300), { x: event.clientX, y: event.clientY });
      }
    };
    const element = frame.current;
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, []);

  const keys: Readonly<Record<string, () => void>> = {
    "+": () => by(step),
    "=": () => by(step),
    "-": () => by(1 / step),
    "0": () => to(1),
    f: toFit,
  };
  return {
    frame,
    picture,
    style: scale === "fit" ? {} : { width: `${width * scale}px`, height: `${height * scale}px` },
    dragging: useDragging(frame),
    fits: scale === "fit",
    step,
    to,
    by,
    toFit,
    onKeyDown: (event) => {
      const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
      if (act !== undefined) {
        event.preventDefault();
        act();
      }
    },
    reveal: (node) => {
      const box = frame.current?.getBoundingClientRect();
      if (node === undefined || box === undefined) {
        return;
      }
      const { scale: now, left, top } = drawn();
      const away = (from: number, size: number, at: number, half: number): number =>
        at - half < from || at + half > from + size ? at - from - size / 2 : 0;
      frame.current?.scrollBy({
        left: away(box.left, box.width, left + (node.x - x) * now, (node.width / 2) * now),
        top: away(box.top, box.height, top + node.y * now, (node.height / 2) * now),
        behavior: "instant",
      });
    },
  };
}
