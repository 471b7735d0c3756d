import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { onBehalfOf, type ServicePrincipal } from "approval-queue/policy";
import { dashed } from "../names";
import { type AlarmRule, METRICS_OF, RULES } from "./alarmRules";

/** The monitored resources, and the topic for the alarms. */
export interface AlarmsArgs {
  /** ARN of the topic; its policy must allow `alarmPublisher`. */
  readonly topicArn: pulumi.Input<string>;
  readonly stateMachineArn: pulumi.Input<string>;
  readonly queueName: pulumi.Input<string>;
  readonly deadLetterQueueName: pulumi.Input<string>;
  /** Name of the EventBridge rule that reports failures. */
  readonly failureRuleName: pulumi.Input<string>;
  /** By key in camel case: `buyStock` becomes `buy-stock` in the alarms' names. */
  readonly functions: Readonly<Record<string, aws.lambda.Function>>;
  /** Namespace of the metrics that count outcomes. */
  readonly outcomeNamespace: pulumi.Input<string>;
}

/** The principal of CloudWatch when it publishes the alarms of the component with this name. */
export function alarmPublisher(name: string): ServicePrincipal {
  return { service: "cloudwatch.amazonaws.com", condition: onBehalfOf("cloudwatch", `alarm:${name}-*`) };
}

/**
 * Alarms on everything that could lose a trade. Each description contains the meaning of the alarm and the heading in
 * the runbook.
 */
export class Alarms extends pulumi.ComponentResource {
  readonly arns: readonly pulumi.Output<string>[];

  constructor(name: string, args: AlarmsArgs, options?: pulumi.ComponentResourceOptions) {
    super("stock-trading:index:Alarms", name, {}, options);
    this.arns = RULES.flatMap((rule) =>
      watched(rule, args).map(({ suffix, threshold, ...metric }) => {
        const alarm = new aws.cloudwatch.MetricAlarm(
          `${name}-${suffix}`,
          {
            alarmDescription: `${rule.means}. Runbook: docs/operations.md, "${rule.runbook}".`,
            ...metric,
            metricName: rule.metric,
            statistic: rule.statistic,
            period: rule.period,
            evaluationPeriods: rule.periods,
            comparisonOperator: "GreaterThanOrEqualToThreshold",
            threshold,
            // AWS publishes these metrics only when there is activity: missing data is normal.
            treatMissingData: "notBreaching",
            alarmActions: [args.topicArn],
          },
          { parent: this },
        );
        return alarm.arn;
      }),
    );
    this.registerOutputs({ alarmArns: this.arns });
  }
}

interface WatchedMetric {
  /** The alarm's name without the component's prefix. */
  readonly suffix: string;
  readonly namespace: pulumi.Input<string>;
  readonly dimensions?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly threshold: pulumi.Input<number>;
}

/** Lambda's default. */
const LAMBDAS_TIMEOUT_SECONDS = 3;

/** The metrics that a rule watches: one, or one for each function. */
function watched(rule: AlarmRule, args: AlarmsArgs): readonly WatchedMetric[] {
  const { name } = rule;
  if (rule.source === "outcomes") {
    return [{ suffix: name, namespace: args.outcomeNamespace, threshold: rule.threshold }];
  }
  const { namespace, dimension } = METRICS_OF[rule.source];
  if (rule.source === "function") {
    const { threshold } = rule;
    return Object.entries(args.functions).map(([key, { name: functionName, timeout }]) => ({
      suffix: `${dashed(key)}-${name}`,
      namespace,
      dimensions: { [dimension]: functionName },
      threshold:
        typeof threshold === "number"
          ? threshold
          : timeout.apply((seconds = LAMBDAS_TIMEOUT_SECONDS) => threshold(seconds)),
    }));
  }
  const value = {
    stateMachine: args.stateMachineArn,
    queue: args.queueName,
    deadLetterQueue: args.deadLetterQueueName,
    failureRule: args.failureRuleName,
  }[rule.source];
  return [{ suffix: name, namespace, dimensions: { [dimension]: value }, threshold: rule.threshold }];
}
