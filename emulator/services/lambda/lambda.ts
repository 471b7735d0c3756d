import { randomUUID } from "node:crypto";
import { ServiceError } from "../../calls";
import type { Clock } from "../../clock";
import type { PendingWork } from "../../pendingWork";
import { type Environment, type EnvironmentArgs, type InvocationEnd, startEnvironment } from "./environment";
import { outcome } from "./outcome";

/** The configuration of a function. */
export interface FunctionArgs extends Omit<EnvironmentArgs, "onLog"> {
  readonly arn: string;
  readonly name: string;
  readonly timeoutSeconds: number;
  /** The most concurrent invocations; undefined for a function without a reservation. */
  readonly reservedConcurrency?: number | undefined;
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

/** Intercepts an invocation before its function, to make it fail as on Lambda. `run` invokes the function. */
export type InvocationFault = (
  invocation: {
    readonly functionName: string;
    /** JSON text. */
    readonly payload: string;
  },
  run: () => Promise<InvocationEnd>,
  environment: FaultyEnvironment,
) => Promise<InvocationEnd>;

/** The execution environment of an invocation that is to fail. */
export interface FaultyEnvironment extends Pick<Environment, "kill"> {
  /** Lets the function time out. Further invocations do not wait for the environment, as Lambda has others for them. */
  hang(): Promise<never>;
}

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

/** Lambda developer guide, "Lambda quotas": the payload of a synchronous invocation. */
const LARGEST_PAYLOAD_BYTES = 6 * 1024 * 1024;

interface DeployedFunction {
  readonly args: FunctionArgs;
  readonly idle: Environment[];
  readonly waiting: ((environment: Environment) => void)[];
  /** The number of environments that take invocations. */
  alive: number;
  /** The environments that hang until the function times out. */
  readonly hanging: Set<Environment>;
  running: number;
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
    alive.delete(environment);
    await pendingWork.during(() => environment.kill());
    if (!deployed.hanging.delete(environment)) {
      replace(deployed);
    }
  }

  function hang(deployed: DeployedFunction, environment: Environment): Promise<never> {
    deployed.hanging.add(environment);
    replace(deployed);
    return new Promise(() => undefined);
  }

  /** Lets a waiting invocation have an environment in place of one that takes none any more. */
  function replace(deployed: DeployedFunction): void {
    deployed.alive -= 1;
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
      timeoutMs: args.timeoutSeconds * 1_000,
    };
    return new Promise((resolve, reject) => {
      const timer = clock.setTimer(() => resolve("timeout"), args.timeoutSeconds * 1_000);
      fault(
        { functionName: args.name, payload },
        () => pendingWork.during(() => environment.invoke(payload, context, clock.now()), environment),
        {
          kill: () => pendingWork.during(() => environment.kill()),
          hang: () => hang(deployed, environment),
        },
      )
        .then(resolve, reject)
        .finally(() => timer.cancel());
    });
  }

  return {
    createFunction(args) {
      const deployed: DeployedFunction = { args, idle: [], waiting: [], alive: 0, hanging: new Set(), running: 0 };
      functions.set(args.arn, deployed);
      // Starts before the first invocation, in parallel with the rest of the provisioning.
      deployed.idle.push(start(deployed));
    },
    getFunction: (functionArn) => deployedFunction(functionArn).args,
    async invoke(functionArn, payload) {
      const deployed = deployedFunction(functionArn);
      const { reservedConcurrency, assumeRole } = deployed.args;
      const json = JSON.stringify(payload);
      const bytes = Buffer.byteLength(json);
      if (bytes > LARGEST_PAYLOAD_BYTES) {
        throw new ServiceError(
          "RequestEntityTooLargeException",
          `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${LARGEST_PAYLOAD_BYTES} bytes)`,
          413,
        );
      }
      assumeRole();
      if (deployed.running >= (reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
        const details = { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded", Type: "User" };
        throw new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429, details);
      }
      deployed.running += 1;
      const environment = await acquire(deployed);
      let end: InvocationEnd | "timeout";
      try {
        end = await run(deployed, environment, json);
      } catch (error) {
        release(deployed, environment);
        throw error;
      } finally {
        deployed.running -= 1;
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
