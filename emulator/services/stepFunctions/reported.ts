import { positionOf } from "./context";
import type { Failure } from "./failure";
import type { Run } from "./model";
import { record } from "./run";

/** The failure as histories and catchers show it, once it is recorded if the evaluation of an expression failed. */
export function reported(run: Run, failure: Failure): Failure {
  const isRuntime = failure.error === "States.Runtime" && failure.terminal === true;
  if (failure.located === true || !(isRuntime || failure.location !== undefined)) {
    return failure;
  }
  const { stateName, enteredEventId } = positionOf(run);
  const where = `An error occurred while executing the state '${stateName}' (entered at the event id #${enteredEventId}).`;
  const located = { ...failure, cause: `${where} ${failure.cause}`, located: true };
  if (failure.location !== undefined) {
    const { error, cause } = located;
    // The event comes after what the state's entrance came after.
    run.flow.tail = run.execution.history[enteredEventId - 1]?.previousEventId ?? run.flow.tail;
    record(run, "EvaluationFailed", { error, cause, location: failure.location, state: stateName });
  }
  return located;
}
