import * as path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Alarms, alarmPublisher } from "./components/alarms";
import { type ApprovalCallbackArgs, ApprovalQueue } from "./components/approvalQueue";
import { Dashboard } from "./components/dashboard";
import { NotificationTopic } from "./components/notificationTopic";
import { OutcomeMetrics } from "./components/outcomeMetrics";
import { onBehalfOf, policyDocument, type Statement, trustPolicy } from "./components/policy";
import { PrivateNetwork } from "./components/privateNetwork";
import { FAILURE_PUBLISHER, ReportingTopic } from "./components/reportingTopic";
import { TopicKey } from "./components/topicKey";
import { TradingFunctions } from "./components/tradingFunctions";
import { readSettings } from "./config";
import { STATE, tradingDefinition } from "./definition";

const settings = readSettings();

// The key of all topics, and whoever publishes without a role
const alarmPublishers = settings.alarms ? [alarmPublisher("alarms")] : [];
const topicKey = settings.encryptTopics
  ? new TopicKey("topics", {
      description: "Reports, requests for decisions and alarms on the trading topics",
      publishingServices: [FAILURE_PUBLISHER, ...alarmPublishers],
    })
  : undefined;
const encryption = topicKey ? { keyArn: topicKey.arn } : {};
const usesTopicKey = topicKey ? [topicKey.usedToPublish()] : [];

// The parts
const network = settings.privateNetwork ? new PrivateNetwork("network") : undefined;
const placement = network ? { network: network.attachment } : {};
const trading = new TradingFunctions("trading", {
  priceThreshold: settings.priceThreshold,
  logRetentionDays: settings.logRetentionDays,
  protect: settings.protectData,
  ...placement,
});
const reports = new ReportingTopic("reports", { emails: settings.reportEmails, ...encryption });
const approvers =
  settings.approvals === "manual"
    ? new NotificationTopic("approvers", { emails: settings.approverEmails, ...encryption })
    : undefined;
const approvals = new ApprovalQueue("approvals", {
  callback: approvers ? notifyApprovers(approvers.arn) : approveAutomatically(),
  maximumConcurrency: settings.approvalConcurrency,
  logRetentionDays: settings.logRetentionDays,
  protect: settings.protectData,
  ...placement,
});

// The state machine
const machineLog = new aws.cloudwatch.LogGroup("trading-machine-log", {
  // Step Functions' log delivery keeps within CloudWatch's limit on resource policies only under this prefix.
  namePrefix: "/aws/vendedlogs/states/trading-",
  retentionInDays: settings.logRetentionDays,
});
const machineRole = new aws.iam.Role("trading-machine-role", {
  // The machine's exact ARN would be a circle: Pulumi names it `<name>-<random>`.
  assumeRolePolicy: trustPolicy("states.amazonaws.com", onBehalfOf("states", "stateMachine:trading-machine-*")),
});
const runsWorkflow = new aws.iam.RolePolicy("trading-machine-workflow", {
  role: machineRole.name,
  policy: policyDocument(
    invokes("CheckStockPrice", trading.checkStockPrice.arn),
    invokes("GenerateRecommendation", trading.generateRecommendation.arn),
    invokes("BuyStock", trading.buyStock.arn),
    invokes("SellStock", trading.sellStock.arn),
    allows("RequestApproval", ["sqs:SendMessage"], approvals.queue.arn),
    allows("ReportResult", ["sns:Publish"], reports.arn),
    ...usesTopicKey,
  ),
});
const isObserved = new aws.iam.RolePolicy("trading-machine-observability", {
  role: machineRole.name,
  policy: policyDocument(...observability()),
});
const machine = new aws.sfn.StateMachine(
  "trading-machine",
  {
    type: "STANDARD",
    roleArn: machineRole.arn,
    definition: pulumi.jsonStringify(
      pulumi
        .all([
          trading.checkStockPrice.arn,
          trading.generateRecommendation.arn,
          trading.buyStock.arn,
          trading.sellStock.arn,
          approvals.queue.url,
          reports.arn,
        ])
        .apply(([checkStockPrice, generateRecommendation, buyStock, sellStock, approvalQueueUrl, reportTopicArn]) =>
          tradingDefinition({
            functions: { checkStockPrice, generateRecommendation, buyStock, sellStock },
            functionTimeoutSeconds: trading.timeoutSeconds,
            approvalQueueUrl,
            approvalTimeoutSeconds: settings.approvalTimeoutSeconds,
            reportTopicArn,
          }),
        ),
    ),
    tracingConfiguration: { enabled: true },
    // Every state, but never what goes through it: execution data holds task tokens.
    loggingConfiguration: {
      level: "ALL",
      includeExecutionData: false,
      logDestination: pulumi.interpolate`${machineLog.arn}:*`,
    },
  },
  // Step Functions checks at creation that the role can deliver logs.
  { dependsOn: [runsWorkflow, isObserved] },
);

// The grants that close the circle: what needs the finished machine's ARN
const failureRule = reports.reportFailuresOf(machine.arn);
const decides = approvers
  ? allows("NotifyApprovers", ["sns:Publish"], approvers.arn)
  : allows("ReturnTaskToken", ["states:SendTaskSuccess"], machine.arn);
approvals.callback.grant("decision", decides, ...(approvers ? usesTopicKey : []));

// What the functions call from within the network
network?.reach(approvers ? "sns" : "states", decides);
network?.reachDynamoDb(trading.placesOrders());

if (settings.alarms) {
  watch();
}

export const stateMachineArn = machine.arn;
export const approvalQueueUrl = approvals.queue.url;
export const deadLetterQueueUrl = approvals.deadLetterQueue.url;
export const topicArns = { reports: reports.arn, ...(approvers && { approvers: approvers.arn }) };
export const ordersTable = trading.orders.name;
export const consoleUrl = machine.arn.apply(stateMachineConsoleUrl);

function watch(): void {
  const { namespace } = new OutcomeMetrics("outcomes", {
    logGroupName: machineLog.name,
    namespace: pulumi.interpolate`StockTrading/${machine.name}`,
    states: STATE,
  });
  const topic = new NotificationTopic("alarms", {
    emails: settings.alarmEmails,
    publishingServices: alarmPublishers,
    ...encryption,
  });
  const watched = {
    stateMachineArn: machine.arn,
    queueName: approvals.queue.name,
    deadLetterQueueName: approvals.deadLetterQueue.name,
    outcomeNamespace: namespace,
  };
  const alarms = new Alarms("alarms", {
    ...watched,
    topicArn: topic.arn,
    failureRuleName: failureRule.name,
    functions: {
      "check-stock-price": trading.checkStockPrice,
      "generate-recommendation": trading.generateRecommendation,
      "buy-stock": trading.buyStock,
      "sell-stock": trading.sellStock,
      "approvals-callback": approvals.callback,
    },
  });
  // Named after the machine: a dashboard's name has to be given, and both stacks may share an account.
  new Dashboard("trading", { ...watched, dashboardName: machine.name, alarmArns: alarms.arns });
}

function approveAutomatically(): ApprovalCallbackArgs {
  return {
    entry: path.join(__dirname, "functions", "handlers", "approveAutomatically.ts"),
    description: "Approves every request, as AWS's sample does",
  };
}

function notifyApprovers(topicArn: pulumi.Output<string>): ApprovalCallbackArgs {
  return {
    entry: path.join(__dirname, "functions", "handlers", "notifyApprovers.ts"),
    description: "Tells the approvers that a decision waits",
    environment: { APPROVERS_TOPIC_ARN: topicArn },
  };
}

function allows(purpose: string, actions: readonly string[], resource: pulumi.Input<string>): Statement {
  return { Sid: purpose, Effect: "Allow", Action: actions, Resource: resource };
}

function invokes(purpose: string, functionArn: pulumi.Output<string>): Statement {
  return allows(purpose, ["lambda:InvokeFunction"], functionArn);
}

/** What AWS offers on every resource only (Step Functions developer guide, "Logging using CloudWatch Logs" and "IAM policies for X-Ray"). */
function observability(): readonly Statement[] {
  return [
    allows(
      "DeliverLogs",
      [
        "logs:CreateLogDelivery",
        "logs:GetLogDelivery",
        "logs:UpdateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
      ],
      "*",
    ),
    allows(
      "Trace",
      ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"],
      "*",
    ),
  ];
}

function stateMachineConsoleUrl(arn: string): string {
  const region = arn.split(":")[3];
  return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/statemachines/view/${arn}`;
}
