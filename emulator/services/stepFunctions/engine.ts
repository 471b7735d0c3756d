import { type ActionServices, actions } from "./api/actions";
import { ApiError, apiErrors } from "./api/apiError";
import { type Request, readRequest } from "./api/requests";
import { statusChange } from "./execution";
import { newFlow } from "./flow";
import { inputDetails } from "./history";
import { startRun } from "./interpreter";
import { allStates, prepareMachine } from "./machine";
import type { Execution, Run, RunServices } from "./model";
import { closeRun, endRun, errorDetails, openRun, record } from "./run";
import { createStore } from "./store";
import { createTokens, type Tokens } from "./tokens";
import type { HistoryEvent, StateMachineSpec, StepFunctions, StepFunctionsOptions } from "./types";

/** The default number of ended executions to keep. */
const KEEP_ENDED = 10_000;

/** Creates a Step Functions service in this process. It uses only memory and the given clock. */
export function createStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const { clock, integrations, random = Math.random, keepEnded = KEEP_ENDED } = options;
  const tokens = createTokens();
  const store = createStore(tokens, keepEnded);
  const runs = new Map<Execution, Run>();
  const listeners = new Set<(executionArn: string, event: HistoryEvent) => void>();
  let sequence = 0;
  let stopped = false;

  const tellStatus = (execution: Execution) => options.onStatusChange(statusChange(execution, clock.now()));

  const runServices: RunServices = {
    clock,
    random,
    tokens,
    onEvent(execution, event) {
      for (const listener of listeners) {
        listener(execution.arn, event);
      }
    },
    onEnd(execution) {
      runs.delete(execution);
      store.ended(execution);
      tellStatus(execution);
    },
  };

  function put(spec: StateMachineSpec): void {
    options.verifyRole(spec);
    const machine = prepareMachine(spec, integrations);
    for (const { integration } of allStates(machine.states)) {
      const problem = integration?.verify?.(spec);
      if (problem !== undefined) {
        throw new ApiError("AccessDeniedException", problem);
      }
    }
    store.machines.set(spec.arn, machine);
  }

  function begin(execution: Execution, event: string, details: Readonly<Record<string, unknown>>): void {
    const run = openRun(runServices, execution);
    runs.set(execution, run);
    record(run, event, details);
    tellStatus(execution);
    startRun(run);
  }

  const services: ActionServices = {
    clock,
    store,
    tokens,
    integrations,
    put,
    start(machine, name, input, arn) {
      const execution: Execution = {
        arn,
        name,
        machine,
        input,
        sequence: sequence++,
        startDate: clock.now(),
        flow: newFlow(machine.states, input),
        history: [],
        tokens: [],
        status: "RUNNING",
        redriveCount: 0,
      };
      store.add(execution);
      begin(execution, "ExecutionStarted", { ...inputDetails(input.text), roleArn: machine.spec.roleArn });
      return execution;
    },
    redrive(execution) {
      store.reopened(execution);
      execution.status = "RUNNING";
      execution.stopDate = undefined;
      execution.error = undefined;
      execution.cause = undefined;
      execution.redriveCount++;
      execution.redriveDate = clock.now();
      begin(execution, "ExecutionRedriven", { redriveCount: execution.redriveCount });
    },
    abort(execution, error, cause) {
      const run = runs.get(execution);
      if (run !== undefined) {
        endRun(run, { status: "ABORTED", ...errorDetails({ error, cause }) });
      }
    },
  };

  return {
    createStateMachine(spec) {
      if (store.machines.has(spec.arn)) {
        throw new Error(`The state machine ${spec.arn} exists already. Give the new one another name.`);
      }
      put(spec);
      store.tags.set(spec.arn, new Map(Object.entries(spec.tags ?? {})));
    },
    call(name, input) {
      const action = actions.get(name);
      if (action === undefined) {
        throw new ApiError("UnknownOperationException", `${name} is not an operation that the emulator answers.`);
      }
      if (stopped) {
        throw new ApiError("ServiceUnavailable", "The emulator is stopped. Start it again.", 503);
      }
      const request = readRequest(input);
      refuseMisplacedToken(request, tokens);
      return action(request, services);
    },
    stateMachineOfToken: (token) => tokens.find(token)?.stateMachineArn,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      stopped = true;
      for (const run of runs.values()) {
        closeRun(run);
      }
      runs.clear();
      listeners.clear();
    },
  };
}

/** A task token in any other member could appear in an error message or a history. */
function refuseMisplacedToken(request: Request, tokens: Tokens): void {
  for (const [member, value] of Object.entries(request)) {
    if (member !== "taskToken" && typeof value === "string" && tokens.find(value) !== undefined) {
      throw apiErrors.validation(`Value at '${member}' is a task token, which belongs into 'taskToken'`);
    }
  }
}
