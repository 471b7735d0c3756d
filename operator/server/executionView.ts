import type { DescribeExecutionOutput, HistoryEvent } from "@aws-sdk/client-sfn";
import { type Failure, type Outcome, outcomeOf } from "../../domain/outcome";
import { waitingApprovals } from "../approvals/inbox";
import { viewApproval } from "../approvals/views";
import { executionNameOf } from "../executions/arns";
import type { DefinitionView } from "../executions/definitionReader";
import { taskTokenRedactor } from "../executions/redaction";
import { readStates } from "../executions/stateRuns";
import type { ExecutionView } from "./api";

/** An execution without its definition. */
export type ExecutionReading = Omit<ExecutionView, keyof DefinitionView>;

/**
 * Everything that is shown of an execution, with all task tokens removed.
 * @param definition its definition as the page shows it; empty where that is not shown
 */
export function readExecution<Definition extends object>(
  execution: DescribeExecutionOutput,
  history: readonly HistoryEvent[],
  definition: Definition,
  consoleUrl: string | null,
): ExecutionReading & Definition {
  const { executionArn = "", status = "RUNNING", redriveCount = 0, redriveStatus } = execution;
  const states = readStates(history, status);
  const withoutTokens = taskTokenRedactor(history);
  return withoutTokens<ExecutionReading & Definition>({
    version: `${status} ${redriveCount} ${history.at(-1)?.id ?? 0}`,
    name: execution.name ?? executionNameOf(executionArn),
    arn: executionArn,
    status,
    startedAt: (execution.startDate ?? new Date(0)).toISOString(),
    stoppedAt: execution.stopDate?.toISOString() ?? null,
    outcome: outcomeOfExecution(execution),
    input: execution.input ?? null,
    output: execution.output ?? null,
    failure: failureOf(execution),
    visits: states.visits,
    approvals: status === "RUNNING" ? waitingApprovals(history, { executionArn }).map(viewApproval) : [],
    redrive: {
      possible: redriveStatus === "REDRIVABLE",
      count: redriveCount,
      at: states.redrivenAt,
      failedState: states.failedState,
    },
    ...definition,
    consoleUrl,
  });
}

/** The outcome of an execution according to DescribeExecution. */
export function outcomeOfExecution(execution: DescribeExecutionOutput): Outcome {
  return outcomeOf(execution.status ?? "RUNNING", execution.output ?? null, failureOf(execution));
}

function failureOf({ error, cause }: DescribeExecutionOutput): Failure | null {
  return error === undefined && cause === undefined ? null : { error: error ?? null, cause: cause ?? null };
}
