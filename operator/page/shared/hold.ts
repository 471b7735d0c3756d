import { useEffect, useRef, useState } from "preact/hooks";

/** Whether a person is at a list. Meanwhile nothing in it moves; what is said in it still changes. */
export interface Hold<Area extends HTMLElement> {
  readonly held: boolean;
  /** The attributes of the element that contains the list. */
  readonly area: {
    readonly ref: { current: Area | null };
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
    readonly onFocusIn: () => void;
    readonly onFocusOut: () => void;
  };
}

let openDialogs = 0;
const followers = new Set<(open: boolean) => void>();

/** Holds every list while a dialog is open, which may be about a row. Returns what ends that. */
export function holdForDialog(): () => void {
  const change = (by: number): void => {
    openDialogs += by;
    for (const follow of followers) {
      follow(openDialogs > 0);
    }
  };
  change(1);
  return () => change(-1);
}

/** Holds a list while the pointer or the focus is in its area, or a dialog is open. */
export function useHold<Area extends HTMLElement>(): Hold<Area> {
  const ref = useRef<Area>(null);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const [asked, setAsked] = useState(openDialogs > 0);

  useEffect(() => {
    followers.add(setAsked);
    return () => {
      followers.delete(setAsked);
    };
  }, []);
  // An element that is removed takes the focus away without an event.
  useEffect(() => {
    if (focused && !ref.current?.contains(document.activeElement)) {
      setFocused(false);
    }
  });
  return {
    held: pointed || focused || asked,
    area: {
      ref,
      onPointerEnter: () => setPointed(true),
      onPointerLeave: () => setPointed(false),
      onFocusIn: () => setFocused(true),
      onFocusOut: () => setFocused(false),
    },
  };
}
