/** The resource of a task that sends an SQS message and waits for its token, as a history names it. */
export const APPROVAL_RESOURCE = "sendMessage.waitForTaskToken";

/**
 * SendTaskSuccess, "Errors": the wait has ended or never began, so the token can't be used again. InvalidOutput is not one of
 * them: the task still waits.
 */
const SPENT_TOKEN_ERRORS: ReadonlySet<string> = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);

/** Whether an error's name says that the task token can't be used again. */
export function isTokenSpent(errorName: string): boolean {
  return SPENT_TOKEN_ERRORS.has(errorName);
}
