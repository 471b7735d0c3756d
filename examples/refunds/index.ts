import * as path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApprovalLinks, ApprovalQueue } from "approval-queue";
import { LambdaFunction } from "approval-queue/lambda";
import { allows, onBehalfOf, policyDocument, trustPolicy } from "approval-queue/policy";
import { definition, PAY_TIMEOUT_SECONDS } from "./definition";
import { readSettings } from "./settings";

const { limit, approver, approvalTimeout, chatWebhook } = readSettings();
const entry = (name: string): string => path.join(__dirname, "functions", `${name}.ts`);

const webhook = new aws.secretsmanager.Secret("refunds-webhook", { description: "The URL that posts to the chat" });
new aws.secretsmanager.SecretVersion("refunds-webhook", { secretId: webhook.id, secretString: chatWebhook });

// Asking: the links name the callback's role, and the callback needs the links.
const [signerRoleArn, setSignerRoleArn] = pulumi.deferredOutput<string>();
const links = new ApprovalLinks("refunds-links", {
  approvers: [approver],
  emails: false,
  signerRoleArn,
  page: {
    entry: entry("page"),
    description: "Shows a refund, and returns the decision",
    environment: { STACK: pulumi.getStack() },
  },
});
const approvals = new ApprovalQueue("refunds", {
  callback: {
    entry: entry("ask"),
    description: "Asks in the chat",
    environment: links.callbackEnvironment.apply((variables) => ({
      ...variables,
      APPROVER: approver,
      WEBHOOK_SECRET: webhook.arn,
    })),
  },
});
setSignerRoleArn(approvals.callbackRole.arn);
approvals.grantCallback("chat", links.signs(), allows("ReadWebhook", ["secretsmanager:GetSecretValue"], webhook.arn));

// Paying: an item in a table stands for the payment.
const payments = new aws.dynamodb.Table("refunds-payments", {
  hashKey: "orderId",
  attributes: [{ name: "orderId", type: "S" }],
  billingMode: "PAY_PER_REQUEST",
  pointInTimeRecovery: { enabled: true },
});
const pay = new LambdaFunction("refunds-pay", {
  code: { entry: entry("payRefund"), argument: "refunds-pay: entry" },
  description: "Pays a refund once",
  environment: { PAYMENTS_TABLE: payments.name },
  timeoutSeconds: PAY_TIMEOUT_SECONDS,
  logRetentionDays: 30,
});
const mayPay = pay.grant("payments", allows("PayOnce", ["dynamodb:UpdateItem"], payments.arn));

const role = new aws.iam.Role("refunds-machine-role", {
  assumeRolePolicy: trustPolicy("states.amazonaws.com", onBehalfOf("states", "stateMachine:refunds-machine-*")),
});
const mayAsk = approvals.grantRequests("machine", role);
const mayInvoke = new aws.iam.RolePolicy("refunds-machine-pay", {
  role: role.name,
  policy: policyDocument(allows("Pay", ["lambda:InvokeFunction"], pay.arn)),
});
const machine = new aws.sfn.StateMachine(
  "refunds-machine",
  {
    roleArn: role.arn,
    definition: pulumi
      .all([approvals.queue.url, pay.arn])
      .apply(([queueUrl, payFunctionArn]) =>
        JSON.stringify(definition({ queueUrl, payFunctionArn, limit, approvalTimeout })),
      ),
  },
  { dependsOn: [mayAsk, mayInvoke, mayPay] },
);
links.decides(machine.arn);

export const stateMachineArn = machine.arn;
export const paymentsTable = payments.name;
export const deadLetterQueueUrl = approvals.deadLetterQueue.url;
