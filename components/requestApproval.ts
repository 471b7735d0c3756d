/** The longest time that a queue keeps a request, in seconds: less than SQS's 14 days, which the dead-letter queue has. */
export const LONGEST_REQUEST_SECONDS = 14 * 86_400 - 1;

/** The settings of a state that waits for a decision. */
export interface RequestApprovalArgs {
  /** URL of the approval queue. */
  readonly queueUrl: string;
  /**
   * How long the request waits, in seconds, 1 to 1,209,599: at most as long as the queue keeps it, which is `retentionSeconds` of
   * the approval queue.
   */
  readonly timeoutSeconds: number;
  /** The state that follows if nobody decides in time. */
  readonly onExpiry: string;
  /**
   * What is to be decided, as the callback and the approvers get it: a path or an expression such as `$.refund` or
   * `{% $states.input.refund %}`, or an object with some in it.
   * @default the state's input
   */
  readonly input?: string | Readonly<Record<string, unknown>>;
  /**
   * The partition of Step Functions: `aws`, `aws-cn` or `aws-us-gov`.
   * @default aws
   */
  readonly partition?: string;
}

/** A retrier of the Amazon States Language. */
interface SendRetrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: "FULL";
}

/** The fields of a Task state in JSONPath that requests approval. */
export interface ApprovalTask {
  readonly Resource: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly SendRetrier[];
  readonly Catch: readonly {
    readonly ErrorEquals: readonly string[];
    readonly ResultPath: null;
    readonly Next: string;
  }[];
}

/** The fields of a Task state in JSONata that requests approval. */
export interface JsonataApprovalTask {
  readonly QueryLanguage: "JSONata";
  readonly Resource: string;
  readonly Arguments: Readonly<Record<string, unknown>>;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly SendRetrier[];
  readonly Catch: readonly {
    readonly ErrorEquals: readonly string[];
    readonly Output: string;
    readonly Next: string;
  }[];
}

/**
 * The failures to send, which leave no request behind; nine attempts within about two minutes. Not every failure: a retry issues a
 * new token and restarts the timeout, and SendTaskFailure may name any error.
 */
const RETRY: readonly SendRetrier[] = [
  {
    ErrorEquals: ["SQS.SdkClientException", "SQS.AmazonSQSException", "SQS.RequestThrottledException"],
    IntervalSeconds: 1,
    MaxAttempts: 8,
    BackoffRate: 2,
    MaxDelaySeconds: 30,
    JitterStrategy: "FULL",
  },
];

/**
 * The fields of a Task state that sends a request and waits for the decision: spread them into the state, and add `Type`,
 * `ResultPath` and `Next`. The decision, an object with `decision`, `approver` and perhaps `reason`, is the state's result.
 *
 * @example
 * ```typescript
 * "Ask": { Type: "Task", ...requestApproval({ queueUrl, timeoutSeconds: 86_400, onExpiry: "Too late" }), ResultPath: "$.approval", Next: "Approved?" }
 * ```
 * @throws Error naming an argument that Step Functions or SQS would refuse, or take otherwise than meant
 */
export function requestApproval(args: RequestApprovalArgs): ApprovalTask {
  const { timeoutSeconds, input = "$" } = checked(
    args,
    (text) => /^(\$|States\.)/.test(text),
    "a path such as $.refund",
  );
  return {
    Resource: resource(args),
    Parameters: {
      QueueUrl: args.queueUrl,
      MessageBody: {
        ...(typeof input === "string" ? { "Input.$": input } : { Input: input }),
        "TaskToken.$": "$$.Task.Token",
        "Execution.$": "$$.Execution.Id",
        "RequestedAt.$": "$$.State.EnteredTime",
        "RedriveCount.$": "$$.Execution.RedriveCount",
        TimeoutSeconds: timeoutSeconds,
      },
    },
    TimeoutSeconds: timeoutSeconds,
    Retry: RETRY,
    Catch: [{ ErrorEquals: ["States.Timeout"], ResultPath: null, Next: args.onExpiry }],
  };
}

/**
 * As `requestApproval`, for a state in JSONata: add `Type` and `Next`, and `Output` or `Assign` for the decision, which is
 * `$states.result`. If the request expires, the next state gets the state's input.
 *
 * @throws Error as `requestApproval`
 */
export function requestApprovalInJsonata(args: RequestApprovalArgs): JsonataApprovalTask {
  const isExpression = (text: string): boolean => /^\{%.*%\}$/s.test(text);
  const { timeoutSeconds, input = "{% $states.input %}" } = checked(
    args,
    isExpression,
    "an expression such as {% $states.input.refund %}",
  );
  return {
    QueryLanguage: "JSONata",
    Resource: resource(args),
    Arguments: {
      QueueUrl: args.queueUrl,
      MessageBody: {
        Input: input,
        TaskToken: "{% $states.context.Task.Token %}",
        Execution: "{% $states.context.Execution.Id %}",
        RequestedAt: "{% $states.context.State.EnteredTime %}",
        RedriveCount: "{% $states.context.Execution.RedriveCount %}",
        TimeoutSeconds: timeoutSeconds,
      },
    },
    TimeoutSeconds: timeoutSeconds,
    Retry: RETRY,
    Catch: [{ ErrorEquals: ["States.Timeout"], Output: "{% $states.input %}", Next: args.onExpiry }],
  };
}

function resource({ partition = "aws" }: RequestApprovalArgs): string {
  return `arn:${partition}:states:::sqs:sendMessage.waitForTaskToken`;
}

function checked(args: RequestApprovalArgs, isQuery: (text: string) => boolean, query: string): RequestApprovalArgs {
  const { queueUrl, timeoutSeconds, input, onExpiry } = args;
  if (typeof queueUrl !== "string") {
    throw new Error("queueUrl must be a string. An output has one in its apply: queue.url.apply((queueUrl) => ...).");
  }
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 1 || timeoutSeconds > LONGEST_REQUEST_SECONDS) {
    throw new Error(
      `timeoutSeconds is ${JSON.stringify(timeoutSeconds)}. It must be a whole number from 1 to ${LONGEST_REQUEST_SECONDS}: a queue keeps a request for less than 14 days.`,
    );
  }
  if (typeof onExpiry !== "string" || onExpiry === "") {
    throw new Error("onExpiry must name the state that follows if nobody decides in time.");
  }
  if (typeof input === "string" && !isQuery(input)) {
    throw new Error(`input is ${JSON.stringify(input)}, which would be sent as that text. Use ${query}, or an object.`);
  }
  return args;
}
