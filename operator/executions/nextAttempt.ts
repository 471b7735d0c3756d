import { asNumber, asObject, asText, parseJson, type UncheckedObject } from "approval-queue/json";
import type { AttemptView, VisitView } from "./views";

/** When a failed task is attempted again. */
export interface NextAttempt {
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Whether it may be earlier: a retrier with jitter draws the delay, which is at most this long. */
  readonly latest: boolean;
}

/**
 * When a state that is retrying is attempted again ("Handling errors in Step Functions workflows"). Null for any other state, and
 * where neither definition nor history say it.
 * @param definition the state's definition, as JSON text
 * @param redrivenAt when the execution was last redriven, ISO 8601: a redrive counts its retries from 0
 */
export function nextAttempt(
  { status, attempts }: Pick<VisitView, "status" | "attempts">,
  definition: string | undefined,
  redrivenAt?: string,
): NextAttempt | null {
  const retriers = retriersIn(definition);
  const errors = attempts
    .filter(({ scheduledAt }) => redrivenAt === undefined || scheduledAt >= redrivenAt)
    .flatMap((attempt) => errorOf(attempt) ?? []);
  const endedAt = attempts.at(-1)?.endedAt ?? null;
  const retrier = retrierOf(errors.at(-1), retriers);
  const retries = errors.filter((error) => retrierOf(error, retriers) === retrier).length;
  if (status !== "retrying" || endedAt === null || retrier === undefined || isAmbiguous(errors, retriers)) {
    return null;
  }
  const { MaxAttempts, JitterStrategy } = retrier;
  const at = new Date(new Date(endedAt).getTime() + delayMs(retrier, retries));
  // Without MaxDelaySeconds, a delay may end after the last date.
  return retries > (asNumber(MaxAttempts) ?? 3) || Number.isNaN(at.getTime())
    ? null
    : { at: at.toISOString(), latest: JitterStrategy === "FULL" };
}

function delayMs({ IntervalSeconds, BackoffRate, MaxDelaySeconds }: UncheckedObject, retry: number): number {
  const backedOff = (asNumber(IntervalSeconds) ?? 1) * (asNumber(BackoffRate) ?? 2) ** (retry - 1);
  return Math.min(backedOff, asNumber(MaxDelaySeconds) ?? Number.POSITIVE_INFINITY) * 1000;
}

function retriersIn(definition: string | undefined): readonly UncheckedObject[] {
  const { Retry } = asObject(parseJson(definition)) ?? {};
  return (Array.isArray(Retry) ? Retry : []).map(asObject).filter((retrier) => retrier !== undefined);
}

const TIMEOUT = "States.Timeout";

/** The name of the error of a failed attempt; empty if the history has none. */
function errorOf({ status, failure }: AttemptView): string | undefined {
  return failure === null ? undefined : (failure.error ?? (status === "timedOut" ? TIMEOUT : ""));
}

/** The first retrier that matches an error applies, even if it has no attempts left. */
function retrierOf(error: string | undefined, retriers: readonly UncheckedObject[]): UncheckedObject | undefined {
  return error === undefined
    ? undefined
    : retriers.find((retrier) => namesIn(retrier).some((name) => matches(name, error)));
}

function namesIn({ ErrorEquals }: UncheckedObject): readonly string[] {
  return (Array.isArray(ErrorEquals) ? ErrorEquals : []).flatMap((name) => asText(name) ?? []);
}

function matches(name: string, error: string): boolean {
  switch (name) {
    case "States.ALL":
      return error !== "States.Runtime";
    case "States.TaskFailed":
      return error !== "States.Runtime" && error !== TIMEOUT;
    default:
      return name === error;
  }
}

/** A history has a missed heartbeat as States.Timeout, but a retrier may tell it from other timeouts. */
function isAmbiguous(errors: readonly string[], retriers: readonly UncheckedObject[]): boolean {
  return errors.includes(TIMEOUT) && retriers.some((retrier) => namesIn(retrier).includes("States.HeartbeatTimeout"));
}
