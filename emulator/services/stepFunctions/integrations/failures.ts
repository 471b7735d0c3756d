import { randomUUID } from "node:crypto";
import { ServiceError } from "../../../calls";
import { FunctionError } from "../../lambda/outcome";
import { TaskFailure } from "../types";

/** How an integration names the errors of its service. */
export interface FailureNames {
  /** Before the first point of an error's name. */
  readonly prefix: string;
  /** The error for what the service's model does not define, such as a denial. */
  readonly unmodeled: string;
  /** The codes of {@link UNMODELED} that this service's model defines. */
  readonly modeled?: readonly string[];
  /** What follows the message in the cause. */
  readonly origin: (error: ServiceError, requestId: string) => string;
}

/** Codes that services return without defining them in their models ("Common Errors" of each API reference). */
const UNMODELED = [
  "AccessDenied",
  "AccessDeniedException",
  "InternalFailure",
  "InternalServerError",
  "InvalidAction",
  "InvalidParameterValue",
  "MissingParameter",
  "ServiceUnavailable",
  "ThrottlingException",
  "UnknownOperationException",
  "UnrecognizedClientException",
  "ValidationException",
];

/** The names of optimized integrations, which the first version of the AWS SDK for Java gave. */
function optimized(prefix: string, unmodeled: string, product: string, modeled: readonly string[] = []): FailureNames {
  return {
    prefix,
    unmodeled,
    modeled,
    origin: ({ code, status }, requestId) =>
      `(Service: ${product}; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
  };
}

/** By the optimized integration's service. */
export const failureNames = {
  lambda: optimized("Lambda", "AWSLambdaException", "AWSLambda"),
  sqs: optimized("SQS", "AmazonSQSException", "AmazonSQS"),
  sns: optimized("SNS", "AmazonSNSException", "AmazonSNS"),
  dynamodb: optimized("DynamoDB", "AmazonDynamoDBException", "AmazonDynamoDBv2"),
  events: optimized("EventBridge", "AmazonEventBridgeException", "AmazonEventBridge"),
  states: optimized("StepFunctions", "AWSStepFunctionsException", "AWSStepFunctions", ["ValidationException"]),
} as const;

/** The names of an SDK integration, which the second version of the AWS SDK for Java gave. */
export function sdkFailureNames(client: string, modeled: readonly string[] = []): FailureNames {
  return {
    prefix: client,
    unmodeled: `${client}Exception`,
    modeled,
    origin: ({ status }, requestId) => `(Service: ${client}, Status Code: ${status}, Request ID: ${requestId})`,
  };
}

/** Waits for a call, and rejects with the TaskFailure that Step Functions reports for its error. */
export async function named<T>(call: Promise<T>, names: FailureNames): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw taskFailure(error, names);
  }
}

function taskFailure(error: unknown, names: FailureNames): unknown {
  if (error instanceof FunctionError) {
    return new TaskFailure(error.name, JSON.stringify(error.payload));
  }
  if (!(error instanceof ServiceError)) {
    return error;
  }
  const { prefix, unmodeled, modeled = [], origin } = names;
  const { code, message } = error;
  const isModeled = !UNMODELED.includes(code) || modeled.includes(code);
  const name = isModeled ? `${code.replace(/Exception$/, "")}Exception` : unmodeled;
  return new TaskFailure(`${prefix}.${name}`, `${message} ${origin(error, randomUUID())}`);
}
