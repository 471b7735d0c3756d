import type { Output } from "../../../calls";
import type { ServiceContext } from "../../service";
import { type Integration, type TaskCall, TaskFailure } from "../types";
import type { CallAsMachine } from "./caller";
import { failureNames, named } from "./failures";
import { executionResult } from "./optimized";

/** The actions and the rule that the role of a state machine needs to wait for an execution ("IAM policies for StepFunctions"). */
const RULE_ACTIONS = ["PutTargets", "PutRule", "DescribeRule"];
const RULE = "StepFunctionsGetEventsForStepFunctionsExecutionRule";

/** What a task that started an execution does until the execution ends. */
export type NestedExecutions = Required<Pick<Integration, "verify" | "completion">>;

/**
 * Waits for the executions that tasks start with `.sync` and `.sync:2`, and stops them when their task ends first.
 *
 * @param parsed whether the result has the execution's input and output as JSON (`.sync:2`), and not as text
 */
export function nestedExecutions(
  context: Pick<ServiceContext, "authorization" | "place" | "onEvent">,
  call: CallAsMachine,
): (parsed: boolean) => NestedExecutions {
  const waiting = new Map<string, () => void>();
  context.onEvent(({ source, detail }) => {
    if (source === "aws.states") {
      const { executionArn, status } = detail as { readonly executionArn: string; readonly status: string };
      if (status !== "RUNNING") {
        waiting.get(executionArn)?.();
      }
    }
  });

  const describe = (executionArn: string, task: TaskCall): Promise<Output> =>
    named(call({ service: "states", action: "DescribeExecution", input: { executionArn } }, task), failureNames.states);

  async function ended(executionArn: string, task: TaskCall, signal: AbortSignal): Promise<Output> {
    const end = new Promise<void>((resolve) => waiting.set(executionArn, resolve));
    const stop = (): void =>
      // Without the permission, the execution goes on, as on AWS.
      void call({ service: "states", action: "StopExecution", input: { executionArn } }, task).catch(() => {});
    signal.addEventListener("abort", stop);
    try {
      const described = await describe(executionArn, task);
      if (described.status !== "RUNNING") {
        return described;
      }
      await end;
      return await describe(executionArn, task);
    } finally {
      waiting.delete(executionArn);
      signal.removeEventListener("abort", stop);
    }
  }

  return (parsed) => ({
    verify({ roleArn }) {
      const { partition, region, account } = context.place;
      const principal = { type: "role", arn: roleArn, sessionName: "states", account } as const;
      const resource = `arn:${partition}:events:${region}:${account}:rule/${RULE}`;
      const denied = RULE_ACTIONS.find(
        (action) => !context.authorization.isAllowed({ principal, action: `events:${action}`, resource, context: {} }),
      );
      return denied === undefined
        ? undefined
        : `'${roleArn}' is not authorized to create managed-rule: it needs events:${denied} on ${resource}.`;
    },
    async completion(started, task, signal) {
      const { ExecutionArn } = started as { readonly ExecutionArn: string };
      const result = executionResult(await ended(ExecutionArn, task, signal));
      if (result.Status !== "SUCCEEDED") {
        throw new TaskFailure("States.TaskFailed", JSON.stringify(result));
      }
      return parsed ? withJson(result) : result;
    },
  });
}

function withJson(result: Output): Output {
  const { Input, Output: output } = result;
  const values = Object.entries({ Input, Output: output }).filter(([, text]) => typeof text === "string");
  return { ...result, ...Object.fromEntries(values.map(([name, text]) => [name, JSON.parse(String(text))])) };
}
