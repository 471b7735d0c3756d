import type { Scope } from "./language/intrinsicCalls";
import type { Position, Run } from "./model";
import { variablesOf } from "./variables";

/** The context object ("Accessing execution data from the Context object in Step Functions"). */
export function contextOf(run: Run, task: { readonly retryCount?: number; readonly token?: string | undefined } = {}) {
  const { execution, flow } = run;
  const { machine, redriveDate } = execution;
  const { stateName, enteredAt } = positionOf(run);
  const { retryCount, token } = task;
  return {
    Execution: {
      Id: execution.arn,
      Input: execution.input.value,
      Name: execution.name,
      RoleArn: machine.spec.roleArn,
      StartTime: timestamp(execution.startDate),
      RedriveCount: execution.redriveCount,
      ...(redriveDate !== undefined && { RedriveTime: timestamp(redriveDate) }),
    },
    StateMachine: { Id: machine.spec.arn, Name: machine.spec.name },
    State: {
      EnteredTime: timestamp(enteredAt),
      Name: stateName,
      ...(retryCount !== undefined && { RetryCount: retryCount }),
    },
    ...flow.context,
    ...(token !== undefined && { Task: { Token: token } }),
  };
}

/** What the expressions of a state refer to. */
export function scopeOf(run: Run, task: Parameters<typeof contextOf>[1] = {}): Scope {
  return {
    input: positionOf(run).input.value,
    context: contextOf(run, task),
    variables: variablesOf(run.flow),
    now: run.services.clock.now(),
  };
}

export function positionOf({ execution, flow }: Run): Position {
  if (flow.position === undefined) {
    throw new Error(`The execution ${execution.arn} has not entered its first state.`);
  }
  return flow.position;
}

/** Without the fraction of a whole second ("Timestamp format with fractional seconds"). */
function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}
