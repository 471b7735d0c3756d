import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  type ExecutionListItem,
  ListExecutionsCommand,
} from "@aws-sdk/client-sfn";
import type { ExecutionStatus } from "approval-queue/requests";
import type { Outcome } from "../../domain/outcome";
import { executionNameOf } from "../executions/arns";
import { createDefinitionReader } from "../executions/definitionReader";
import type { HistoryReader } from "../executions/historyReader";
import type { StepFunctions } from "../executions/stepFunctions";
import type { ExecutionRow, ExecutionsView, ExecutionView } from "./api";
import { outcomeOfExecution, readExecution } from "./executionView";
import { createRecent } from "./recent";

export interface ExecutionsReader {
  /** One page of executions, newest first; null lists every status. */
  list(status: ExecutionStatus | null, page: string | null): Promise<Omit<ExecutionsView, "notice">>;
  /** Everything about one execution. */
  open(executionArn: string): Promise<ExecutionView>;
}

const pageSize = 50;
/**
 * DescribeExecution allows 10 to 15 requests per second and account, so the outcomes of a list are read a few at a
 * time.
 */
const outcomesAtOnce = 5;

/** Reads executions with few API calls: data that can no longer change is not read again. */
export function createExecutionsReader(
  client: StepFunctions,
  histories: HistoryReader,
  stateMachineArn: string,
  consoleUrl: ((executionArn: string) => string) | undefined,
): ExecutionsReader {
  const outcomes = createRecent<Outcome>(5000);
  const definitions = createDefinitionReader(client);

  const learnOutcomes = async (items: readonly ExecutionListItem[]): Promise<void> => {
    const unknown = items.filter((item) => item.status !== "RUNNING" && outcomes.get(keyOf(item)) === undefined);
    try {
      for (const { executionArn } of unknown.slice(0, outcomesAtOnce)) {
        const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
        outcomes.set(keyOf(execution), outcomeOfExecution(execution));
      }
    } catch {
      // Throttled or access denied. The list is useful without outcomes, and the next call tries again.
    }
  };

  return {
    async list(status, page) {
      const answer = await client.send(
        new ListExecutionsCommand({
          stateMachineArn,
          maxResults: pageSize,
          ...(status === null ? {} : { statusFilter: status }),
          ...(page === null ? {} : { nextToken: page }),
        }),
      );
      const items = answer.executions ?? [];
      await learnOutcomes(items);
      return {
        executions: items.map((item) => rowOf(item, outcomes.get(keyOf(item)) ?? null)),
        nextPage: answer.nextToken ?? null,
      };
    },
    async open(executionArn) {
      const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
      const [history, definition] = await Promise.all([
        histories.read(executionArn, versionOf(execution)),
        definitions.read(executionArn),
      ]);
      const view = readExecution(execution, history, definition, consoleUrl?.(executionArn) ?? null);
      if (view.status !== "RUNNING") {
        outcomes.set(keyOf(execution), view.outcome);
      }
      return view;
    },
  };
}

function rowOf(item: ExecutionListItem, outcome: Outcome | null): ExecutionRow {
  const status = item.status ?? "RUNNING";
  return {
    name: item.name ?? executionNameOf(item.executionArn ?? ""),
    status,
    startedAt: (item.startDate ?? new Date(0)).toISOString(),
    stoppedAt: item.stopDate?.toISOString() ?? null,
    outcome: status === "RUNNING" ? { kind: "running", detail: null } : outcome,
  };
}

/** A redriven execution has a new outcome under the same ARN. */
function keyOf({
  executionArn,
  redriveCount,
  status,
}: Pick<ExecutionListItem, "executionArn" | "redriveCount" | "status">) {
  return `${executionArn} ${redriveCount ?? 0} ${status}`;
}

function versionOf({ status, redriveCount }: DescribeExecutionOutput): string | undefined {
  return status === "RUNNING" ? undefined : `${status} ${redriveCount ?? 0}`;
}
