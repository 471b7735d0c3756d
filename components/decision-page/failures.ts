import { isThrottling, wasRefused } from "../callback/awsErrors";
import { isTokenSpent } from "../requests/taskToken";
import type { Answer } from "./answer";
import { noticePage } from "./pages";

const TRY_AGAIN = { "retry-after": "5" };

/** The answer if AWS failed before a decision was sent. */
export function notDecided(error?: unknown): Answer {
  return isThrottling(error)
    ? {
        outcome: "throttled",
        status: 503,
        page: noticePage("Try again", "AWS is busy. Nothing was decided. Wait a few seconds, and try again."),
        headers: TRY_AGAIN,
      }
    : {
        outcome: "failed",
        status: 503,
        page: noticePage(
          "Try again later",
          "The request can't be read at the moment. Nothing was decided.",
          "Try again in a few minutes. If that fails too, decide in another way, or ask the people who operate this workflow.",
        ),
        headers: TRY_AGAIN,
      };
}

/** The answer if AWS failed when the decision was sent, in a way that says nothing about the task. */
export function perhapsDecided(error: unknown): Answer {
  return wasRefused(error)
    ? notDecided(error)
    : {
        outcome: "unknown",
        status: 502,
        page: noticePage(
          "Check the decision",
          "AWS did not answer. Open the link again to see whether your decision counts.",
        ),
      };
}

/** Whether the request had ended when the decision arrived. */
export function cameTooLate(error: unknown): boolean {
  return error instanceof Error && isTokenSpent(error.name);
}
