import { DescribeExecutionCommand, type HistoryEvent } from "@aws-sdk/client-sfn";
import { APPROVAL_RESOURCE, describeRequestEnd, endOfAttempt, inOrder } from "approval-queue/requests";
import { executionArnOf, executionNameOf } from "../executions/arns";
import { readHistory, type StepFunctions } from "../executions/stepFunctions";
import { visitsOf } from "../executions/visits";
import { type WaitingApproval, waitingApprovals } from "./inbox";
import { requestOutcomeIn } from "./outcomeReader";
import type { RequestOutcome } from "./requestOutcome";

/** The waiting step, or the reason for not finding one. */
export type WaitingLookup =
  | { readonly waiting: WaitingApproval }
  | {
      readonly waiting: undefined;
      readonly why: string;
      /** What became of the request, if it has ended. */
      readonly request?: RequestOutcome;
      /** The steps to choose from, if several wait, as in the branches of a Parallel state. */
      readonly several?: readonly WaitingApproval[];
    };

/**
 * Reads an execution's history again and finds the step that waits for a person.
 * @param execution the execution's name or ARN
 * @param attempt the attempt that the person saw: no other is returned. Required if several steps wait
 * @throws InvalidReferenceError if the ARN belongs to another state machine; also the errors of Step Functions, except
 * ExecutionDoesNotExist
 */
export async function findWaiting(
  client: StepFunctions,
  stateMachineArn: string,
  execution: string,
  attempt?: number,
): Promise<WaitingLookup> {
  const executionArn = executionArnOf(stateMachineArn, execution);
  const name = executionNameOf(executionArn);
  try {
    const events = await readHistory(client, executionArn);
    const all = waitingApprovals(events, { executionArn });
    if (attempt === undefined && all.length > 1) {
      return { waiting: undefined, why: `"${name}" has ${all.length} approvals pending.`, several: all };
    }
    const waiting = all.find((candidate) => attempt === undefined || candidate.attempt === attempt);
    if (waiting !== undefined) {
      return { waiting };
    }
    const own = attempt === undefined ? undefined : endOfAttempt(attempt, events);
    // Beside others, in a Map or a Parallel state, a request ends by itself.
    const isOver = own?.type === "TaskSucceeded" || (own !== undefined && isInside(attempt, events));
    if (all.length > 0 && !isOver) {
      return {
        waiting: undefined,
        why: `"${name}" was requested again after you opened it (the step ran again). Open it again.`,
      };
    }
    const ended = isOver ? attempt : latestRequest(events);
    const end = ended === undefined ? undefined : endOfAttempt(ended, events);
    if (ended !== undefined && end !== undefined) {
      const why = describeRequestEnd(`"${name}"`, end);
      return { waiting: undefined, why, request: requestOutcomeIn(events, ended) };
    }
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
    return { waiting: undefined, why: whyNotWaiting(name, status) };
  } catch (error) {
    if (error instanceof Error && error.name === "ExecutionDoesNotExist") {
      return { waiting: undefined, why: `There is no execution "${name}" of this state machine.` };
    }
    throw error;
  }
}

function isInside(attempt: number | undefined, events: readonly HistoryEvent[]): boolean {
  const asked = events.find(({ id }) => id === attempt);
  return asked !== undefined && visitsOf(events).visitOf(asked)?.parent !== undefined;
}

/** The attempt of the execution's latest request. */
function latestRequest(events: readonly HistoryEvent[]): number | undefined {
  return inOrder(events).findLast(
    ({ taskScheduledEventDetails }) => taskScheduledEventDetails?.resource === APPROVAL_RESOURCE,
  )?.id;
}

function whyNotWaiting(name: string, status: string | undefined): string {
  return status === "RUNNING"
    ? `"${name}" is running, with no approval pending: it was already decided, or has not requested approval yet.`
    : `"${name}" has no approval pending: it has ended (${status}).`;
}
