import { type CallFault, type InvocationEnd, type InvocationFault, ServiceError } from "pulumi-aws-emulator";

type Run = () => Promise<InvocationEnd>;

/** Makes the first `times` invocations of the functions whose name contains `functionName` behave like `go`. */
export function invocations(
  functionName: string,
  times: number,
  go: (run: Run) => Promise<InvocationEnd>,
): InvocationFault {
  let left = times;
  return (invocation, run) => {
    if (!invocation.functionName.includes(functionName) || left === 0) {
      return run();
    }
    left -= 1;
    return go(run);
  };
}

/** Makes the first `times` calls of an action fail. */
export function calls(action: string, times: number, error: ServiceError): CallFault {
  let left = times;
  return (call, next) => {
    if (call.action !== action || left === 0) {
      return next();
    }
    left -= 1;
    return Promise.reject(error);
  };
}

export async function exits(): Promise<InvocationEnd> {
  return { kind: "exit", outOfMemory: false };
}

export async function exitsAfterItsWork(run: Run): Promise<InvocationEnd> {
  await run();
  return { kind: "exit", outOfMemory: false };
}

export async function runsOutOfMemory(): Promise<InvocationEnd> {
  return { kind: "exit", outOfMemory: true };
}

export function hangs(): Promise<InvocationEnd> {
  return new Promise(() => undefined);
}

export function isThrottled(): Promise<InvocationEnd> {
  return Promise.reject(new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429));
}
