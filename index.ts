import * as pulumi from "@pulumi/pulumi";
import { ApprovalQueue, mayRequestApproval } from "approval-queue";
import { allows } from "approval-queue/policy";
import { NotificationTopic, TopicKey } from "approval-queue/topics";
import { readSettings } from "./config";
import { STATE, tradingDefinition } from "./definition";
import { machineConsoleUrl } from "./domain/consoleUrl";
import { type ApprovalMode, approvalByLink, automaticApproval, manualApproval } from "./infrastructure/approvalModes";
import type { DeployedFunction } from "./infrastructure/deployedFunction";
import { mapValues } from "./infrastructure/mapValues";
import { Alarms, alarmPublisher } from "./infrastructure/monitoring/alarms";
import { Dashboard } from "./infrastructure/monitoring/dashboard";
import { OutcomeMetrics } from "./infrastructure/monitoring/outcomeMetrics";
import { limitRoles } from "./infrastructure/permissionsBoundary";
import { PrivateNetwork } from "./infrastructure/privateNetwork";
import { FAILURE_PUBLISHER, ReportingTopic } from "./infrastructure/reportingTopic";
import { TradingFunctions } from "./infrastructure/tradingFunctions";
import { Workflow } from "./infrastructure/workflow";

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

// The approvals. The key that signs links names the callback's role, and the callback needs the key: the role is known first.
const [signerRoleArn, setSignerRoleArn] = pulumi.deferredOutput<string>();
const mode = approvalMode();
const approvals = new ApprovalQueue("approvals", {
  ...shared,
  callback: mode.callback,
  maximumConcurrency: settings.approvalConcurrency,
});
setSignerRoleArn(approvals.callbackRole.arn);

function approvalMode(): ApprovalMode {
  const { approverEmails: emails, approvalConcurrency: concurrency, approvalLinkLimit: limit } = settings;
  const asked = { emails, concurrency, topicKeyArn: topicKey?.arn };
  if (settings.approvals === "automatic") {
    return automaticApproval();
  }
  return settings.approvalLinks
    ? approvalByLink({ ...asked, ...shared, limit, stack: pulumi.getStack(), signerRoleArn })
    : manualApproval(asked);
}

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
    mayRequestApproval(approvals.queue.arn),
    allows("ReportResult", ["sns:Publish"], reports.arn),
    ...usesTopicKey,
  ],
  logRetentionDays: settings.logRetentionDays,
});

// The grants that need the machine's ARN
const failureRule = reports.reportFailuresOf(machine.arn);
const callbackCalls = mode.calls(machine.arn);
approvals.grantCallback("decision", ...Object.values(callbackCalls), ...(callbackCalls.sns ? usesTopicKey : []));
mode.links?.decides(machine.arn);

// What the functions call from inside the network
network?.reachEach(callbackCalls);
network?.reachDynamoDb(trading.placesOrders());

// What tells the operators
const functionsByName: Readonly<Record<string, DeployedFunction>> = {
  ...trading.functions,
  approvalsCallback: { function: approvals.callbackFunction, logGroup: approvals.callbackLogGroup },
  ...(mode.links && { decisionPage: { function: mode.links.pageFunction, logGroup: mode.links.pageLogGroup } }),
};
const monitoring = settings.alarms ? monitor() : undefined;

function monitor() {
  const { namespace } = new OutcomeMetrics("outcomes", {
    logGroupName: logGroup.name,
    callbackLogGroupName: approvals.callbackLogGroup.name,
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
    functions: mapValues(functionsByName, (deployed) => deployed.function),
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
  ...(mode.topicArns && { approvers: mode.topicArns }),
  ...(monitoring && { alarms: monitoring.topicArn }),
};
export const keyArns = {
  ...(topicKey && { topics: topicKey.arn }),
  ...(mode.links && { links: mode.links.keyArn }),
};
export const ordersTable = trading.orders.name;
export const functions = mapValues(functionsByName, (deployed) => ({
  name: deployed.function.name,
  logGroup: deployed.logGroup.name,
}));
export const consoleUrl = machine.arn.apply(machineConsoleUrl);
