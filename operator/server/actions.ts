import { randomUUID } from "node:crypto";
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  RedriveExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { stopOf, stopperIn } from "../../domain/stop";
import type { StepFunctions } from "../executions/stepFunctions";
import type { ActionAnswer } from "./api";

/** Stops an execution, unless it has ended: then the answer says how. */
export async function stopExecution(
  client: StepFunctions,
  executionArn: string,
  identity: string,
  reason: string | undefined,
): Promise<ActionAnswer> {
  const before = await client.send(new DescribeExecutionCommand({ executionArn }));
  if (before.status !== "RUNNING") {
    return { done: false, ...endOf(before) };
  }
  const stop = stopOf(identity, reason);
  await client.send(new StopExecutionCommand({ executionArn, ...stop }));
  // AWS accepts the stop of an execution that has ended meanwhile.
  const after = await client.send(new DescribeExecutionCommand({ executionArn }));
  const ended = after.status !== "RUNNING" && after.cause !== stop.cause;
  return ended ? { done: false, ...endOf(after) } : { done: true };
}

/**
 * Redrives an execution, unless somebody else has: then the answer says when.
 * @param redrives how often it had been redriven when the person saw it
 */
export async function redriveExecution(
  client: StepFunctions,
  executionArn: string,
  redrives: number,
): Promise<ActionAnswer> {
  const redrivenElsewhere = async (): Promise<ActionAnswer | undefined> => {
    const { redriveCount = 0, redriveDate, status } = await client.send(new DescribeExecutionCommand({ executionArn }));
    const now = status === "RUNNING" ? "and is running" : `and has ended (${status})`;
    return redriveCount > redrives
      ? { done: false, what: "It was already redriven", at: redriveDate?.toISOString() ?? null, since: now }
      : undefined;
  };
  const elsewhere = await redrivenElsewhere();
  if (elsewhere !== undefined) {
    return elsewhere;
  }
  try {
    await client.send(new RedriveExecutionCommand({ executionArn, clientToken: randomUUID() }));
    return { done: true };
  } catch (error) {
    const meanwhile = error instanceof Error && error.name === "ExecutionNotRedrivable" && (await redrivenElsewhere());
    if (meanwhile) {
      return meanwhile;
    }
    throw error;
  }
}

const endings: Readonly<Record<string, string>> = {
  SUCCEEDED: "It had already succeeded",
  FAILED: "It had already failed",
  TIMED_OUT: "It had already run out of time",
};

function endOf({ status, stopDate, cause }: DescribeExecutionOutput) {
  const { by } = stopperIn(cause);
  const what = endings[status ?? ""] ?? `It was already stopped${by === null ? "" : ` by ${by}`}`;
  return { what, at: stopDate?.toISOString() ?? null, since: "" };
}
