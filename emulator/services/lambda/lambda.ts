import { randomUUID } from "node:crypto";
import { ServiceError } from "../../calls";
import type { Clock } from "../../clock";
import type { PendingWork } from "../../pendingWork";
import { type Environment, type EnvironmentArgs, type InvocationEnd, startEnvironment } from "./environment";

/** The configuration of a function. */
export interface FunctionArgs extends Omit<EnvironmentArgs, "onLog"> {
  readonly arn: string;
  readonly name: string;
  readonly timeoutSeconds: number;
  /**
   * Issues credentials for a new execution environment.
   * @param onUnanswered receives the reason for each call with them that does not reach its service
   * @returns the environment variables that hold the credentials
   */
  readonly issueCredentials: (onUnanswered: (reason: string) => void) => Readonly<Record<string, string>>;
  /** Opens a log stream for a new execution environment. @returns the receiver of the function's log output */
  readonly openLog: () => EnvironmentArgs["onLog"];
  /** @throws ServiceError if Lambda cannot assume the execution role */
  readonly assumeRole: () => void;
}

/** A function error, as Step Functions and SQS receive it. */
export class FunctionError extends Error {
  constructor(
    /** The error type, as in `InvalidTradeRequest` or `Runtime.ExitError`. */
    override readonly name: string,
    /** Lambda's JSON: errorType, errorMessage, and the stack trace as `trace`, if any. */
    readonly payload: Readonly<Record<string, unknown>>,
  ) {
    super(String(payload.errorMessage));
  }
}

/** Intercepts an invocation before its function, to make it fail as on Lambda. `run` invokes the function. */
export type InvocationFault = (
  invocation: {
    readonly functionName: string;
    /** JSON text. */
    readonly payload: string;
  },
  run: () => Promise<InvocationEnd>,
  environment: Pick<Environment, "kill">,
) => Promise<InvocationEnd>;

export interface Lambda {
  createFunction(args: FunctionArgs): void;
  /** @throws ServiceError if there is no such function */
  getFunction(functionArn: string): FunctionArgs;
  /**
   * Invokes the function and waits for the response (invocation type RequestResponse).
   * @returns the function's response
   * @throws FunctionError for a function error; ServiceError for an error of the Lambda service
   */
  invoke(functionArn: string, payload: unknown): Promise<unknown>;
  setFault(fault: InvocationFault | undefined): void;
  /** @returns a function that removes the listener */
  onUnansweredCall(listener: (reason: string) => void): () => void;
  stop(): Promise<void>;
}

/**
 * The maximum number of concurrent execution environments per function. AWS scales them with demand. On a laptop, the
 * second environment uses a second core, and further invocations wait.
 */
const ENVIRONMENTS_PER_FUNCTION = 2;

/** Lambda, quotas: invocation payload of a synchronous response. */
const LARGEST_RESPONSE_BYTES = 6 * 1024 * 1024;

interface DeployedFunction {
  readonly args: FunctionArgs;
  readonly idle: Environment[];
  readonly waiting: ((environment: Environment) => void)[];
  alive: number;
}

export function createLambda(clock: Clock, pendingWork: PendingWork): Lambda {
  const functions = new Map<string, DeployedFunction>();
  const alive = new Set<Environment>();
  let fault: InvocationFault = (_invocation, run) => run();
  const unansweredListeners = new Set<(reason: string) => void>();
  let stopped = false;

  function deployedFunction(functionArn: string): DeployedFunction {
    const deployed = functions.get(functionArn);
    if (deployed === undefined) {
      throw new ServiceError("ResourceNotFoundException", `Function not found: ${functionArn}`, 404);
    }
    return deployed;
  }

  function start(deployed: DeployedFunction): Environment {
    const { args } = deployed;
    const onLog = args.openLog();
    const credentials = args.issueCredentials((reason) => {
      if (environment.block(reason)) {
        onLog(`${reason}\n`);
        for (const listener of unansweredListeners) {
          listener(reason);
        }
      }
    });
    const environment = startEnvironment({ ...args, variables: { ...credentials, ...args.variables }, onLog });
    deployed.alive += 1;
    alive.add(environment);
    return environment;
  }

  function acquire(deployed: DeployedFunction): Environment | Promise<Environment> {
    const idle = deployed.idle.pop();
    if (idle !== undefined) {
      return idle;
    }
    return deployed.alive < ENVIRONMENTS_PER_FUNCTION
      ? start(deployed)
      : new Promise((resolve) => deployed.waiting.push(resolve));
  }

  function release(deployed: DeployedFunction, environment: Environment): void {
    const next = deployed.waiting.shift();
    if (next !== undefined) {
      next(environment);
    } else {
      deployed.idle.push(environment);
    }
  }

  async function discard(deployed: DeployedFunction, environment: Environment): Promise<void> {
    deployed.alive -= 1;
    alive.delete(environment);
    await pendingWork.during(() => environment.kill());
    // After the emulator stops, a waiting invocation gets no new environment, because it would never end.
    if (!stopped) {
      const next = deployed.waiting.shift();
      next?.(start(deployed));
    }
  }

  async function run(
    deployed: DeployedFunction,
    environment: Environment,
    payload: string,
  ): Promise<InvocationEnd | "timeout"> {
    const { args } = deployed;
    const context = {
      functionName: args.name,
      invokedFunctionArn: args.arn,
      awsRequestId: randomUUID(),
      memoryLimitInMB: String(args.memoryMegabytes),
    };
    return new Promise((resolve, reject) => {
      const timer = clock.setTimer(() => resolve("timeout"), args.timeoutSeconds * 1_000);
      fault(
        { functionName: args.name, payload },
        () => pendingWork.during(() => environment.invoke(payload, context, clock.now()), environment),
        {
          kill: () => pendingWork.during(() => environment.kill()),
        },
      )
        .then(resolve, reject)
        .finally(() => timer.cancel());
    });
  }

  return {
    createFunction(args) {
      const deployed: DeployedFunction = { args, idle: [], waiting: [], alive: 0 };
      functions.set(args.arn, deployed);
      // Starts before the first invocation, in parallel with the rest of the provisioning.
      deployed.idle.push(start(deployed));
    },
    getFunction: (functionArn) => deployedFunction(functionArn).args,
    async invoke(functionArn, payload) {
      const deployed = deployedFunction(functionArn);
      deployed.args.assumeRole();
      const environment = await acquire(deployed);
      let end: InvocationEnd | "timeout";
      try {
        end = await run(deployed, environment, JSON.stringify(payload));
      } catch (error) {
        release(deployed, environment);
        throw error;
      }
      if (end === "timeout" || end.kind === "exit") {
        await discard(deployed, environment);
      } else {
        release(deployed, environment);
      }
      return outcome(deployed.args, end, environment.blockedBy());
    },
    setFault(replacement) {
      fault = replacement ?? ((_invocation, work) => work());
    },
    onUnansweredCall(listener) {
      unansweredListeners.add(listener);
      return () => void unansweredListeners.delete(listener);
    },
    async stop() {
      stopped = true;
      await Promise.all([...alive].map((environment) => environment.kill()));
      alive.clear();
    },
  };
}

/**
 * The response.
 *
 * @param blockedBy why calls of the invocation got no answer. A timeout reports it in addition to Lambda's message
 * @throws FunctionError for any other end, with the error that Lambda reports
 */
function outcome(args: FunctionArgs, end: InvocationEnd | "timeout", blockedBy: readonly string[]): unknown {
  const requestId = randomUUID();
  if (end === "timeout") {
    throw new FunctionError("Sandbox.Timedout", {
      errorType: "Sandbox.Timedout",
      errorMessage: [
        `RequestId: ${requestId} Error: Task timed out after ${args.timeoutSeconds.toFixed(2)} seconds`,
        ...blockedBy,
      ].join(". "),
    });
  }
  if (end.kind === "error") {
    throw new FunctionError(end.error.errorType, end.error);
  }
  if (end.kind === "exit") {
    const name = end.outOfMemory ? "Runtime.OutOfMemory" : "Runtime.ExitError";
    const what = end.outOfMemory ? "signal: killed" : "exit status 1";
    throw new FunctionError(name, {
      errorType: name,
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${what}`,
    });
  }
  if (Buffer.byteLength(end.json) > LARGEST_RESPONSE_BYTES) {
    throw new FunctionError("Function.ResponseSizeTooLarge", {
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: `Response payload size exceeded maximum allowed payload size (${LARGEST_RESPONSE_BYTES} bytes).`,
    });
  }
  return JSON.parse(end.json);
}
