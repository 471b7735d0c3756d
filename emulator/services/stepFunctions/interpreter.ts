import { openAttempt, type TaskOfMachine } from "./attempt";
import type { Execution } from "./execution";
import { dataLimitExceeded, type Failure, failureOf, runtimeError, StateFailed } from "./failure";
import { inputDetails, outputDetails, stateEventType } from "./history";
import { exceedsPayloadLimit, type Payload, payloadOf } from "./language/payload";
import type { PreparedState } from "./machine";
import { catcherOf, nextRetryDelay } from "./retries";
import { endRun, errorDetails, pause, type Run, record, setRunTimer } from "./run";

/** A state's output and next state. Undefined `next` ends the execution. */
interface Step {
  readonly output: Payload;
  readonly next: string | undefined;
}

/**
 * Runs the execution from its current state (a new execution from its first state) to its end. Returns when the first
 * state is entered. Reports what follows to the run's services.
 */
export function startRun(run: Run): void {
  const { execution } = run;
  const { timeoutSeconds, startAt } = execution.machine;
  if (timeoutSeconds !== undefined) {
    setRunTimer(run, timeoutSeconds, () => endRun(run, { status: "TIMED_OUT" }));
  }
  if (execution.position === undefined) {
    enter(run, startAt, execution.input);
  }
  void drive(run);
}

async function drive(run: Run): Promise<void> {
  while (!run.closed) {
    const state = currentState(run.execution);
    try {
      const step = await takeStep(run, state);
      if (step === undefined || run.closed) {
        return;
      }
      leave(run, state, step);
    } catch (error) {
      endRun(run, { status: "FAILED", ...errorDetails(named(run.execution, failureOf(error))) });
    }
  }
}

function leave(run: Run, state: PreparedState, { output, next }: Step): void {
  record(run, stateEventType(state.type, "Exited"), { name: state.name, ...outputDetails(output.text) });
  if (next === undefined) {
    endRun(run, { status: "SUCCEEDED", output: output.text });
  } else {
    enter(run, next, output);
  }
}

function enter(run: Run, stateName: string, input: Payload): void {
  const { execution, services } = run;
  if (run.closed) {
    return;
  }
  execution.position = {
    stateName,
    input,
    enteredAt: services.clock.now(),
    enteredEventId: execution.history.events.length + 1,
  };
  const { type } = currentState(execution);
  record(run, stateEventType(type, "Entered"), { name: stateName, ...inputDetails(input.text) });
}

function positionOf(execution: Execution) {
  if (execution.position === undefined) {
    throw new Error(`The execution ${execution.arn} has not entered its first state.`);
  }
  return execution.position;
}

function currentState(execution: Execution): PreparedState {
  const { stateName } = positionOf(execution);
  const state = execution.machine.states.get(stateName);
  if (state === undefined) {
    throw new Error(`The state machine ${execution.machine.spec.name} has no state "${stateName}".`);
  }
  return state;
}

/** AWS adds the state to the cause only if the evaluation of the state fails with States.Runtime. */
function named(execution: Execution, failure: Failure): Failure {
  if (failure.error !== "States.Runtime" || failure.terminal !== true) {
    return failure;
  }
  const { stateName, enteredEventId } = positionOf(execution);
  const where = `An error occurred while executing the state '${stateName}' (entered at the event id #${enteredEventId}).`;
  return { ...failure, cause: `${where} ${failure.cause}` };
}

/** The context object ("Accessing execution data from the Context object in Step Functions"). */
function contextOf(execution: Execution, retryCount = 0, token?: string) {
  const { machine, redriveDate } = execution;
  const { stateName, enteredAt } = positionOf(execution);
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
    State: { EnteredTime: timestamp(enteredAt), Name: stateName, RetryCount: retryCount },
    ...(token !== undefined && { Task: { Token: token } }),
  };
}

function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** @returns undefined if the execution ends in this state, or has already ended @throws StateFailed */
async function takeStep(run: Run, state: PreparedState): Promise<Step | undefined> {
  const { input } = positionOf(run.execution);
  switch (state.type) {
    case "Task":
      return runTask(run, state, input);
    case "Fail":
      await runFail(run, state, input);
      return undefined;
    case "Pass":
    case "Succeed": {
      const context = contextOf(run.execution);
      const taken = await state.takeIn({ input: input.value, context });
      const result = state.type === "Pass" && state.result !== undefined ? state.result : taken;
      const output = await state.putOut(input.value, result, context);
      return { output: stateOutput(state.name, input, output), next: state.next };
    }
    case "Choice": {
      const context = contextOf(run.execution);
      const taken = await state.takeIn({ input: input.value, context });
      const next = String(await state.choose({ input: taken, context }));
      const output = await state.putOut(input.value, taken, context);
      return { output: stateOutput(state.name, input, output), next };
    }
  }
}

async function runFail(run: Run, state: Extract<PreparedState, { readonly type: "Fail" }>, input: Payload) {
  const scope = { input: input.value, context: contextOf(run.execution) };
  const [error, cause] = [await state.error?.(scope), await state.cause?.(scope)];
  if (![error, cause].every((text) => text === undefined || typeof text === "string")) {
    throw new StateFailed(runtimeError("The ErrorPath or CausePath must lead to a string"));
  }
  endRun(run, { status: "FAILED", ...errorDetails({ error, cause } as Failure) });
}

/** Attempts a task until it succeeds or no retrier applies, then runs the catchers. @throws StateFailed */
async function runTask(run: Run, state: TaskOfMachine, input: Payload): Promise<Step | undefined> {
  const used: number[] = [];
  for (let retryCount = 0; !run.closed; retryCount++) {
    const outcome = await tryTask(run, state, input, retryCount);
    if (run.closed) {
      return undefined;
    }
    if ("output" in outcome) {
      return outcome;
    }
    const delay = nextRetryDelay(state.task.Retry ?? [], outcome.failure, used, run.services.random);
    if (delay === undefined) {
      return caught(state, input, outcome.failure);
    }
    await pause(run, delay / 1000);
  }
  return undefined;
}

async function tryTask(
  run: Run,
  state: TaskOfMachine,
  input: Payload,
  retryCount: number,
): Promise<Step | { readonly failure: Failure }> {
  const attempt = openAttempt(run, state, retryCount);
  const context = contextOf(run.execution, retryCount, attempt.token);
  try {
    const taken = payloadOf(await state.takeIn({ input: input.value, context }));
    if (exceedsPayloadLimit(taken.text)) {
      throw new StateFailed(dataLimitExceeded(state.name));
    }
    const outcome = await attempt.carryOut(taken);
    if (outcome === "abandoned" || "failure" in outcome) {
      return outcome === "abandoned" ? { failure: {} } : outcome;
    }
    const output = await state.putOut(input.value, outcome.result, context);
    return { output: stateOutput(state.name, input, output), next: state.next };
  } catch (error) {
    return { failure: failureOf(error) };
  } finally {
    attempt.giveUp();
  }
}

async function caught(state: TaskOfMachine, input: Payload, failure: Failure): Promise<Step> {
  const catcher = catcherOf(state.catchers, failure);
  if (catcher === undefined) {
    throw new StateFailed(failure);
  }
  const errorOutput = { Error: failure.error ?? "", Cause: failure.cause ?? "" };
  const output = await catcher.putOut(input.value, errorOutput);
  return { output: stateOutput(state.name, input, output), next: catcher.Next };
}

/** @throws StateFailed if the output exceeds the payload limit */
function stateOutput(stateName: string, input: Payload, value: unknown): Payload {
  const output = value === input.value ? input : payloadOf(value);
  if (exceedsPayloadLimit(output.text)) {
    throw new StateFailed({ ...dataLimitExceeded(stateName), terminal: true });
  }
  return output;
}
