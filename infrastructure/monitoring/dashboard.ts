import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { OutcomeMetric } from "./outcomeMetrics";

/** What the dashboard shows. */
export interface DashboardArgs {
  /** The dashboard's name, unique within the account; letters, digits, `-` and `_`. CloudWatch generates none. */
  readonly dashboardName: pulumi.Input<string>;
  readonly stateMachineArn: pulumi.Input<string>;
  readonly queueName: pulumi.Input<string>;
  readonly deadLetterQueueName: pulumi.Input<string>;
  readonly outcomeNamespace: pulumi.Input<string>;
  readonly alarmArns: readonly pulumi.Input<string>[];
}

type Metric = readonly [
  namespace: string,
  metric: string,
  ...rest: (string | { readonly stat: string; readonly label: string })[],
];

/** A page for the on-call engineer: alarms, executions, decisions, outcomes, and the queues. */
export class Dashboard extends pulumi.ComponentResource {
  readonly dashboardName: pulumi.Output<string>;

  constructor(name: string, args: DashboardArgs, options?: pulumi.ComponentResourceOptions) {
    super("stock-trading:index:Dashboard", name, {}, options);
    const { region } = aws.getRegionOutput({}, { parent: this });
    const dashboard = new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: args.dashboardName,
        dashboardBody: pulumi.jsonStringify(pulumi.output({ ...args, region }).apply(dashboardBody)),
      },
      { parent: this },
    );
    this.dashboardName = dashboard.dashboardName;
    this.registerOutputs({ dashboardName: this.dashboardName });
  }
}

/** CloudWatch API reference, "Dashboard body structure and syntax": a grid 24 units wide. */
function dashboardBody(args: pulumi.Unwrap<DashboardArgs> & { readonly region: string }): object {
  const { region, stateMachineArn, queueName, deadLetterQueueName, outcomeNamespace, alarmArns } = args;
  const ofMachine = (metric: string, label: string): Metric => [
    "AWS/States",
    metric,
    "StateMachineArn",
    stateMachineArn,
    { stat: "Sum", label },
  ];
  const outcome = (metric: OutcomeMetric, label: string): Metric => [outcomeNamespace, metric, { stat: "Sum", label }];
  const ofQueue = (name: string, metric: string, label: string): Metric => [
    "AWS/SQS",
    metric,
    "QueueName",
    name,
    { stat: "Maximum", label },
  ];
  const charts: readonly [title: string, metrics: readonly Metric[]][] = [
    ["Executions started", [ofMachine("ExecutionsStarted", "started"), ofMachine("ExecutionsSucceeded", "succeeded")]],
    [
      "Decisions",
      [
        outcome("ApprovalsRequested", "asked for"),
        outcome("ApprovalsDecided", "given"),
        outcome("ApprovalsExpired", "expired"),
      ],
    ],
    [
      "Outcomes",
      [
        outcome("Bought", "bought"),
        outcome("Sold", "sold"),
        outcome("Rejected", "rejected"),
        outcome("ApprovalsExpired", "expired"),
      ],
    ],
    [
      "Failures",
      [
        ofMachine("ExecutionsFailed", "failed"),
        ofMachine("ExecutionsTimedOut", "timed out"),
        ofMachine("ExecutionsAborted", "stopped"),
        outcome("ReportAttemptsFailed", "attempts to report that failed"),
        outcome("CallbackErrors", "requests that the callback could not handle"),
      ],
    ],
    [
      "Requests in the queues",
      [
        ofQueue(queueName, "ApproximateNumberOfMessagesVisible", "waiting"),
        ofQueue(deadLetterQueueName, "ApproximateNumberOfMessagesVisible", "dead letters"),
      ],
    ],
    ["Age of the oldest request, in seconds", [ofQueue(queueName, "ApproximateAgeOfOldestMessage", "oldest")]],
  ];
  return {
    widgets: [
      { type: "alarm", x: 0, y: 0, width: 24, height: 4, properties: { title: "Alarms", alarms: alarmArns } },
      ...charts.map(([title, metrics], index) => ({
        type: "metric",
        x: (index % 2) * 12,
        y: 4 + Math.floor(index / 2) * 6,
        width: 12,
        height: 6,
        properties: { title, region, view: "timeSeries", period: 300, metrics },
      })),
    ],
  };
}
