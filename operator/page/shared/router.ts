import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { nameInSegment, segmentOf } from "../../executions/executionPath";

/** The view that the page shows, as named by its URL. */
export type View =
  | { readonly kind: "approvals" }
  | { readonly kind: "executions" }
  | { readonly kind: "execution"; readonly name: string }
  | { readonly kind: "unknown"; readonly path: string };

/** A view, and how it is filtered, paged and opened: `query` is the URL's. */
export interface Place {
  readonly view: View;
  readonly query: URLSearchParams;
}

const executionPath = /^\/executions\/([^/]+)$/;

function viewAt(path: string): View {
  const segment = executionPath.exec(path)?.[1];
  if (segment !== undefined) {
    const name = decoded(segment);
    return name === undefined ? { kind: "unknown", path } : { kind: "execution", name: nameInSegment(name) };
  }
  return path === "/executions"
    ? { kind: "executions" }
    : path === "/"
      ? { kind: "approvals" }
      : { kind: "unknown", path };
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

export function pathOfExecution(name: string): string {
  return `/executions/${segmentOf(name)}`;
}

const moved = "operator:moved";
const here = (): string => location.pathname + location.search;

/** Opens a view. The view that is open is not opened again. */
export function go(to: string): void {
  if (to !== here()) {
    leave();
    history.pushState(null, "", to);
    dispatchEvent(new Event(moved));
  }
  scrollTo(0, 0);
}

export type QueryChanges = Readonly<Record<string, string | null>>;

/**
 * Changes parameters of the open view's URL; null and "" remove one.
 * @param step whether Back leads to the URL before
 */
export function adjust(changes: QueryChanges, { step = false } = {}): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") {
      query.delete(name);
    } else {
      query.set(name, value);
    }
  }
  const to = location.pathname + (query.size > 0 ? `?${query}` : "");
  if (to !== here()) {
    if (step) {
      leave();
      history.pushState(null, "", to);
    } else {
      history.replaceState(history.state, "", to);
    }
    dispatchEvent(new Event(moved));
  }
}

/** The place that the URL names, updated on every navigation. */
export function usePlace(): Place {
  const [url, setUrl] = useState(here);
  useEffect(() => {
    const follow = (): void => setUrl(here());
    addEventListener(moved, follow);
    return () => removeEventListener(moved, follow);
  }, []);
  return useMemo(() => {
    const [path = "", search] = url.split("?");
    return { view: viewAt(path), query: new URLSearchParams(search) };
  }, [url]);
}

const restMs = 150;
/** Where the view was scrolled to when it was left; undefined once it is there again. */
let leftAt: number | undefined;

function leave(): void {
  leftAt = undefined;
  history.replaceState({ scroll: scrollY }, "");
}

let holds = 0;
let heldAt = "";

/** Stays at the open view, whatever button of the browser is pressed, as long as something is being sent. Returns what ends that. */
export function holdNavigation(): () => void {
  holds += 1;
  heldAt = here();
  return () => {
    holds -= 1;
  };
}

/**
 * Follows the browser's Back and Forward, and keeps the scroll position of each place in its history: a view has its content only
 * once it is read.
 */
export function followHistory(): void {
  history.scrollRestoration = "manual";
  const restored = (state: unknown): void => {
    leftAt = typeof state === "object" && state !== null && "scroll" in state ? Number(state.scroll) : undefined;
  };
  restored(history.state);
  addEventListener("popstate", ({ state }) => {
    if (holds > 0) {
      history.pushState(null, "", heldAt);
      return;
    }
    restored(state);
    dispatchEvent(new Event(moved));
  });
  addEventListener("beforeunload", (event) => {
    if (holds > 0) {
      event.preventDefault();
    }
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(() => history.replaceState({ scroll: scrollY }, ""), restMs);
  });
}

/** @param isRead whether the view has its content, so that it is as high as it was */
export function useRestoredScroll(isRead: boolean): void {
  useLayoutEffect(() => {
    if (isRead && leftAt !== undefined) {
      scrollTo(0, leftAt);
      leftAt = undefined;
    }
  }, [isRead]);
}
