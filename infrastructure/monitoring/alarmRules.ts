import type { OutcomeMetric } from "./outcomeMetrics";

/** What an alarm monitors, in addition to the functions. */
type Source = "stateMachine" | "queue" | "deadLetterQueue" | "failureRule";

/**
 * The namespace and dimension of each source's metrics (Step Functions developer guide, "Monitoring Step Functions
 * metrics using CloudWatch"; SQS developer guide, "Available CloudWatch metrics"; EventBridge user guide, "Monitoring
 * Amazon EventBridge"; Lambda developer guide, "Types of metrics for Lambda functions").
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
  /** Consecutive periods at or above the threshold. */
  readonly periods: number;
  readonly means: string;
  /** A heading in docs/operations.md. */
  readonly runbook: string;
}

/** An alarm: its metric and threshold, what it means, and its runbook. */
export type AlarmRule = CommonRule &
  (
    | { readonly source: Source | "outcomes"; readonly threshold: number }
    /** One alarm for each function; the threshold may depend on its timeout in seconds. */
    | { readonly source: "function"; readonly threshold: number | ((timeoutSeconds: number) => number) }
  );

const FIVE_MINUTES = 300;

const counted = { statistic: "Sum", period: FIVE_MINUTES, periods: 1 } as const;
const peak = { statistic: "Maximum", period: FIVE_MINUTES, periods: 1 } as const;

/** Every alarm, with the reason for its threshold. */
export const RULES: readonly AlarmRule[] = [
  // Each failed execution is a lost trade. EventBridge reports it too, but on a best-effort basis.
  {
    name: "executions-failed",
    source: "stateMachine",
    metric: "ExecutionsFailed",
    ...counted,
    threshold: 1,
    means: "An execution failed",
    runbook: "A failed trade",
  },
  // The machine's timeout is longer than its longest path: reaching it is never normal.
  {
    name: "executions-timed-out",
    source: "stateMachine",
    metric: "ExecutionsTimedOut",
    ...counted,
    threshold: 1,
    means: "An execution ran into the machine's own timeout",
    runbook: "A failed trade",
  },
  // Nothing in this program stops executions: each was stopped by hand.
  {
    name: "executions-aborted",
    source: "stateMachine",
    metric: "ExecutionsAborted",
    ...counted,
    threshold: 1,
    means: "An execution was stopped by hand",
    runbook: "A stopped execution",
  },
  // Step Functions retries throttled transitions. Throttling for 15 minutes is more than a burst.
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
  // A request moves there only after five failed deliveries, while its execution is waiting. The alarm notifies once for all
  // messages that are there together, so the runbook empties the queue.
  {
    name: "dead-letters",
    source: "deadLetterQueue",
    metric: "ApproximateNumberOfMessagesVisible",
    ...peak,
    threshold: 1,
    means: "A request for approval is in the dead-letter queue",
    runbook: "A message in the dead-letter queue",
  },
  // A request is normally received within seconds. SQS leaves a message out of this metric after its third receive, which
  // is at 360 s if each of them fails (SQS developer guide, "Available CloudWatch metrics").
  {
    name: "oldest-request",
    source: "queue",
    metric: "ApproximateAgeOfOldestMessage",
    ...peak,
    threshold: 300,
    means: "A request for approval has waited in the queue for 5 minutes",
    runbook: "A lost callback",
  },
  // EventBridge retries for 24 hours before it counts a failure: each is a failed execution that was not reported.
  {
    name: "failure-reports-lost",
    source: "failureRule",
    metric: "FailedInvocations",
    ...counted,
    threshold: 1,
    means: "EventBridge could not publish a failed execution",
    runbook: "A report that did not go out",
  },
  // A state makes nine attempts: three errors are more than a crash that a retry resolved. A failed execution has a
  // separate alarm.
  {
    name: "errors",
    source: "function",
    metric: "Errors",
    ...counted,
    threshold: 3,
    means: "The function failed three times within 5 minutes",
    runbook: "A failing or slow function",
  },
  // A state fails at its ninth throttle, within two minutes: the account's concurrent executions are exhausted.
  {
    name: "throttles",
    source: "function",
    metric: "Throttles",
    ...counted,
    threshold: 5,
    means: "Lambda throttled the function five times within 5 minutes",
    runbook: "Throttling",
  },
  // Invocations take well under a second, including cold starts. At 80 % of the timeout, the next one may time out.
  {
    name: "duration",
    source: "function",
    metric: "Duration",
    ...peak,
    threshold: (timeoutSeconds) => 0.8 * 1_000 * timeoutSeconds,
    means: "The function took four fifths of its timeout",
    runbook: "A failing or slow function",
  },
  // A callback returns failed requests to the queue and succeeds: Lambda counts no error. A failed request comes back after
  // three minutes, so that one which keeps failing is in two consecutive periods, and a transient error in one.
  outcome({
    name: "callback-errors",
    metric: "CallbackErrors",
    threshold: 1,
    periods: 2,
    means: "The callback has failed for 10 minutes to handle requests for approval",
    runbook: "A lost callback",
  }),
  // The request was not decided in time, or never reached an approver. Either way, a trade was lost.
  outcome({
    name: "approvals-expired",
    metric: "ApprovalsExpired",
    threshold: 1,
    means: "A request for approval expired",
    runbook: "A stuck approval",
  }),
  // A report makes nine attempts: three failures within 5 minutes are more than a transient error.
  outcome({
    name: "reports-failed",
    metric: "ReportAttemptsFailed",
    threshold: 3,
    means: "Three attempts to report failed within 5 minutes",
    runbook: "A report that did not go out",
  }),
];

function outcome(
  rule: { readonly metric: OutcomeMetric; readonly threshold: number; readonly periods?: number } & Pick<
    CommonRule,
    "name" | "means" | "runbook"
  >,
): AlarmRule {
  return { source: "outcomes", ...counted, ...rule };
}
