import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { asObject, asText, parseJson, type UncheckedObject } from "approval-queue/json";
import type { Failure } from "../../domain/outcome";
import type { AttemptView } from "./views";
import { isScheduling } from "./visits";

type AttemptEnd = "succeeded" | "failed" | "timedOut";

/** How an event ends an attempt, by the suffix of its type (LambdaFunctionTimedOut, TaskSubmitFailed, ...). */
const ends: readonly (readonly [suffix: string, AttemptEnd])[] = [
  ["Succeeded", "succeeded"],
  ["TimedOut", "timedOut"],
  ["Failed", "failed"],
];

const taskEvents = /^(Task|LambdaFunction|Activity)(?!State)/;

/**
 * The attempts at a state's task, oldest first.
 * @param events the events of one visit, oldest first
 * @param firstRedrive the ID of the execution's first ExecutionRedriven event; later attempts are marked as redriven
 */
export function readAttempts(events: readonly HistoryEvent[], firstRedrive: number): AttemptView[] {
  const attempts: AttemptView[] = [];
  for (const event of events) {
    const type = event.type ?? "";
    if (!taskEvents.test(type)) {
      continue;
    }
    if (isScheduling(event)) {
      attempts.push(begun(event, (event.id ?? 0) > firstRedrive));
      continue;
    }
    const current = attempts.at(-1);
    const end = ends.find(([suffix]) => type.endsWith(suffix))?.[1];
    if (current !== undefined && end !== undefined) {
      attempts[attempts.length - 1] = {
        ...current,
        status: end,
        endedAt: timeOf(event),
        failure: end === "succeeded" ? null : failureIn(event),
      };
    }
  }
  return attempts;
}

function begun(event: HistoryEvent, redriven: boolean): AttemptView {
  const details = detailsOf(event);
  const resource = asText(details?.resource) ?? null;
  return {
    scheduledAt: timeOf(event),
    endedAt: null,
    status: resource?.endsWith(".waitForTaskToken") ? "waiting" : "running",
    functionName: functionOf(event),
    resource: resource === null ? null : [asText(details?.resourceType), resource].filter(Boolean).join(":"),
    failure: null,
    redriven,
  };
}

/** The function that a task runs, by the name in its ARN; a task may name it in each way that Lambda takes. */
function functionOf(event: HistoryEvent): string | null {
  const { resourceType, parameters } = event.taskScheduledEventDetails ?? {};
  const named =
    event.lambdaFunctionScheduledEventDetails?.resource ??
    (resourceType === "lambda" ? asText(asObject(parseJson(parameters))?.FunctionName) : undefined);
  return named === undefined ? null : (/(?:^|:function:)([^:]+)(?::[^:]+)?$/.exec(named)?.[1] ?? null);
}

/** The error and cause in an event. */
export function failureIn(event: HistoryEvent): Failure {
  const details = detailsOf(event);
  return { error: asText(details?.error) ?? null, cause: asText(details?.cause) ?? null };
}

/** The details of an event, from the field named after its type. */
export function detailsOf(event: HistoryEvent): UncheckedObject | undefined {
  return Object.entries(event)
    .filter(([key]) => key.endsWith("EventDetails"))
    .map(([, details]) => asObject(details))
    .find((details) => details !== undefined);
}

/** ISO 8601 in UTC. */
export function timeOf(event: HistoryEvent): string {
  return (event.timestamp ?? new Date(0)).toISOString();
}
