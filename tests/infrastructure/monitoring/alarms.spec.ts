import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Evaluation, Registration } from "pulumi-aws-emulator";
import { evaluateProgram } from "../../../tools/program";
import { tlsOnlyOnTopic } from "../../support/policies";
import { json, outputOf, resource, TYPE } from "../../support/registrations";

type Row = readonly [
  alarm: string,
  namespace: string,
  metric: string,
  dimension: string,
  statistic: string,
  /** The period in seconds, and the number of consecutive periods. */
  period: number,
  periods: number,
  threshold: number,
];

const FUNCTIONS = {
  "check-stock-price": ["trading-check-stock-price-function", 8_000],
  "generate-recommendation": ["trading-generate-recommendation-function", 8_000],
  "buy-stock": ["trading-buy-stock-function", 8_000],
  "sell-stock": ["trading-sell-stock-function", 8_000],
  "approvals-callback": ["approvals-callback-function", 24_000],
  "decision-page": ["approval-links-page-function", 20_000],
} as const;

describe("The alarms", () => {
  let evaluation: Evaluation;
  before(async () => {
    evaluation = await evaluateProgram({ stack: "prod" });
  });
  const alarms = (): readonly Registration[] =>
    evaluation.registrations.filter(({ type }) => type === TYPE.metricAlarm);
  const name = (type: string, logicalName: string): string =>
    String(outputOf(resource(evaluation, type, logicalName), "name"));

  it("monitor this stack's resources by namespace, metric and dimension", () => {
    const machine = `StateMachineArn=${evaluation.outputs.stateMachineArn}`;
    const queue = `QueueName=${name(TYPE.queue, "approvals-queue")}`;
    const deadLetters = `QueueName=${name(TYPE.queue, "approvals-dead-letters")}`;
    const rule = `RuleName=${name(TYPE.eventRule, "reports-failures")}`;
    const outcomes = `StockTrading/${name(TYPE.stateMachine, "trading-machine")}`;
    const expected: readonly Row[] = [
      ["executions-failed", "AWS/States", "ExecutionsFailed", machine, "Sum", 300, 1, 1],
      ["executions-timed-out", "AWS/States", "ExecutionsTimedOut", machine, "Sum", 300, 1, 1],
      ["executions-aborted", "AWS/States", "ExecutionsAborted", machine, "Sum", 300, 1, 1],
      ["executions-throttled", "AWS/States", "ExecutionThrottled", machine, "Sum", 300, 3, 1],
      ["dead-letters", "AWS/SQS", "ApproximateNumberOfMessagesVisible", deadLetters, "Maximum", 300, 1, 1],
      ["oldest-request", "AWS/SQS", "ApproximateAgeOfOldestMessage", queue, "Maximum", 300, 1, 300],
      ["failure-reports-lost", "AWS/Events", "FailedInvocations", rule, "Sum", 300, 1, 1],
      ...Object.entries(FUNCTIONS).flatMap(([called, [logicalName, duration]]): readonly Row[] => {
        const dimension = `FunctionName=${name(TYPE.function, logicalName)}`;
        return [
          [`${called}-errors`, "AWS/Lambda", "Errors", dimension, "Sum", 300, 1, 3],
          [`${called}-throttles`, "AWS/Lambda", "Throttles", dimension, "Sum", 300, 1, 5],
          [`${called}-duration`, "AWS/Lambda", "Duration", dimension, "Maximum", 300, 1, duration],
        ];
      }),
      ["callback-errors", outcomes, "CallbackErrors", "", "Sum", 300, 2, 1],
      ["approvals-expired", outcomes, "ApprovalsExpired", "", "Sum", 300, 1, 1],
      ["reports-failed", outcomes, "ReportAttemptsFailed", "", "Sum", 300, 1, 3],
    ];
    const actual = alarms().map(({ name: alarm, inputs }) => [
      alarm,
      inputs.namespace,
      inputs.metricName,
      Object.entries(inputs.dimensions ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(),
      inputs.statistic,
      inputs.period,
      inputs.evaluationPeriods,
      inputs.threshold,
    ]);
    assert.deepEqual(actual.sort(), expected.map(([alarm, ...row]) => [`alarms-${alarm}`, ...row]).sort());
  });

  it("have a threshold, treat missing data as not breaching, and publish to the alarm topic", () => {
    const topicArn = outputOf(resource(evaluation, TYPE.topic, "alarms-topic"), "arn");
    for (const { inputs } of alarms()) {
      assert.equal(inputs.comparisonOperator, "GreaterThanOrEqualToThreshold");
      assert.equal(inputs.treatMissingData, "notBreaching");
      assert.deepEqual(inputs.alarmActions, [topicArn]);
    }
  });

  it("monitor outcomes by metrics from the metric filters on the state machine's log", () => {
    const made = evaluation.registrations
      .filter(({ type }) => type === TYPE.logMetricFilter)
      .map(({ inputs }) => {
        const { name: metric, namespace } = inputs.metricTransformation as { name: string; namespace: string };
        return `${namespace} ${metric}`;
      });
    const watched = alarms()
      .filter(({ inputs }) => inputs.dimensions === undefined)
      .map(({ inputs }) => `${inputs.namespace} ${inputs.metricName}`);
    assert.deepEqual(
      watched.filter((metric) => !made.includes(metric)),
      [],
    );
    assert.equal(watched.length, 3);
  });

  it("name a heading of the runbook in their description", () => {
    const runbook = readFileSync(path.join(__dirname, "..", "..", "..", "docs", "operations.md"), "utf8");
    for (const { name: alarm, inputs } of alarms()) {
      const heading = /Runbook: docs\/operations\.md, "(.+)"\.$/.exec(String(inputs.alarmDescription))?.[1];
      assert.ok(heading && runbook.includes(`\n### ${heading}\n`), `${alarm} names no heading: ${heading}`);
    }
  });

  it("can publish to their topic only as alarms of this account with this component's name", () => {
    const topicArn = outputOf(resource(evaluation, TYPE.topic, "alarms-topic"), "arn");
    assert.deepEqual(json(resource(evaluation, TYPE.topicPolicy, "alarms-topic-policy"), "policy"), {
      Version: "2012-10-17",
      Statement: [
        tlsOnlyOnTopic(topicArn),
        {
          Sid: "PublishedByCloudwatch",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["sns:Publish"],
          Resource: topicArn,
          Condition: {
            StringEquals: { "aws:SourceAccount": "111122223333" },
            ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm:alarms-*" },
          },
        },
      ],
    });
    for (const alarm of alarms()) {
      assert.match(String(outputOf(alarm, "arn")), /^arn:aws:cloudwatch:us-east-1:111122223333:alarm:alarms-/);
    }
  });
});
