import { isDeepStrictEqual } from "node:util";
import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from "@aws-sdk/client-sfn";
import { asText, type UncheckedObject } from "../json";
import type { LinkClaims } from "../links/approvalLink";
import { hashOfToken } from "../links/tokenHash";
import { approvalMessageIn } from "../requests/approvalRequest";
import { endOfAttempt } from "../requests/history";
import { APPROVAL_RESOURCE, TaskToken } from "../requests/taskToken";

/** The request that a link names, as its execution's history has it. */
export interface LinkedRequest {
  /** The events from the request on, newest first. */
  readonly events: readonly HistoryEvent[];
  /** The event that ended the request, or its repetition if there is one; undefined while that one waits. */
  readonly end: HistoryEvent | undefined;
  /** Whether the execution has asked the same again since, which made another link valid. */
  readonly repeated: boolean;
  /** When the request expires; undefined if it waits without a timeout. */
  readonly deadline: Date | undefined;
  /** The message's `Input`, unchecked. */
  readonly input: unknown;
  readonly taskToken: TaskToken;
}

/** Most links are opened while the request waits, a few events from the end of the history. */
const EVENTS_AT_ONCE = 100;

/**
 * Looks for the request with the link's token in the execution's history, from the newest event back.
 *
 * @returns undefined if the history has no such request, or not yet
 * @throws the errors of Step Functions; ExecutionDoesNotExist 90 days after the execution has ended
 */
export async function findLinkedRequest(
  client: Pick<SFNClient, "send">,
  { executionArn, tokenHash }: LinkClaims,
): Promise<LinkedRequest | undefined> {
  const events: HistoryEvent[] = [];
  const newer: { readonly attempt: number; readonly input: unknown }[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({
        executionArn,
        reverseOrder: true,
        includeExecutionData: true,
        maxResults: EVENTS_AT_ONCE,
        nextToken,
      }),
    );
    for (const event of page.events ?? []) {
      events.push(event);
      const message = requestIn(event);
      const token = asText(message?.TaskToken);
      if (token === undefined) {
        continue;
      }
      const attempt = event.id ?? 0;
      const input = message?.Input;
      if (hashOfToken(token) !== tokenHash) {
        newer.push({ attempt, input });
        continue;
      }
      const end = endOfAttempt(attempt, events);
      // Requests of other iterations and branches have inputs of their own, or wait beside this one.
      const repetition =
        end === undefined || end.type === "TaskSucceeded"
          ? undefined
          : newer.find((other) => other.attempt > (end.id ?? 0) && isDeepStrictEqual(other.input, input));
      return {
        events,
        end: repetition === undefined ? end : endOfAttempt(repetition.attempt, events),
        repeated: repetition !== undefined,
        deadline: deadlineIn(event),
        input,
        taskToken: new TaskToken(token),
      };
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return undefined;
}

function requestIn({ taskScheduledEventDetails: details }: HistoryEvent): UncheckedObject | undefined {
  return details?.resource === APPROVAL_RESOURCE ? approvalMessageIn(details.parameters) : undefined;
}

/** The timeout of a request starts when its task is scheduled. */
function deadlineIn({ timestamp, taskScheduledEventDetails }: HistoryEvent): Date | undefined {
  const seconds = taskScheduledEventDetails?.timeoutInSeconds;
  return timestamp === undefined || seconds === undefined ? undefined : new Date(timestamp.getTime() + seconds * 1_000);
}
