import assert from "node:assert/strict";
import type { Evaluation } from "pulumi-aws-emulator";
import { STATE } from "../../../definition";
import { OutcomeMetrics } from "../../../infrastructure/monitoring/outcomeMetrics";
import { compileFilterPattern } from "../../support/filterPattern";
import { evaluateComponents, TYPE } from "../../support/registrations";

function outcomes(): Promise<Evaluation> {
  return evaluateComponents(
    () =>
      new OutcomeMetrics("outcomes", {
        logGroupName: "machine-log",
        callbackLogGroupName: "callback-log",
        namespace: "Desk",
        states: STATE,
      }),
  );
}

/** An entry of the state machine's log as AWS writes it without execution data. */
function line(type: string, details: Readonly<Record<string, string>> = {}): Readonly<Record<string, unknown>> {
  return {
    id: "7",
    type,
    details,
    previous_event_id: "6",
    event_timestamp: "1795384800000",
    execution_arn: "arn:aws:states:us-east-1:111122223333:execution:trading-machine-1234567:one",
    redrive_count: "0",
  };
}

const task = (type: string, name: string): Readonly<Record<string, unknown>>[] => [
  line("TaskStateEntered", { name }),
  line("LambdaFunctionScheduled"),
  line("LambdaFunctionStarted"),
  line(type, { name }),
];
const publish = { resource: "publish", resourceType: "sns" };
const ask = { resource: "sendMessage.waitForTaskToken", resourceType: "sqs" };

const start = [
  line("ExecutionStarted", { roleArn: "arn:aws:iam::111122223333:role/trading-machine-role-1234567" }),
  ...task("TaskStateExited", "Check Stock Price"),
  ...task("TaskStateExited", "Generate Buy/Sell recommendation"),
  line("TaskStateEntered", { name: "Request Human Approval" }),
  line("TaskScheduled", { ...ask, region: "us-east-1" }),
  line("TaskSubmitted", ask),
];
const decided = [
  line("TaskSucceeded", ask),
  line("TaskStateExited", { name: "Request Human Approval" }),
  line("ChoiceStateEntered", { name: "Approved?" }),
  line("ChoiceStateExited", { name: "Approved?" }),
];
const choice = [
  line("ChoiceStateEntered", { name: "Buy or Sell?" }),
  line("ChoiceStateExited", { name: "Buy or Sell?" }),
];
const pass = (name: string): Readonly<Record<string, unknown>>[] => [
  line("PassStateEntered", { name }),
  line("PassStateExited", { name }),
];
const reported = [
  line("TaskStateEntered", { name: "Report Result" }),
  line("TaskStarted", publish),
  line("TaskSucceeded", publish),
  line("TaskStateExited", { name: "Report Result" }),
  line("ExecutionSucceeded"),
];

const LOGS: readonly [
  what: string,
  lines: readonly Readonly<Record<string, unknown>>[],
  counts: Record<string, number>,
][] = [
  [
    "a purchase",
    [...start, ...decided, ...choice, ...task("TaskStateExited", "Buy Stock"), ...reported],
    { ApprovalsRequested: 1, ApprovalsDecided: 1, Bought: 1 },
  ],
  [
    "a sale",
    [...start, ...decided, ...choice, ...task("TaskStateExited", "Sell Stock"), ...reported],
    { ApprovalsRequested: 1, ApprovalsDecided: 1, Sold: 1 },
  ],
  [
    "a rejection",
    [...start, ...decided, ...pass("Trade Rejected"), ...reported],
    { ApprovalsRequested: 1, ApprovalsDecided: 1, Rejected: 1 },
  ],
  [
    "an expiry, which leaves the approval step too but brings no decision",
    [
      ...start,
      line("TaskTimedOut", { ...ask, error: "States.Timeout" }),
      line("TaskStateExited", { name: "Request Human Approval" }),
      ...pass("Approval Expired"),
      ...reported,
    ],
    { ApprovalsRequested: 1, ApprovalsExpired: 1 },
  ],
  [
    "an order that could not be placed",
    [
      ...start,
      ...decided,
      ...choice,
      line("TaskStateEntered", { name: "Buy Stock" }),
      line("LambdaFunctionFailed", { error: "OrderMismatch" }),
      line("ExecutionFailed", { error: "OrderMismatch" }),
    ],
    { ApprovalsRequested: 1, ApprovalsDecided: 1 },
  ],
  [
    "a report that failed twice, once without an answer",
    [
      ...start,
      ...decided,
      ...pass("Trade Rejected"),
      line("TaskStateEntered", { name: "Report Result" }),
      line("TaskFailed", { ...publish, error: "SNS.ThrottledException", cause: "Rate exceeded" }),
      line("TaskTimedOut", { ...publish, error: "States.Timeout" }),
      ...reported.slice(1),
    ],
    { ApprovalsRequested: 1, ApprovalsDecided: 1, Rejected: 1, ReportAttemptsFailed: 2 },
  ],
  [
    "a request for approval that could not be sent at first",
    [
      ...start.slice(0, -1),
      line("TaskFailed", { ...ask, error: "SQS.SdkClientException" }),
      line("TaskScheduled", { ...ask, region: "us-east-1" }),
    ],
    { ApprovalsRequested: 1 },
  ],
];

describe("The outcome metrics", () => {
  for (const [what, lines, counts] of LOGS) {
    it(`count ${what}, in log entries formatted as by AWS`, async () => {
      const { registrations } = await outcomes();
      const counted = registrations
        .filter(({ type }) => type === TYPE.logMetricFilter)
        .map(({ inputs }) => {
          const matches = compileFilterPattern(String(inputs.pattern));
          return [(inputs.metricTransformation as { name: string }).name, lines.filter(matches).length] as const;
        })
        .filter(([, count]) => count > 0);
      assert.deepEqual(Object.fromEntries(counted), counts);
    });
  }

  it("add one for each matching entry of the logs, in the given namespace", async () => {
    const { registrations } = await outcomes();
    const filters = registrations.filter(({ type }) => type === TYPE.logMetricFilter);
    assert.deepEqual(
      filters.map(({ name, inputs: { pattern: _, ...inputs } }) => ({ name, inputs })),
      [
        ["approvals-requested", "ApprovalsRequested"],
        ["approvals-decided", "ApprovalsDecided"],
        ["bought", "Bought"],
        ["sold", "Sold"],
        ["rejected", "Rejected"],
        ["approvals-expired", "ApprovalsExpired"],
        ["report-attempts-failed", "ReportAttemptsFailed"],
        ["callback-errors", "CallbackErrors", "callback-log"],
      ].map(([suffix, name, logGroupName = "machine-log"]) => ({
        name: `outcomes-${suffix}`,
        inputs: {
          logGroupName,
          metricTransformation: { name, namespace: "Desk", value: "1", unit: "Count" },
        },
      })),
    );
  });
});
