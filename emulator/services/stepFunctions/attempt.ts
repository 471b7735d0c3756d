import { dataLimitExceeded, type Failure } from "./failure";
import { type EventDetails, inputDetails, outputDetails } from "./history";
import { exceedsPayloadLimit, type Payload, payloadOf } from "./language/payload";
import type { Run } from "./model";
import { errorDetails, record, setRunTimer } from "./run";
import type { Decision, TokenHolder } from "./tokens";
import { type Integration, type TaskCall, TaskFailure } from "./types";

/** The outcome of an attempt; "abandoned" if the execution ended first. */
export type Outcome = { readonly result: unknown } | { readonly failure: Failure } | "abandoned";

/** An attempt at a task, with a new task token if the task waits for one. */
export interface Attempt {
  readonly token: string | undefined;
  /** Calls the task's integration, and waits for the result, the task token or the timeout, whichever comes first. */
  carryOut(input: Payload, times: Times): Promise<Outcome>;
  /** Abandons the attempt without recording an event, e.g. because its parameters cannot be evaluated. */
  giveUp(): void;
}

/** The times of an attempt, in seconds. Undefined for none. */
export interface Times {
  readonly timeout: number | undefined;
  readonly heartbeat: number | undefined;
}

/** The names that the history uses for an attempt's events. */
interface Wording {
  readonly prefix: "LambdaFunction" | "Task";
  /** The integration, in every event after the scheduled event. AWS omits it for Lambda functions. */
  readonly labels: EventDetails | undefined;
  /** The name that the error for an oversized result contains. */
  readonly subject: string;
}

function wordingOf(integration: Integration): Wording {
  return integration.kind === "function"
    ? { prefix: "LambdaFunction", labels: undefined, subject: integration.functionArn }
    : { prefix: "Task", labels: integration.labels, subject: integration.labels.resourceType };
}

/** Opens an attempt. Calls and timeouts start with `carryOut`. @param retryCount 0 for the first attempt */
export function openAttempt(run: Run, integration: Integration, retryCount: number): Attempt {
  const { services, execution } = run;
  const { prefix, labels, subject } = wordingOf(integration);
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  let over = false;
  let times: Times = { timeout: undefined, heartbeat: undefined };
  let submitted = false;
  let decision: Decision | undefined;
  let stopTimeout = () => {};
  let stopHeartbeat = () => {};

  const holder: TokenHolder = {
    decide(reported) {
      decision = reported;
      // The first report counts, even if it arrives before the response to the call that sent the token.
      stopClocks();
      closeToken();
      if (submitted) {
        settleDecision(reported);
      }
    },
    beat: restartHeartbeat,
  };
  const job = new AbortController();
  const token =
    integration.waitsFor === "token" ? services.tokens.issue(execution.machine.spec.arn, holder) : undefined;
  if (token !== undefined) {
    execution.tokens.push(token);
  }
  run.closers.add(abandon);

  function abandon(): void {
    finish();
    resolve("abandoned");
  }

  function finish(): void {
    if (over) {
      return;
    }
    over = true;
    // Without a reason, it would make an error, with a stack trace, for each attempt.
    job.abort("The attempt is over.");
    stopClocks();
    closeToken();
    run.closers.delete(abandon);
  }

  function closeToken(): void {
    if (token !== undefined) {
      services.tokens.close(token);
    }
  }

  function stopClocks(): void {
    stopTimeout();
    stopHeartbeat();
  }

  function restartHeartbeat(): void {
    stopHeartbeat();
    if (times.heartbeat !== undefined) {
      stopHeartbeat = setRunTimer(run, times.heartbeat, () => timeOut("States.HeartbeatTimeout"));
    }
  }

  function startClocks(): void {
    if (times.timeout !== undefined) {
      stopTimeout = setRunTimer(run, times.timeout, () => timeOut(undefined));
    }
    restartHeartbeat();
  }

  function settle(outcome: Exclude<Outcome, "abandoned">, event: string, details: EventDetails): void {
    if (over) {
      return;
    }
    finish();
    record(run, `${prefix}${event}`, { ...labels, ...details });
    resolve(outcome);
  }

  function succeed(output: Payload): void {
    if (exceedsPayloadLimit(output.text)) {
      fail(dataLimitExceeded(subject));
    } else {
      settle({ result: output.value }, "Succeeded", outputDetails(output.text));
    }
  }

  function fail(failure: Failure): void {
    settle({ failure }, "Failed", errorDetails(failure));
  }

  /** The history reports a missed heartbeat as a timeout. Only retriers and catchers distinguish the two. */
  function timeOut(alias: string | undefined): void {
    settle({ failure: { error: "States.Timeout", alias } }, "TimedOut", { error: "States.Timeout" });
  }

  function settleDecision(reported: Decision): void {
    if ("output" in reported) {
      succeed(reported.output);
    } else {
      fail(reported);
    }
  }

  async function answered(result: unknown, call: TaskCall): Promise<void> {
    const output = payloadOf(result);
    if (integration.waitsFor === "response") {
      succeed(output);
    } else if (!over) {
      submitted = true;
      record(run, "TaskSubmitted", { ...labels, ...outputDetails(output.text) });
      if (decision !== undefined) {
        settleDecision(decision);
      } else if (integration.completion !== undefined) {
        succeed(payloadOf(await integration.completion(result, call, job.signal)));
      }
    }
  }

  function refused(error: unknown): void {
    if (decision !== undefined) {
      // The token was delivered, and the worker's report was accepted, so the decision counts.
      settleDecision(decision);
    } else {
      fail(failureOfCall(error));
    }
  }

  return {
    token,
    giveUp: finish,
    carryOut(input, timesOfAttempt) {
      times = timesOfAttempt;
      startClocks();
      recordScheduled(run, integration, times, input);
      record(run, `${prefix}Started`, labels);
      if (!over) {
        const { arn: executionArn, machine } = execution;
        const call = { parameters: input.value, roleArn: machine.spec.roleArn, executionArn, retryCount };
        integration
          .call(call)
          .then((result) => answered(result, call))
          .catch(refused);
      }
      return promise;
    },
  };
}

function recordScheduled(run: Run, integration: Integration, { timeout, heartbeat }: Times, input: Payload): void {
  const timeoutDetails = timeout !== undefined && { timeoutInSeconds: timeout };
  if (integration.kind === "function") {
    const details = { resource: integration.functionArn, ...inputDetails(input.text), ...timeoutDetails };
    record(run, "LambdaFunctionScheduled", details);
  } else {
    record(run, "TaskScheduled", {
      ...integration.labels,
      region: run.execution.machine.region,
      parameters: input.text,
      ...timeoutDetails,
      ...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
    });
  }
}

function failureOfCall(error: unknown): Failure {
  if (error instanceof TaskFailure) {
    return { error: error.error, cause: error.cause };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { error: "States.TaskFailed", cause: `The emulator could not carry out the call: ${message}` };
}
