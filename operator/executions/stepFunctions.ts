import {
  type ExecutionListItem,
  type ExecutionStatus,
  GetExecutionHistoryCommand,
  type GetExecutionHistoryInput,
  type HistoryEvent,
  ListExecutionsCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { asObject, type UncheckedObject } from "approval-queue/json";

/** The part of a Step Functions client that this directory uses. */
export type StepFunctions = Pick<SFNClient, "send">;

/** What the SDK adds to an error of a call; empty for any other error. */
export function metadataOf(error: unknown): UncheckedObject {
  return asObject(error instanceof Error && "$metadata" in error ? error.$metadata : undefined) ?? {};
}

/** Both APIs allow 1,000 items per page. Fewer calls delay throttling. */
const pageSize = 1000;

/**
 * The pages of a history, one call for each.
 * @param options by default, oldest event first
 */
export async function* historyPages(
  client: StepFunctions,
  executionArn: string,
  options: Pick<GetExecutionHistoryInput, "maxResults" | "reverseOrder"> = {},
): AsyncGenerator<readonly HistoryEvent[], void> {
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({
        executionArn,
        maxResults: pageSize,
        includeExecutionData: true,
        ...options,
        nextToken,
      }),
    );
    yield page.events ?? [];
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

/** A full history, oldest event first, from all its pages (AWS keeps at most 25,000 events). */
export async function readHistory(client: StepFunctions, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of historyPages(client, executionArn)) {
    events.push(...page);
  }
  return events;
}

/** Every execution with this status, newest first. */
export async function listAllExecutions(
  client: StepFunctions,
  stateMachineArn: string,
  statusFilter: ExecutionStatus,
): Promise<ExecutionListItem[]> {
  const executions: ExecutionListItem[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: pageSize, nextToken }),
    );
    executions.push(...(page.executions ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return executions;
}
