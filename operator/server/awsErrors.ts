import type { ApiError } from "./api";

/** An error of AWS, or on the way there, as an answer to the page. */
export interface ExplainedError extends ApiError {
  /** The HTTP status of the answer. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 429 | 500 | 502;
}

type Explanation = Pick<ExplainedError, "status" | "whatToDo" | "field"> & {
  /** Left out where AWS's own words are good. */
  readonly error?: string;
};

const renewCredentials: Explanation = {
  status: 401,
  error: "The AWS credentials are missing, wrong or have expired.",
  whatToDo:
    "Renew them (aws sso login, or whatever gave you these), then try again; with new environment variables, start the command anew.",
};

const slowDown: Explanation = {
  status: 429,
  error: "AWS asks to slow down: too many calls in this account and region.",
  whatToDo: "Wait a few seconds. What only reads tries again by itself.",
};

const unreachable: Explanation = {
  status: 502,
  error: "Step Functions cannot be reached.",
  whatToDo: "Check the network, the region and, on a laptop, whether the emulator still runs.",
};

const explanations: Readonly<Record<string, Explanation>> = {
  ExpiredToken: renewCredentials,
  ExpiredTokenException: renewCredentials,
  InvalidClientTokenId: renewCredentials,
  UnrecognizedClientException: renewCredentials,
  InvalidSignatureException: renewCredentials,
  CredentialsProviderError: renewCredentials,
  TokenProviderError: renewCredentials,
  ThrottlingException: slowDown,
  TooManyRequestsException: slowDown,
  RequestLimitExceeded: slowDown,
  AccessDeniedException: {
    status: 403,
    whatToDo: "Ask for the permissions of a viewer, an approver or an operator, as the README lists them.",
  },
  ExecutionDoesNotExist: {
    status: 404,
    error: "There is no such execution.",
    whatToDo: "Choose one from the list. AWS forgets an execution 90 days after its end.",
  },
  StateMachineDoesNotExist: {
    status: 404,
    error: "The state machine does not exist.",
    whatToDo: "Check the ARN, the region and the account; after a deployment, start the command anew.",
  },
  ExecutionAlreadyExists: {
    status: 409,
    error: "An execution of this name exists already.",
    whatToDo: "Choose another name, or leave the field empty.",
    field: "name",
  },
  InvalidName: { status: 400, whatToDo: "Choose another name, or leave the field empty.", field: "name" },
  InvalidExecutionInput: { status: 400, whatToDo: "Correct the JSON.", field: "input" },
  ExecutionNotRedrivable: { status: 409, whatToDo: "Start a new execution instead." },
  ExecutionLimitExceeded: { status: 409, whatToDo: "Wait until running executions have ended, or stop some." },
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  TimeoutError: unreachable,
};

/** What went wrong, in words, and what a person can do about it. */
export function explain(error: unknown): ExplainedError {
  const known = explanations[codeOf(error)] ?? explanations[nameOf(error)];
  const message = error instanceof Error && error.message !== "" ? error.message : "Something unexpected happened.";
  if (known === undefined) {
    return {
      status: 500,
      error: message,
      whatToDo: "Try again; should it happen again, look at the command's own output.",
    };
  }
  return { ...known, error: known.error ?? message };
}

export function isThrottling(error: unknown): boolean {
  return explanations[nameOf(error)] === slowDown;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

/** Node names what failed on the network in `code`; an AggregateError (IPv4 and IPv6 tried) has it too. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
