import { useEffect, useState } from "preact/hooks";

/** The view that the page shows, as named by its URL. */
export type View =
  | { readonly kind: "approvals" }
  | { readonly kind: "executions" }
  | { readonly kind: "execution"; readonly name: string };

const executionPath = /^\/executions\/([^/]+)$/;

function viewAt(path: string): View {
  const name = executionPath.exec(path)?.[1];
  if (name !== undefined) {
    return { kind: "execution", name: decodeURIComponent(name) };
  }
  return path === "/executions" ? { kind: "executions" } : { kind: "approvals" };
}

export function pathOfExecution(name: string): string {
  return `/executions/${encodeURIComponent(name)}`;
}

const moved = "operator:moved";

export function go(path: string): void {
  history.pushState(null, "", path);
  dispatchEvent(new Event(moved));
  scrollTo(0, 0);
}

/** The view that the URL names, updated on every navigation. */
export function useView(): View {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const follow = (): void => setPath(location.pathname);
    addEventListener(moved, follow);
    addEventListener("popstate", follow);
    return () => {
      removeEventListener(moved, follow);
      removeEventListener("popstate", follow);
    };
  }, []);
  return viewAt(path);
}
