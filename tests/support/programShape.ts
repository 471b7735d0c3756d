import type { Stack } from "./stacks";

function functionShape(name: string, parent: string, ...policies: readonly string[]): readonly string[] {
  return [
    `LambdaFunction ${name} < ${parent}`,
    `Function ${name}-function < ${name}`,
    `LogGroup ${name}-log < ${name}`,
    `Role ${name}-role < ${name}`,
    ...["logs", ...policies].map((policy) => `RolePolicy ${name}-${policy} < ${name}`),
  ];
}

export const SHARED_SHAPE: readonly string[] = [
  "TradingFunctions trading < stack",
  "Table trading-orders < trading",
  ...functionShape("trading-check-stock-price", "trading"),
  ...functionShape("trading-generate-recommendation", "trading"),
  ...functionShape("trading-buy-stock", "trading", "orders"),
  ...functionShape("trading-sell-stock", "trading", "orders"),
  "ReportingTopic reports < stack",
  "NotificationTopic reports < reports",
  "Topic reports-topic < reports",
  "TopicPolicy reports-topic-policy < reports",
  "EventRule reports-failures < reports",
  "EventTarget reports-failures-target < reports",
  "ApprovalQueue approvals < stack",
  "Queue approvals-queue < approvals",
  "Queue approvals-dead-letters < approvals",
  "QueuePolicy approvals-queue-policy < approvals",
  "QueuePolicy approvals-dead-letters-policy < approvals",
  "RedriveAllowPolicy approvals-redrive-allow < approvals",
  "EventSourceMapping approvals-delivery < approvals",
  ...functionShape("approvals-callback", "approvals", "consume", "decision"),
  "Workflow trading < stack",
  "LogGroup trading-machine-log < trading",
  "Role trading-machine-role < trading",
  "RolePolicy trading-machine-workflow < trading",
  "RolePolicy trading-machine-observability < trading",
  "StateMachine trading-machine < trading",
];

export const FUNCTIONS = [
  "check-stock-price",
  "generate-recommendation",
  "buy-stock",
  "sell-stock",
  "approvals-callback",
];

function functionAlarms(name: string): readonly string[] {
  return [`${name}-errors`, `${name}-throttles`, `${name}-duration`];
}

export const WATCH_SHAPE: readonly string[] = [
  "OutcomeMetrics outcomes < stack",
  ...[
    "approvals-requested",
    "approvals-decided",
    "bought",
    "sold",
    "rejected",
    "approvals-expired",
    "report-attempts-failed",
    "callback-errors",
  ].map((metric) => `LogMetricFilter outcomes-${metric} < outcomes`),
  "NotificationTopic alarms < stack",
  "Topic alarms-topic < alarms",
  "TopicPolicy alarms-topic-policy < alarms",
  "TopicSubscription alarms-c63654f3 < alarms",
  "Alarms alarms < stack",
  ...[
    "executions-failed",
    "executions-timed-out",
    "executions-aborted",
    "executions-throttled",
    "dead-letters",
    "oldest-request",
    "failure-reports-lost",
    ...FUNCTIONS.flatMap(functionAlarms),
    "callback-errors",
    "approvals-expired",
    "reports-failed",
  ].map((alarm) => `MetricAlarm alarms-${alarm} < alarms`),
  "Dashboard trading < stack",
  "Dashboard trading-dashboard < trading",
];

export const KEY_SHAPE: readonly string[] = ["TopicKey topics < stack", "Key topics-key < topics"];

/** Without the endpoints of the services that the callback calls. */
export const NETWORK_SHAPE: readonly string[] = [
  "PrivateNetwork network < stack",
  "Vpc network-vpc < network",
  "SecurityGroup network-functions < network",
  "SecurityGroup network-endpoints < network",
  "SecurityGroupEgressRule network-functions-to-endpoints < network",
  "SecurityGroupEgressRule network-functions-to-dynamodb < network",
  "SecurityGroupIngressRule network-endpoints-from-functions < network",
  "VpcEndpoint network-dynamodb < network",
  ...["trading-buy-stock", "trading-sell-stock", "approvals-callback"].map(
    (name) => `RolePolicy ${name}-network < ${name}`,
  ),
];

export const APPROVERS_SHAPE: readonly string[] = [
  "NotificationTopic approvers < stack",
  "Topic approvers-topic < approvers",
  "TopicPolicy approvers-topic-policy < approvers",
  "TopicSubscription approvers-ac5bb1c1 < approvers",
];

/** In place of `APPROVERS_SHAPE`: an approver's subscription has the first half of the approver's ID in its name. */
export function linksShape(...approverIds: readonly string[]): readonly string[] {
  return [
    "ApprovalLinks approval-links < stack",
    ...approverIds
      .map((id) => `approval-links-${id}`)
      .flatMap((name) => [
        `NotificationTopic ${name} < approval-links`,
        `Topic ${name}-topic < ${name}`,
        `TopicPolicy ${name}-topic-policy < ${name}`,
        `TopicSubscription ${name}-${name.slice(-16, -8)} < ${name}`,
      ]),
    "LinkKey approval-links < approval-links",
    "Key approval-links-key < approval-links",
    ...functionShape("approval-links-page", "approval-links", "links", "decision"),
    "Api approval-links-api < approval-links",
    "Integration approval-links-integration < approval-links",
    "Route approval-links-route < approval-links",
    "Stage approval-links-stage < approval-links",
    "Permission approval-links-permission < approval-links",
  ];
}

/** With links and alarms. */
export const PAGE_WATCH_SHAPE: readonly string[] = functionAlarms("decision-page").map(
  (alarm) => `MetricAlarm alarms-${alarm} < alarms`,
);

export const SHAPE: Readonly<Record<Stack, readonly string[]>> = {
  dev: SHARED_SHAPE,
  prod: [
    ...SHARED_SHAPE,
    "TopicSubscription reports-1d3f072e < reports",
    ...linksShape("89b083d038d7df26", "4e0adcd50008e153"),
    ...WATCH_SHAPE,
    ...PAGE_WATCH_SHAPE,
    ...KEY_SHAPE,
    ...NETWORK_SHAPE,
    "VpcEndpoint network-sns < network",
    "VpcEndpoint network-kms < network",
  ],
};
