import { LONGEST_HISTORY } from "./history";
import type { Execution } from "./model";
import type { StatusChange } from "./types";

/** The redrivable period after an execution ends ("Restarting state machine executions with redrive"). */
const REDRIVABLE_MS = 14 * 24 * 3_600_000;

/** AWS's reason why an execution is not redrivable; undefined if it is redrivable. */
export function notRedrivableReason(execution: Execution, now: number): string | undefined {
  if (execution.status === "RUNNING" || execution.status === "SUCCEEDED") {
    return `Execution is ${execution.status} and cannot be redriven`;
  }
  // The history needs room for ExecutionRedriven and at least one more event.
  if (execution.history.length >= LONGEST_HISTORY - 1) {
    return "Execution history event limit exceeded";
  }
  return now - (execution.stopDate ?? 0) > REDRIVABLE_MS ? "Execution redrivable period exceeded" : undefined;
}

/** The limit on the data in an event. EventBridge rejects larger events, so larger data is excluded. */
const EVENT_DATA_LIMIT_BYTES = 248 * 1024;

/** The event that EventBridge receives for the execution's current status. */
export function statusChange(execution: Execution, now: number): StatusChange {
  const reason = notRedrivableReason(execution, now);
  const inputBytes = escapedBytes(execution.input.text);
  const outputBytes = execution.output === undefined ? 0 : escapedBytes(execution.output);
  const inputIncluded = inputBytes + outputBytes <= EVENT_DATA_LIMIT_BYTES;
  const outputIncluded = outputBytes <= EVENT_DATA_LIMIT_BYTES;
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machine.spec.arn,
    name: execution.name,
    status: execution.status,
    startDate: execution.startDate,
    stopDate: execution.stopDate ?? null,
    input: inputIncluded ? execution.input.text : null,
    output: outputIncluded ? (execution.output ?? null) : null,
    inputDetails: { included: inputIncluded },
    outputDetails: execution.output === undefined ? null : { included: outputIncluded },
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    redriveCount: execution.redriveCount,
    redriveDate: execution.redriveDate ?? null,
    redriveStatus: reason === undefined ? "REDRIVABLE" : "NOT_REDRIVABLE",
    redriveStatusReason: reason ?? null,
    ...(execution.error !== undefined && { error: execution.error }),
    ...(execution.cause !== undefined && { cause: execution.cause }),
  };
}

function escapedBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
