import { requestApproval } from "approval-queue";
import { type Definition, longestPathSeconds, type State, type TaskState, whenEquals } from "./asl";
import { LAMBDA_RETRIERS, REPORT_RETRIERS } from "./retriers";

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
  /** The name of the orders table. */
  readonly ordersTable: string;
  /** ARN of the topic that results are reported on. */
  readonly reportTopicArn: string;
}

/** Seconds that a task allows beyond the function's timeout: for a cold start and the round trip. */
const INVOCATION_MARGIN_SECONDS = 15;
const REPORT_TIMEOUT_SECONDS = 30;

/** The data of an execution once a trade was proposed. */
const PROPOSAL = {
  "symbol.$": "$.symbol",
  "quantity.$": "$.quantity",
  "stock_price.$": "$.stock_price",
  "recommended_type.$": "$.recommended_type",
};

/**
 * The data of an execution once its order was placed, from what the function returns: the order, and the decision's known
 * fields. Whatever else was in the answer that came with the token goes no further.
 */
const TRADE = {
  "symbol.$": "$.symbol",
  "quantity.$": "$.quantity",
  "stock_price.$": "$.limit_price",
  "recommended_type.$": "$.side",
  "approval.$": "$.approval",
  order: {
    "execution.$": "$.execution",
    "symbol.$": "$.symbol",
    "side.$": "$.side",
    "quantity.$": "$.quantity",
    "limit_price.$": "$.limit_price",
    "approver.$": "$.approver",
    "placed_at.$": "$.placed_at",
  },
  "summary.$": "$.summary",
};

/**
 * Renders the state machine's definition.
 *
 * @returns the definition as an object; `JSON.stringify` makes it what Step Functions takes.
 */
export function tradingDefinition(args: DefinitionArgs): Definition {
  const lambdaTask = (
    task: Pick<TaskState, "Comment" | "Resource" | "ResultPath" | "ResultSelector"> & { readonly Next: string },
    parameters: TaskState["Parameters"] = {},
  ): TaskState => ({
    Type: "Task",
    ...task,
    // The state's input, and the execution. Its start time too: an execution's name can be reused after 90 days.
    Parameters: {
      "Input.$": "$",
      "Execution.$": "$$.Execution.Id",
      "StartTime.$": "$$.Execution.StartTime",
      ...parameters,
    },
    TimeoutSeconds: args.functionTimeoutSeconds + INVOCATION_MARGIN_SECONDS,
    Retry: LAMBDA_RETRIERS,
  });

  // Step Functions' own integrations, in the partition of everything else.
  const partition = args.reportTopicArn.split(":")[1] ?? "aws";
  // The command that looks for the order of an execution finds the table here.
  const orders = { OrdersTable: args.ordersTable };

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
      Comment: "Waits for the decision that comes back with the task token in the message.",
      ...requestApproval({
        queueUrl: args.approvalQueueUrl,
        timeoutSeconds: args.approvalTimeoutSeconds,
        onExpiry: STATE.expired,
        partition,
      }),
      ResultPath: "$.approval",
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
        ResultSelector: TRADE,
        Next: STATE.report,
      },
      orders,
    ),
    [STATE.sell]: lambdaTask(
      {
        Comment: "Places the order to sell, once per execution.",
        Resource: args.functions.sellStock,
        ResultSelector: TRADE,
        Next: STATE.report,
      },
      orders,
    ),
    [STATE.rejected]: {
      Type: "Pass",
      Comment: "The approver rejected the trade.",
      Parameters: { ...PROPOSAL, "approval.$": "$.approval", summary: "Rejected: nothing was traded" },
      Next: STATE.report,
    },
    [STATE.expired]: {
      Type: "Pass",
      Comment: "The approval timed out.",
      Parameters: { ...PROPOSAL, approval: { decision: "expired" }, summary: "Expired: nothing was traded" },
      Next: STATE.report,
    },
    [STATE.report]: {
      Type: "Task",
      Comment: "Publishes the outcome. The message names the execution, so that a repeated report is recognized.",
      Resource: `arn:${partition}:states:::sns:publish`,
      Parameters: {
        TopicArn: args.reportTopicArn,
        "Subject.$": "$.summary",
        Message: { "Input.$": "$", "Execution.$": "$$.Execution.Id" },
      },
      // Less than what the message adds to the data: SNS refuses it before this result could exceed Step Functions' limit.
      ResultSelector: { "MessageId.$": "$.MessageId" },
      ResultPath: "$.report",
      TimeoutSeconds: REPORT_TIMEOUT_SECONDS,
      Retry: REPORT_RETRIERS,
      End: true,
    },
    [STATE.unexpectedDecision]: {
      Type: "Fail",
      Comment: "The decision is neither approved nor rejected.",
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
