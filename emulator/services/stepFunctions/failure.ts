/** The error of a failed state, for retriers, catchers and the history. */
export interface Failure {
  /** Undefined if a worker reported a failure without an error name. */
  readonly error?: string;
  /** Undefined if AWS reports no cause, as for a timeout. */
  readonly cause?: string;
  /** An additional error name that retriers and catchers match. */
  readonly alias?: string;
  /** Ends the execution, regardless of retriers and catchers. */
  readonly terminal?: boolean;
  /** Whether the cause names the state. */
  readonly located?: boolean;
  /** The field of the expression whose evaluation failed. */
  readonly location?: string;
}

/** Carries a failure to the code that retries or catches it, or ends the execution. */
export class StateFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.error);
    this.name = "StateFailed";
  }
}

/** Converts a thrown value to a failure. Anything except a StateFailed is a defect, and becomes States.Runtime. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof StateFailed) {
    return thrown.failure;
  }
  return runtimeError(thrown instanceof Error ? thrown.message : String(thrown));
}

/** "States.Runtime" cannot be retried or caught ("Handling errors in Step Functions workflows"). */
export function runtimeError(cause: string): Failure {
  return { error: "States.Runtime", cause, terminal: true };
}

/** @param subject the state, function ARN or service that returned the oversized result */
export function dataLimitExceeded(subject: string): Failure {
  return {
    error: "States.DataLimitExceeded",
    cause: `The state/task '${subject}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  };
}
