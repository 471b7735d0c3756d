import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dashed } from "../names";

/** The names of the state machine's states, as they appear in its log. */
export interface LoggedStates {
  readonly requestApproval: string;
  readonly approved: string;
  readonly buy: string;
  readonly sell: string;
  readonly rejected: string;
  readonly expired: string;
}

export interface OutcomeMetricsArgs {
  /** Name of the log group that the state machine logs every event to (level ALL). */
  readonly logGroupName: pulumi.Input<string>;
  /** Name of the log group of the approval queue's callback, which logs JSON with a `level`. */
  readonly callbackLogGroupName: pulumi.Input<string>;
  /** CloudWatch namespace of the metrics, unique to the machine: the metrics have no dimension for the machine. */
  readonly namespace: pulumi.Input<string>;
  readonly states: LoggedStates;
}

/**
 * The metrics, and the log events that each one counts. Step Functions has no metrics per state, but its log has the
 * type, state name and resource of every event, even without execution data (Step Functions developer guide, "Logging
 * using CloudWatch Logs").
 */
const COUNTED = {
  ApprovalsRequested: ({ requestApproval }) => inState("TaskStateEntered", requestApproval),
  // Entered only with a decision: an expired approval skips this state.
  ApprovalsDecided: ({ approved }) => inState("ChoiceStateEntered", approved),
  // Exited, not entered: if an order can't be placed, the state fails.
  Bought: ({ buy }) => inState("TaskStateExited", buy),
  Sold: ({ sell }) => inState("TaskStateExited", sell),
  Rejected: ({ rejected }) => inState("PassStateEntered", rejected),
  ApprovalsExpired: ({ expired }) => inState("PassStateEntered", expired),
  // Counts each attempt. The event of a failed attempt has no state name, but only the report calls SNS.
  ReportAttemptsFailed: () =>
    '{ (($.type = "TaskFailed") || ($.type = "TaskTimedOut")) && ($.details.resourceType = "sns") }',
} as const satisfies Readonly<Record<string, (states: LoggedStates) => string>>;

/** Counts the requests for approval that the callback could not handle. */
const CALLBACK_ERRORS = "CallbackErrors";

export type OutcomeMetric = keyof typeof COUNTED | typeof CALLBACK_ERRORS;

/**
 * Metrics without dimensions that count the outcomes of executions and the callback's errors, created by metric filters on
 * the logs of the state machine and the callback.
 */
export class OutcomeMetrics extends pulumi.ComponentResource {
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: OutcomeMetricsArgs, options?: pulumi.ComponentResourceOptions) {
    super("stock-trading:index:OutcomeMetrics", name, {}, options);
    this.namespace = pulumi.output(args.namespace);
    const count = (metric: OutcomeMetric, logGroupName: pulumi.Input<string>, pattern: string): void => {
      new aws.cloudwatch.LogMetricFilter(
        `${name}-${dashed(metric)}`,
        {
          logGroupName,
          pattern,
          metricTransformation: { name: metric, namespace: args.namespace, value: "1", unit: "Count" },
        },
        { parent: this },
      );
    };
    for (const [metric, patternFor] of Object.entries(COUNTED)) {
      count(metric as keyof typeof COUNTED, args.logGroupName, patternFor(args.states));
    }
    count(CALLBACK_ERRORS, args.callbackLogGroupName, '{ $.level = "ERROR" }');
    this.registerOutputs({ namespace: this.namespace });
  }
}

function inState(type: string, state: string): string {
  return `{ ($.type = "${type}") && ($.details.name = "${state}") }`;
}
