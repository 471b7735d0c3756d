import * as pulumi from "@pulumi/pulumi";
import { automaticApproval, manualApproval } from "./components/approvalModes";
import { ApprovalQueue } from "./components/approvalQueue";
import { mapValues } from "./components/mapValues";
import { Alarms, alarmPublisher } from "./components/monitoring/alarms";
import { Dashboard } from "./components/monitoring/dashboard";
import { OutcomeMetrics } from "./components/monitoring/outcomeMetrics";
import { NotificationTopic } from "./components/notificationTopic";
import { limitRoles } from "./components/permissionsBoundary";
import { allows } from "./components/policy";
import { PrivateNetwork } from "./components/privateNetwork";
import { FAILURE_PUBLISHER, ReportingTopic } from "./components/reportingTopic";
import { TopicKey } from "./components/topicKey";
import { TradingFunctions } from "./components/tradingFunctions";
import { Workflow } from "./components/workflow";
import { readSettings } from "./config";
import { STATE, tradingDefinition } from "./definition";
import { machineConsoleUrl } from "./domain/consoleUrl";

const settings = readSettings();
if (settings.permissionsBoundary !== undefined) {
  limitRoles(settings.permissionsBoundary);
}

// The alarms' logical name, which is also in the policies that allow CloudWatch to publish
const ALARMS = "alarms";
const alarmPublishers = settings.alarms ? [alarmPublisher(ALARMS)] : [];

// What the parts share
const topicKey = settings.encryptTopics
  ? new TopicKey("topics", {
      description: "Reports, requests for decisions and alarms on the trading topics",
      publishingServices: [FAILURE_PUBLISHER, ...alarmPublishers],
    })
  : undefined;
const usesTopicKey = topicKey ? [topicKey.usedToPublish()] : [];
const network = settings.privateNetwork ? new PrivateNetwork("network", {}) : undefined;
const shared = {
  logRetentionDays: settings.logRetentionDays,
  protect: settings.protectData,
  network: network?.attachment,
};

// The parts
const trading = new TradingFunctions("trading", { ...shared, priceThreshold: settings.priceThreshold });
const reports = new ReportingTopic("reports", { emails: settings.reportEmails, keyArn: topicKey?.arn });
const approvers =
  settings.approvals === "manual"
    ? new NotificationTopic("approvers", { emails: settings.approverEmails, keyArn: topicKey?.arn })
    : undefined;
const mode = approvers ? manualApproval(approvers) : automaticApproval();
const approvals = new ApprovalQueue("approvals", {
  ...shared,
  callback: mode.callback,
  maximumConcurrency: settings.approvalConcurrency,
});

// The workflow
const { machine, logGroup } = new Workflow("trading", {
  definition: pulumi
    .output({
      functions: trading.arns,
      ordersTable: trading.orders.name,
      functionTimeoutSeconds: trading.timeoutSeconds,
      approvalQueueUrl: approvals.queue.url,
      approvalTimeoutSeconds: settings.approvalTimeout,
      reportTopicArn: reports.arn,
    })
    .apply(tradingDefinition),
  calls: [
    ...trading.invocations(),
    allows("RequestApproval", ["sqs:SendMessage"], approvals.queue.arn),
    allows("ReportResult", ["sns:Publish"], reports.arn),
    ...usesTopicKey,
  ],
  logRetentionDays: settings.logRetentionDays,
});

// The grants that need the machine's ARN
const failureRule = reports.reportFailuresOf(machine.arn);
const callbackCalls = mode.calls(machine.arn);
approvals.callback.grant("decision", callbackCalls, ...(approvers ? usesTopicKey : []));

// What the functions call from inside the network
network?.reach(mode.service, callbackCalls);
network?.reachDynamoDb(trading.placesOrders());

// What tells the operators
const functionsByName = { ...trading.functions, approvalsCallback: approvals.callback };
const monitoring = settings.alarms ? monitor() : undefined;

function monitor() {
  const { namespace } = new OutcomeMetrics("outcomes", {
    logGroupName: logGroup.name,
    callbackLogGroupName: approvals.callback.logGroup.name,
    namespace: pulumi.interpolate`StockTrading/${machine.name}`,
    states: STATE,
  });
  const topic = new NotificationTopic("alarms", {
    emails: settings.alarmEmails,
    publishingServices: alarmPublishers,
    keyArn: topicKey?.arn,
  });
  const watched = {
    stateMachineArn: machine.arn,
    queueName: approvals.queue.name,
    deadLetterQueueName: approvals.deadLetterQueue.name,
    outcomeNamespace: namespace,
  };
  const { arns: alarmArns } = new Alarms(ALARMS, {
    ...watched,
    topicArn: topic.arn,
    failureRuleName: failureRule.name,
    functions: functionsByName,
  });
  // Named after the machine: a dashboard requires a name, and both stacks may share an account.
  new Dashboard("trading", { ...watched, dashboardName: machine.name, alarmArns });
  return { topicArn: topic.arn };
}

// For the runbook, for other programs (StackReference), and for the tools
export const stateMachineArn = machine.arn;
export const approvalQueueUrl = approvals.queue.url;
export const deadLetterQueueUrl = approvals.deadLetterQueue.url;
export const deadLetterQueueArn = approvals.deadLetterQueue.arn;
export const topicArns = {
  reports: reports.arn,
  ...(approvers && { approvers: approvers.arn }),
  ...(monitoring && { alarms: monitoring.topicArn }),
};
export const keyArns = { ...(topicKey && { topics: topicKey.arn }) };
export const ordersTable = trading.orders.name;
export const functions = mapValues(functionsByName, (created) => ({
  name: created.function.name,
  logGroup: created.logGroup.name,
}));
export const consoleUrl = machine.arn.apply(machineConsoleUrl);
