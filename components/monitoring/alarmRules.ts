import type { OutcomeMetric } from "./outcomeMetrics";

/** What an alarm watches, besides the functions. */
type Source = "stateMachine" | "queue" | "deadLetterQueue" | "failureRule";

/**
 * Where AWS puts each source's metrics: namespace and dimension. Sources: Step Functions developer guide, "Monitoring
 * Step Functions metrics using CloudWatch"; SQS developer guide, "Available CloudWatch metrics"; EventBridge user guide,
 * "Monitoring Amazon EventBridge"; Lambda developer guide, "Types of metrics for Lambda functions".
 */
export const METRICS_OF: Readonly<
  Record<Source | "function", { readonly namespace: string; readonly dimension: string }>
> = {
  stateMachine: { namespace: "AWS/States", dimension: "StateMachineArn" },
  queue: { namespace: "AWS/SQS", dimension: "QueueName" },
  deadLetterQueue: { namespace: "AWS/SQS", dimension: "QueueName" },
  failureRule: { namespace: "AWS/Events", dimension: "RuleName" },
  function: { namespace: "AWS/Lambda", dimension: "FunctionName" },
};

interface CommonRule {
  readonly name: string;
  readonly metric: string;
  readonly statistic: "Sum" | "Maximum";
  /** Seconds. */
  readonly period: number;
  /** Periods in a row that have to be at or above the threshold. */
  readonly periods: number;
  readonly means: string;
  /** A heading in docs/operations.md. */
  readonly runbook: string;
}

/** An alarm: which metric, at or above which threshold, what it means and what helps. */
export type AlarmRule = CommonRule &
  (
    | { readonly source: Source | "outcomes"; readonly threshold: number }
    /** One alarm for each function; the threshold may depend on its timeout in seconds. */
    | { readonly source: "function"; readonly threshold: number | ((timeoutSeconds: number) => number) }
  );

const FIVE_MINUTES = 300;

const counted = { statistic: "Sum", period: FIVE_MINUTES, periods: 1 } as const;
const peak = { statistic: "Maximum", period: FIVE_MINUTES, periods: 1 } as const;

/** Every alarm, each with what justifies its threshold. */
export const RULES: readonly AlarmRule[] = [
  // Each failed execution is a trade that somebody wanted and did not get. EventBridge reports it as well, but at best effort.
  {
    name: "executions-failed",
    source: "stateMachine",
    metric: "ExecutionsFailed",
    ...counted,
    threshold: 1,
    means: "An execution failed",
    runbook: "A failed trade",
  },
  // The machine's own timeout lies above everything that its states allow themselves: reaching it is never normal.
  {
    name: "executions-timed-out",
    source: "stateMachine",
    metric: "ExecutionsTimedOut",
    ...counted,
    threshold: 1,
    means: "An execution ran into the machine's own timeout",
    runbook: "A failed trade",
  },
  // Nothing here stops executions: somebody did, and others should know.
  {
    name: "executions-aborted",
    source: "stateMachine",
    metric: "ExecutionsAborted",
    ...counted,
    threshold: 1,
    means: "An execution was stopped by hand",
    runbook: "A stopped execution",
  },
  // Step Functions tries a throttled transition again by itself; a quarter of an hour of it is no burst any more.
  {
    name: "executions-throttled",
    source: "stateMachine",
    metric: "ExecutionThrottled",
    ...counted,
    periods: 3,
    threshold: 1,
    means: "Step Functions has throttled state transitions for 15 minutes",
    runbook: "Throttling",
  },
  // A request is there only after five failed deliveries, and an execution waits for each.
  {
    name: "dead-letters",
    source: "deadLetterQueue",
    metric: "ApproximateNumberOfMessagesVisible",
    ...peak,
    threshold: 1,
    means: "A request for approval is in the dead-letter queue",
    runbook: "A message in the dead-letter queue",
  },
  // A request is taken within seconds. Ten minutes are three failed deliveries, 180 s apart, and two before the dead-letter queue.
  {
    name: "oldest-request",
    source: "queue",
    metric: "ApproximateAgeOfOldestMessage",
    ...peak,
    threshold: 600,
    means: "A request for approval has waited in the queue for 10 minutes",
    runbook: "A lost callback",
  },
  // EventBridge retries for 24 hours before it counts one: each is a failure that nobody was told of.
  {
    name: "failure-reports-lost",
    source: "failureRule",
    metric: "FailedInvocations",
    ...counted,
    threshold: 1,
    means: "EventBridge could not publish a failed execution",
    runbook: "A report that did not go out",
  },
  // A state makes six attempts: three errors are more than a crash that its retry mended. A failed execution has its own alarm.
  {
    name: "errors",
    source: "function",
    metric: "Errors",
    ...counted,
    threshold: 3,
    means: "The function failed three times within 5 minutes",
    runbook: "A failing or slow function",
  },
  // A state's six attempts use up five throttles and then it fails: the account's pool of executions is empty.
  {
    name: "throttles",
    source: "function",
    metric: "Throttles",
    ...counted,
    threshold: 5,
    means: "Lambda throttled the function five times within 5 minutes",
    runbook: "Throttling",
  },
  // Invocations take well under a second, cold starts included: at four fifths of the timeout the next may be cut off.
  {
    name: "duration",
    source: "function",
    metric: "Duration",
    ...peak,
    threshold: (timeoutSeconds) => 0.8 * 1_000 * timeoutSeconds,
    means: "The function took four fifths of its timeout",
    runbook: "A failing or slow function",
  },
  // A person did not decide in time, or was never asked: either way a trade was lost.
  outcome({
    name: "approvals-expired",
    metric: "ApprovalsExpired",
    threshold: 1,
    means: "A request for approval expired",
    runbook: "A stuck approval",
  }),
  // A report makes six attempts. Half of them failing within 5 minutes is more than a hiccup.
  outcome({
    name: "reports-failed",
    metric: "ReportAttemptsFailed",
    threshold: 3,
    means: "Three attempts to report failed within 5 minutes",
    runbook: "A report that did not go out",
  }),
];

function outcome(
  rule: { readonly metric: OutcomeMetric; readonly threshold: number } & Pick<CommonRule, "name" | "means" | "runbook">,
): AlarmRule {
  return { source: "outcomes", ...counted, ...rule };
}
