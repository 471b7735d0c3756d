import { type Definition, longestPathSeconds, retry, type State, type TaskState, whenEquals } from "./asl";

/** The states, by what the program calls them. Their names are what executions in flight, logs and people know. */
export const STATE = {
  checkStockPrice: "Check Stock Price",
  recommend: "Generate Buy/Sell recommendation",
  requestApproval: "Request Human Approval",
  approved: "Approved?",
  buyOrSell: "Buy or Sell?",
  buy: "Buy Stock",
  sell: "Sell Stock",
  rejected: "Trade Rejected",
  expired: "Approval Expired",
  report: "Report Result",
  unexpectedDecision: "Unexpected Decision",
  unexpectedRecommendation: "Unexpected Recommendation",
} as const;

/** What the definition is made from: resolved ARNs, and the limits that the stack sets. */
export interface DefinitionArgs {
  /** ARNs of the four trading functions. */
  readonly functions: {
    readonly checkStockPrice: string;
    readonly generateRecommendation: string;
    readonly buyStock: string;
    readonly sellStock: string;
  };
  /** The functions' timeout in seconds; a task waits longer, so that the function's error is reported. */
  readonly functionTimeoutSeconds: number;
  /** URL of the queue that carries requests for approval. */
  readonly approvalQueueUrl: string;
  /** How long a request for approval waits, in seconds. */
  readonly approvalTimeoutSeconds: number;
  /** ARN of the topic that results are reported on. */
  readonly reportTopicArn: string;
}

/**
 * Transient failures of Lambda, and a function that crashed or timed out: a retry is safe, because an order is placed
 * once per execution however often the step runs. Errors that the functions throw are absent: an invalid input stays
 * invalid. (Step Functions developer guide, "Handling errors" and "Best practices: transient Lambda service
 * exceptions".)
 */
const PASSING_LAMBDA_ERRORS = [
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.Unknown",
  "Sandbox.Timedout",
  "Runtime.ExitError",
  "Runtime.OutOfMemory",
  "States.Timeout",
];

/**
 * Transient failures of DynamoDB, as the functions that place orders throw them when the SDK's retries are exhausted:
 * a retry is safe. (DynamoDB developer guide, "Error handling with DynamoDB".)
 */
const PASSING_DYNAMODB_ERRORS = [
  "InternalServerError",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TimeoutError",
];

/**
 * Failures to send, which leave no request behind. Never States.Timeout: a retry would issue a new token and restart
 * the timeout.
 */
const PASSING_SQS_ERRORS = ["SQS.SdkClientException", "SQS.AmazonSQSException", "SQS.RequestThrottledException"];

const PASSING_SNS_ERRORS = [
  "SNS.SdkClientException",
  "SNS.AmazonSNSException",
  "SNS.InternalErrorException",
  "SNS.ThrottledException",
  "SNS.KMSThrottlingException",
];

/** Seconds that a task allows beyond the function's timeout: for a cold start and the round trip. */
const INVOCATION_MARGIN_SECONDS = 15;
const REPORT_TIMEOUT_SECONDS = 30;

/**
 * Renders the state machine's definition.
 *
 * @returns the definition as an object; `JSON.stringify` makes it what Step Functions takes.
 */
export function tradingDefinition(args: DefinitionArgs): Definition {
  const lambdaTask = (
    task: Pick<TaskState, "Comment" | "Resource" | "ResultPath"> & { readonly Next: string },
    furtherErrors: readonly string[] = [],
  ): TaskState => ({
    Type: "Task",
    ...task,
    // The state's input, and the execution. Its start time too: an execution's name can be reused after 90 days.
    Parameters: { "Input.$": "$", "Execution.$": "$$.Execution.Id", "StartTime.$": "$$.Execution.StartTime" },
    TimeoutSeconds: args.functionTimeoutSeconds + INVOCATION_MARGIN_SECONDS,
    Retry: [retry([...PASSING_LAMBDA_ERRORS, ...furtherErrors])],
  });

  const states: Record<string, State> = {
    [STATE.checkStockPrice]: lambdaTask({
      Comment:
        "Checks the request and quotes the price. Its output replaces the input: nothing else a caller sent travels on.",
      Resource: args.functions.checkStockPrice,
      Next: STATE.recommend,
    }),
    [STATE.recommend]: lambdaTask({
      Comment: "Recommends to buy or to sell.",
      Resource: args.functions.generateRecommendation,
      ResultPath: "$.recommended_type",
      Next: STATE.requestApproval,
    }),
    [STATE.requestApproval]: {
      Type: "Task",
      Comment: "Pauses until somebody decides: the task token in the message comes back with the decision.",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Parameters: {
        QueueUrl: args.approvalQueueUrl,
        MessageBody: {
          "Input.$": "$",
          "TaskToken.$": "$$.Task.Token",
          "Execution.$": "$$.Execution.Id",
          "RequestedAt.$": "$$.State.EnteredTime",
          TimeoutSeconds: args.approvalTimeoutSeconds,
        },
      },
      ResultPath: "$.approval",
      TimeoutSeconds: args.approvalTimeoutSeconds,
      Retry: [retry(PASSING_SQS_ERRORS)],
      Catch: [{ ErrorEquals: ["States.Timeout"], ResultPath: null, Next: STATE.expired }],
      Next: STATE.approved,
    },
    [STATE.approved]: {
      Type: "Choice",
      Comment: "Only a decision that says approved leads to a trade.",
      Choices: [
        whenEquals("$.approval.decision", "approved", STATE.buyOrSell),
        whenEquals("$.approval.decision", "rejected", STATE.rejected),
      ],
      Default: STATE.unexpectedDecision,
    },
    [STATE.buyOrSell]: {
      Type: "Choice",
      Comment: "Follows the recommendation that was approved.",
      Choices: [
        whenEquals("$.recommended_type", "buy", STATE.buy),
        whenEquals("$.recommended_type", "sell", STATE.sell),
      ],
      Default: STATE.unexpectedRecommendation,
    },
    [STATE.buy]: lambdaTask(
      {
        Comment: "Places the order to buy, once per execution.",
        Resource: args.functions.buyStock,
        ResultPath: "$.order",
        Next: STATE.report,
      },
      PASSING_DYNAMODB_ERRORS,
    ),
    [STATE.sell]: lambdaTask(
      {
        Comment: "Places the order to sell, once per execution.",
        Resource: args.functions.sellStock,
        ResultPath: "$.order",
        Next: STATE.report,
      },
      PASSING_DYNAMODB_ERRORS,
    ),
    [STATE.rejected]: { Type: "Pass", Comment: "The approver said no; nothing is traded.", Next: STATE.report },
    [STATE.expired]: {
      Type: "Pass",
      Comment: "Nobody decided in time; nothing is traded.",
      Result: { decision: "expired" },
      ResultPath: "$.approval",
      Next: STATE.report,
    },
    [STATE.report]: {
      Type: "Task",
      Comment: "Tells the topic how it ended, naming the execution, so that a reader knows a repeated report.",
      Resource: "arn:aws:states:::sns:publish",
      Parameters: {
        TopicArn: args.reportTopicArn,
        Message: { "Input.$": "$", "Execution.$": "$$.Execution.Id" },
      },
      ResultPath: "$.report",
      TimeoutSeconds: REPORT_TIMEOUT_SECONDS,
      Retry: [retry(PASSING_SNS_ERRORS)],
      End: true,
    },
    [STATE.unexpectedDecision]: {
      Type: "Fail",
      Comment: "Whoever returned the token did not say approved or rejected.",
      Error: "UnexpectedDecision",
      Cause: 'The decision must be an object such as {"decision": "approved", "approver": "..."}; nothing was traded.',
    },
    [STATE.unexpectedRecommendation]: {
      Type: "Fail",
      Comment: "The recommendation is neither to buy nor to sell.",
      Error: "UnexpectedRecommendation",
      Cause: 'The recommendation must be "buy" or "sell"; nothing was traded.',
    },
  };

  return {
    Comment: "Checks a stock price, recommends to buy or sell, waits for a person's approval, trades and reports.",
    StartAt: STATE.checkStockPrice,
    // A last resort: longer than the longest path, so that it never cuts a state's timeout short.
    TimeoutSeconds: longestPathSeconds(states, STATE.checkStockPrice) + 60,
    States: states,
  };
}
