import * as path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { type ApprovalCallbackArgs, ApprovalLinks, mayAnswerRequests } from "approval-queue";
import { allows, type Statement } from "approval-queue/policy";
import { NotificationTopic } from "approval-queue/topics";
import type { InterfaceService } from "./privateNetwork";

/** How approval requests are answered: the callback's code, the API calls it makes, and whom it asks. */
export interface ApprovalMode {
  readonly callback: ApprovalCallbackArgs;
  /** The permissions for the callback's API calls, by the service that it calls. */
  calls(stateMachineArn: pulumi.Input<string>): Readonly<Partial<Record<InterfaceService, Statement>>>;
  /** The ARN of the approvers' topic, or of each approver's by the approver's ID; undefined if nobody is asked. */
  readonly topicArns?: pulumi.Output<string> | ApprovalLinks["topicArns"];
  readonly links?: ApprovalLinks;
}

/** The callback approves every request, as in AWS's sample. */
export function automaticApproval(): ApprovalMode {
  return {
    callback: {
      entry: handler("approveAutomatically"),
      description: "Approves every request, as AWS's sample does",
    },
    calls: (stateMachineArn) => ({ states: mayAnswerRequests(stateMachineArn) }),
  };
}

/** Whom the callback asks, and how fast. */
export interface ManualApprovalArgs {
  readonly emails: readonly string[];
  /** The callback's concurrent invocations, 1 to `LARGEST_NOTIFYING_CONCURRENCY`. */
  readonly concurrency: number;
  /** ARN of the customer managed key that encrypts the topics at rest. @default no key */
  readonly topicKeyArn?: pulumi.Input<string> | undefined;
}

/** The approvers are notified on one topic, and decide with the operator's tools. */
export function manualApproval({ emails, concurrency, topicKeyArn }: ManualApprovalArgs): ApprovalMode {
  const { arn } = new NotificationTopic("approvers", { emails, keyArn: topicKeyArn });
  return {
    callback: {
      entry: handler("notifyApprovers"),
      description: "Tells the approvers that a decision waits",
      environment: { APPROVERS_TOPIC_ARN: arn, ...paced(concurrency) },
    },
    calls: () => ({ sns: allows("NotifyApprovers", ["sns:Publish"], arn) }),
    topicArns: arn,
  };
}

/** What links add to manual approvals. */
export interface ApprovalByLinkArgs extends ManualApprovalArgs {
  /** The notional in US dollars up to which a link can approve a trade. @default no limit */
  readonly limit?: number | undefined;
  /** The name of the stack, which the page shows. */
  readonly stack: string;
  /** ARN of the callback's role. */
  readonly signerRoleArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
  readonly protect: boolean;
}

/** Each approver is notified with a link, and decides in a browser or with the operator's tools. */
export function approvalByLink({ emails, concurrency, limit, stack, ...shared }: ApprovalByLinkArgs): ApprovalMode {
  const links = new ApprovalLinks("approval-links", {
    ...shared,
    approvers: [...emails],
    page: {
      entry: handler("decideByLink"),
      description: "Shows approvers a trade, and returns their decision",
      environment: { STACK: stack, ...(limit !== undefined && { LINK_LIMIT_USD: String(limit) }) },
    },
  });
  return {
    callback: {
      entry: handler("sendApprovalLinks"),
      description: "Sends each approver a link to decide",
      environment: links.callbackEnvironment.apply((variables) => ({ ...variables, ...paced(concurrency) })),
    },
    calls: () => ({ sns: links.notifies(), kms: links.signs() }),
    topicArns: links.topicArns,
    links,
  };
}

/**
 * The most notices that may go to one address in a second. SNS delivers 10 e-mails a second to a subscription, and suspends,
 * then deletes, one that is sent more (AWS General Reference, "Amazon SNS endpoints and quotas").
 */
const NOTICES_PER_SECOND = 7;

/** The most concurrent invocations of a callback that notifies people: each sends at least one notice a second. */
export const LARGEST_NOTIFYING_CONCURRENCY = NOTICES_PER_SECOND;

function paced(concurrency: number): { readonly NOTICES_PER_SECOND: string } {
  return { NOTICES_PER_SECOND: String(Math.floor(NOTICES_PER_SECOND / concurrency)) };
}

function handler(name: string): string {
  return path.join(__dirname, "..", "functions", "handlers", `${name}.ts`);
}
