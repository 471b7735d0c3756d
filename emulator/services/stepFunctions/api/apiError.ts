/** An error of the Step Functions API, with the response's `__type`, `message` and HTTP status. */
export class ApiError extends Error {
  readonly statusCode: number;

  constructor(
    readonly code: string,
    message: string,
    statusCode = 400,
  ) {
    super(message);
    this.name = code;
    this.statusCode = statusCode;
  }
}

/** The errors of the API, with AWS's messages. */
export const apiErrors = {
  executionAlreadyExists: (arn: string) => new ApiError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`),
  executionDoesNotExist: (arn: string) => new ApiError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`),
  executionNotRedrivable: (reason: string) =>
    new ApiError("ExecutionNotRedrivable", `Execution Not Redrivable: '${reason}'`),
  invalidArn: (why: string) => new ApiError("InvalidArn", `Invalid Arn: '${why}'`),
  invalidExecutionInput: (why: string) =>
    new ApiError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${why}'`),
  invalidName: (name: string) => new ApiError("InvalidName", `Invalid Name: '${name}'`),
  invalidOutput: (why: string) => new ApiError("InvalidOutput", `Invalid Output: '${why}'`),
  invalidToken: () => new ApiError("InvalidToken", "Invalid Token: 'Invalid token'"),
  stateMachineDoesNotExist: (arn: string) =>
    new ApiError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`),
  taskTimedOut: () => new ApiError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'"),
  validation: (problem: string) => new ApiError("ValidationException", `1 validation error detected: ${problem}`),
  serialization: (why: string) => new ApiError("SerializationException", why),
};
