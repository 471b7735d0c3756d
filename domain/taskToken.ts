/** The resource of a task that sends an SQS message and waits for its task token, as recorded in a history. */
export const APPROVAL_RESOURCE = "sendMessage.waitForTaskToken";

/**
 * The errors (SendTaskSuccess, "Errors") after which the token can't be used again: the wait has ended or never began.
 * InvalidOutput is not one of them: the task still waits.
 */
const SPENT_TOKEN_ERRORS: ReadonlySet<string> = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);

/** Whether an error with this name means that the task token can't be used again. */
export function isTokenSpent(errorName: string): boolean {
  return SPENT_TOKEN_ERRORS.has(errorName);
}
