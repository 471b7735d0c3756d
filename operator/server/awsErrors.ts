import { asNumber } from "approval-queue/json";
import { metadataOf } from "../executions/stepFunctions";
import type { ApiError } from "./api";

/** An AWS or network error, as a response to the page. */
export interface ExplainedError extends ApiError {
  /** The HTTP status of the response. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 429 | 500 | 502;
}

type Explanation = Pick<ExplainedError, "status" | "whatToDo" | "field"> & {
  /** Omitted if AWS's message is used. */
  readonly error?: string;
};

const renewCredentials: Explanation = {
  status: 401,
  error: "The AWS credentials are missing, invalid or expired.",
  whatToDo:
    "Renew them (for example with aws sso login) and try again. If they come from environment variables, restart the command.",
};

const slowDown: Explanation = {
  status: 429,
  error: "AWS is throttling requests: too many calls in this account and region.",
  whatToDo: "Wait a few seconds, then try again. The page goes on reading by itself.",
};

const unreachable: Explanation = {
  status: 502,
  error: "Step Functions is unreachable.",
  whatToDo: "Check the network, the region and, on a laptop, that the emulator is running.",
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
    whatToDo: "Request the viewer, approver or operator permissions listed in the README.",
  },
  ExecutionDoesNotExist: {
    status: 404,
    error: "The execution does not exist.",
    whatToDo: "Choose one from the list. AWS deletes executions 90 days after they end.",
  },
  StateMachineDoesNotExist: {
    status: 404,
    error: "The state machine does not exist.",
    whatToDo: "Check the ARN, the region and the account. After a deployment, restart the command.",
  },
  ExecutionAlreadyExists: {
    status: 409,
    error: "An execution with this name already exists.",
    whatToDo: "Choose another name, or leave the field empty.",
    field: "name",
  },
  InvalidName: { status: 400, whatToDo: "Choose another name, or leave the field empty.", field: "name" },
  InvalidArn: { status: 400, whatToDo: "Choose an execution from the list." },
  InvalidExecutionInput: { status: 400, whatToDo: "Correct the JSON.", field: "input" },
  ExecutionNotRedrivable: {
    status: 409,
    whatToDo: "The orders table says whether it placed its order: npm run orders.",
  },
  ExecutionLimitExceeded: { status: 409, whatToDo: "Wait until running executions end, or stop some." },
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  TimeoutError: unreachable,
};

/** Describes an error and what a person can do about it. */
export function explain(error: unknown): ExplainedError {
  const known = explanations[codeOf(error)] ?? explanations[nameOf(error)];
  const message = error instanceof Error && error.message !== "" ? error.message : "An unexpected error occurred.";
  if (known === undefined) {
    const whatToDo = "Try again. If it happens again, check the command's output.";
    return { status: 500, error: message, whatToDo, ...(wasRefused(error) ? { refused: true } : {}) };
  }
  return { ...known, error: known.error ?? message };
}

/** Whether AWS answered a call with an error of the caller, so that the call did nothing. */
export function wasRefused(error: unknown): boolean {
  const status = asNumber(metadataOf(error).httpStatusCode);
  return status !== undefined && status < 500;
}

/** Whether `explain` knows the error, because it comes from AWS or the network. */
export function isExplained(error: unknown): boolean {
  const isKnown = codeOf(error) in explanations || nameOf(error) in explanations;
  return isKnown || (error instanceof Error && "$metadata" in error);
}

export function isThrottling(error: unknown): boolean {
  return explanations[nameOf(error)] === slowDown;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

/** Node identifies a network error by `code`, also in an AggregateError (after trying IPv4 and IPv6). */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
