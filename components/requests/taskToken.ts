/** The resource of a task that sends an SQS message and waits for its task token, as recorded in a history. */
export const APPROVAL_RESOURCE = "sendMessage.waitForTaskToken";

const HIDDEN = "[task token]";

/**
 * A task token. Anyone who has it can decide, so it hides itself: printed, logged, or made into JSON, it is "[task token]".
 */
export class TaskToken {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The token itself. Pass it only to SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return HIDDEN;
  }
}

/**
 * The errors (SendTaskSuccess, "Errors") after which the token can't be used again: the wait has ended or never began.
 * InvalidOutput is not one of them: the task still waits.
 */
const SPENT_TOKEN_ERRORS: ReadonlySet<string> = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);

/** Whether an error with this name means that the task token can't be used again. */
export function isTokenSpent(errorName: string): boolean {
  return SPENT_TOKEN_ERRORS.has(errorName);
}
