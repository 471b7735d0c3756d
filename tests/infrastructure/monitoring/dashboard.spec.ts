import assert from "node:assert/strict";
import { evaluateProgram } from "../../../tools/program";
import { json, outputOf, resource, TYPE } from "../../support/registrations";

describe("The dashboard", () => {
  it("shows every alarm, and metrics of this stack's resources", async () => {
    const evaluation = await evaluateProgram({ stack: "prod" });
    const dashboard = resource(evaluation, TYPE.dashboard, "trading-dashboard");
    const machineName = outputOf(resource(evaluation, TYPE.stateMachine, "trading-machine"), "name");
    const { widgets } = json(dashboard, "dashboardBody") as {
      widgets: {
        type: string;
        properties: { title: string; alarms?: string[]; region?: string; metrics?: unknown[][] };
      }[];
    };
    const queueName = outputOf(resource(evaluation, TYPE.queue, "approvals-queue"), "name");
    const deadLetters = outputOf(resource(evaluation, TYPE.queue, "approvals-dead-letters"), "name");
    const machine = ["AWS/States", "StateMachineArn", evaluation.outputs.stateMachineArn];
    const outcomes = [`StockTrading/${machineName}`];
    const shown = widgets
      .filter(({ type }) => type === "metric")
      .map(({ properties: { title, metrics = [] } }) => [
        title,
        ...metrics.map(([namespace, metric, ...rest]) => [
          metric,
          namespace,
          ...rest.filter((part) => typeof part === "string"),
        ]),
      ]);
    assert.equal(dashboard.inputs.dashboardName, machineName);
    assert.deepEqual(
      widgets.find(({ type }) => type === "alarm")?.properties.alarms,
      evaluation.registrations
        .filter(({ type }) => type === TYPE.metricAlarm)
        .map((registration) => outputOf(registration, "arn")),
    );
    assert.deepEqual(shown, [
      ["Executions started", ["ExecutionsStarted", ...machine], ["ExecutionsSucceeded", ...machine]],
      [
        "Decisions",
        ["ApprovalsRequested", ...outcomes],
        ["ApprovalsDecided", ...outcomes],
        ["ApprovalsExpired", ...outcomes],
      ],
      [
        "Outcomes",
        ["Bought", ...outcomes],
        ["Sold", ...outcomes],
        ["Rejected", ...outcomes],
        ["ApprovalsExpired", ...outcomes],
      ],
      [
        "Failures",
        ["ExecutionsFailed", ...machine],
        ["ExecutionsTimedOut", ...machine],
        ["ExecutionsAborted", ...machine],
        ["ReportAttemptsFailed", ...outcomes],
        ["CallbackErrors", ...outcomes],
      ],
      [
        "Requests in the queues",
        ["ApproximateNumberOfMessagesVisible", "AWS/SQS", "QueueName", queueName],
        ["ApproximateNumberOfMessagesVisible", "AWS/SQS", "QueueName", deadLetters],
      ],
      ["Age of the oldest request, in seconds", ["ApproximateAgeOfOldestMessage", "AWS/SQS", "QueueName", queueName]],
    ]);
  });

  it("shows exactly the outcome metrics that metric filters count", async () => {
    const evaluation = await evaluateProgram({ stack: "prod" });
    const counted = evaluation.registrations
      .filter(({ type }) => type === TYPE.logMetricFilter)
      .map(({ inputs }) => {
        const { name, namespace } = inputs.metricTransformation as { name: string; namespace: string };
        return `${namespace} ${name}`;
      });
    const { widgets } = json(resource(evaluation, TYPE.dashboard, "trading-dashboard"), "dashboardBody") as {
      widgets: { properties: { metrics?: string[][] } }[];
    };
    const drawn = widgets
      .flatMap(({ properties: { metrics = [] } }) => metrics)
      .filter(([namespace]) => !namespace?.startsWith("AWS/"))
      .map(([namespace, metric]) => `${namespace} ${metric}`);
    assert.deepEqual([...new Set(drawn)].sort(), counted.sort());
  });
});
