import { type ApiError, CHANGE_HEADER, KEY_HEADER, TIME_HEADER } from "../../server/api";
import { ownKey } from "./key";
import { setServerTime } from "./serverClock";

/** An error response, or no response. */
export interface Problem extends ApiError {
  /** The HTTP status of the response; 0 if there was none. */
  readonly status: number;
  /** True if there was no response: the server or the network is down. */
  readonly offline: boolean;
  /** For a change: true if it is unknown whether it was made. */
  readonly lost: boolean;
}

export type Answer<Value> = { readonly value: Value } | { readonly unchanged: true } | { readonly problem: Problem };

const offline: Problem = {
  error: "The operator's server is not responding.",
  whatToDo:
    "Check that the command is still running in its terminal. The page goes on reading, and sends nothing again.",
  status: 0,
  offline: true,
  lost: false,
};

export function get<Value>(path: string, signal?: AbortSignal): Promise<Answer<Value>> {
  return ask<Value>(path, signal === undefined ? {} : { signal });
}

/** Said of a change without a clear answer. */
export const DELIVERY_UNKNOWN = "Whether it arrived is unknown; nothing is re-sent.";

const longestAnswerMs = 60_000;

/** Sends a change, once. Without a clear answer, its problem is `lost`. */
export async function post<Value>(path: string, body: unknown): Promise<Answer<Value>> {
  const answer = await ask<Value>(path, {
    method: "POST",
    headers: { "content-type": "application/json", [CHANGE_HEADER]: "1" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(longestAnswerMs),
  });
  return "problem" in answer && answer.problem.offline
    ? {
        problem: { error: "The operator's server did not answer.", whatToDo: "", status: 0, offline: true, lost: true },
      }
    : answer;
}

const longestPauseMs = 10_000;

/** Reads until there is an answer from the server: its value, or undefined for what it refuses (404). */
export async function readAfterLoss<Value>(path: string): Promise<Value | undefined> {
  for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const answer = await get<Value>(path);
    if ("value" in answer) {
      return answer.value;
    }
    if ("problem" in answer && !answer.problem.offline && !answer.problem.lost) {
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** The event of a request that AWS refuses. */
export const REFUSED = "operator:refused";

let ended: Problem | undefined;
const endings = new Set<(problem: Problem) => void>();

/** Calls back once the server takes no more requests from this window. */
export function whenSessionEnds(tell: (problem: Problem) => void): () => void {
  endings.add(tell);
  return () => endings.delete(tell);
}

async function ask<Value>(path: string, init: RequestInit): Promise<Answer<Value>> {
  if (ended !== undefined) {
    return { problem: ended };
  }
  try {
    const headers = { ...init.headers, [KEY_HEADER]: await ownKey() };
    const response = await fetch(`/api${path}`, { ...init, headers, credentials: "same-origin" });
    setServerTime(response.headers.get(TIME_HEADER));
    if (response.status === 204) {
      return { unchanged: true };
    }
    const body: unknown = await response.json();
    if (response.ok) {
      return { value: body as Value };
    }
    const { status } = response;
    const problem = {
      ...(body as ApiError),
      status,
      offline: false,
      lost: status >= 500 && !(body as ApiError).refused,
    };
    if (status === 403) {
      dispatchEvent(new Event(REFUSED));
    }
    if (problem.sessionEnded) {
      ended = problem;
      for (const tell of endings) {
        tell(problem);
      }
    }
    return { problem };
  } catch {
    return { problem: offline };
  }
}
