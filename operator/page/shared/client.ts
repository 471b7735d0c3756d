import { type ApiError, CHANGE_HEADER } from "../../server/api";

/** An error response, or no response. */
export interface Problem extends ApiError {
  /** True if there was no response: the server or the network is down. */
  readonly offline: boolean;
}

export type Answer<Value> = { readonly value: Value } | { readonly unchanged: true } | { readonly problem: Problem };

const offline: Problem = {
  error: "The operator's server is not responding.",
  whatToDo: "Check that the command is still running in its terminal. The page keeps trying.",
  offline: true,
};

export function get<Value>(path: string, signal?: AbortSignal): Promise<Answer<Value>> {
  return ask<Value>(path, signal === undefined ? {} : { signal });
}

export function post<Value>(path: string, body: unknown): Promise<Answer<Value>> {
  return ask<Value>(path, {
    method: "POST",
    headers: { "content-type": "application/json", [CHANGE_HEADER]: "1" },
    body: JSON.stringify(body),
  });
}

async function ask<Value>(path: string, init: RequestInit): Promise<Answer<Value>> {
  try {
    const response = await fetch(`/api${path}`, { ...init, credentials: "same-origin" });
    if (response.status === 204) {
      return { unchanged: true };
    }
    const body: unknown = await response.json();
    return response.ok ? { value: body as Value } : { problem: { ...(body as ApiError), offline: false } };
  } catch {
    return { problem: offline };
  }
}
