import type { HTMLAttributes, RefObject } from "preact";
import { useRef } from "preact/hooks";

/** A shorter movement is a click. */
const shortest = 4;

interface Drag {
  readonly left: number;
  readonly top: number;
  readonly x: number;
  readonly y: number;
  moved: boolean;
}

/** Handlers that scroll a frame as the mouse drags what is in it. Touch scrolls without them. */
export function useDragging(frame: RefObject<HTMLDivElement | null>): HTMLAttributes<HTMLDivElement> {
  const drag = useRef<Drag>(undefined);
  const end = (): void => {
    frame.current?.classList.remove("dragged");
  };
  return {
    onPointerDown: ({ pointerType, button, clientX, clientY }) => {
      const { scrollLeft, scrollTop } = frame.current ?? { scrollLeft: 0, scrollTop: 0 };
      const starts = pointerType === "mouse" && button === 0;
      drag.current = starts
        ? { left: scrollLeft + clientX, top: scrollTop + clientY, x: clientX, y: clientY, moved: false }
        : undefined;
    },
    onPointerMove: ({ buttons, clientX, clientY, pointerId }) => {
      const { current } = drag;
      if (current === undefined || frame.current === null || buttons === 0) {
        return;
      }
      if (!current.moved && Math.hypot(clientX - current.x, clientY - current.y) >= shortest) {
        current.moved = true;
        // The click at the end is the frame's then: it chooses nothing.
        frame.current.setPointerCapture(pointerId);
        frame.current.classList.add("dragged");
      }
      if (current.moved) {
        frame.current.scrollTo({ left: current.left - clientX, top: current.top - clientY, behavior: "instant" });
      }
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
