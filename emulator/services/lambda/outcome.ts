import { randomUUID } from "node:crypto";
import type { InvocationEnd } from "./environment";

/** A function error, as Step Functions and SQS receive it. */
export class FunctionError extends Error {
  constructor(
    /** The error type, as in `InvalidRequest` or `Runtime.ExitError`. */
    override readonly name: string,
    /** Lambda's JSON: errorType, errorMessage, and the stack trace as `trace`, if any. */
    readonly payload: Readonly<Record<string, unknown>>,
  ) {
    super(String(payload.errorMessage));
  }
}

/** Lambda's limit for a synchronous response, as its error names it: 6 MB, and 100 bytes for what surrounds it. */
const LARGEST_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

/**
 * The response to an invocation.
 *
 * @param blockedBy why calls of the invocation got no answer. A timeout reports it in addition to Lambda's message
 * @throws FunctionError for any other end, with the error that Lambda reports
 */
export function outcome(
  { timeoutSeconds }: { readonly timeoutSeconds: number },
  end: InvocationEnd | "timeout",
  blockedBy: readonly string[],
): unknown {
  const requestId = randomUUID();
  if (end === "timeout") {
    throw new FunctionError("Sandbox.Timedout", {
      errorType: "Sandbox.Timedout",
      errorMessage: [
        `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
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
