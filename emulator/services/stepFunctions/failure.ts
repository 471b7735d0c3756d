/** Why a state failed, as retriers, catchers and histories see it. */
export interface Failure {
  /** Absent where a worker reported a failure without a name. */
  readonly error?: string;
  /** Absent where AWS gives none: a timeout has no cause. */
  readonly cause?: string;
  /** A further name that retriers and catchers know it by. */
  readonly alias?: string;
  /** Ends the execution, whatever its retriers and catchers say. */
  readonly terminal?: boolean;
}

/** Carries a failure up to where the execution is retried, caught or ended. */
export class StateFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.error);
    this.name = "StateFailed";
  }
}

/** What was thrown, as a failure. Anything that is not one is a defect, which ends the execution as States.Runtime. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof StateFailed) {
    return thrown.failure;
  }
  return runtimeError(thrown instanceof Error ? thrown.message : String(thrown));
}

/** "States.Runtime" can neither be retried nor caught ("Handling errors in Step Functions workflows"). */
export function runtimeError(cause: string): Failure {
  return { error: "States.Runtime", cause, terminal: true };
}

/** @param subject the state, the function's ARN or the service that put out too much */
export function dataLimitExceeded(subject: string): Failure {
  return {
    error: "States.DataLimitExceeded",
    cause: `The state/task '${subject}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  };
}
