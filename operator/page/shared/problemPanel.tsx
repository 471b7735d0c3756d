import type { Problem } from "./client";

const titles: Readonly<Record<number, string>> = {
  400: "The request is not valid",
  401: "Sign in again",
  403: "Access denied",
  404: "Not found",
  429: "Too many requests",
};

interface ProblemPanelProps {
  readonly problem: Problem | undefined;
  readonly onRetry: () => void;
}

/** Why a view has no data, or only earlier data. A server that is not there is announced at the foot of the window. */
export function ProblemPanel({ problem, onRetry }: ProblemPanelProps) {
  if (problem === undefined || problem.offline) {
    return null;
  }
  return (
    <div class="problem" role="alert">
      <h2>{titles[problem.status] ?? "Something went wrong"}</h2>
      <p class="breakable">{problem.error}</p>
      <p>{problem.whatToDo}</p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
