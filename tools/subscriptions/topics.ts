import { asObject, asText, type UncheckedObject } from "approval-queue/json";
import { approverId } from "approval-queue/links";
import type { Settings } from "../../config";

/** A topic of a stack, and whom the settings subscribe to it. */
export interface SubscribedTopic {
  readonly purpose: "approvals" | "reports" | "alarms";
  /** Undefined if the stack has no such topic: it has not been updated since the settings changed. */
  readonly arn: string | undefined;
  /** The e-mail addresses in the settings. */
  readonly emails: readonly string[];
}

type Addresses = Pick<Settings, "approverEmails" | "reportEmails" | "alarmEmails">;

/**
 * The topics that a stack has, and those that its settings ask for.
 *
 * @param outputs the stack's outputs
 */
export function subscribedTopics(settings: Addresses, outputs: UncheckedObject): readonly SubscribedTopic[] {
  const { approvers, reports, alarms } = asObject(outputs.topicArns) ?? {};
  const topics: readonly SubscribedTopic[] = [
    ...approvalTopics(settings.approverEmails, approvers),
    { purpose: "reports", arn: asText(reports), emails: settings.reportEmails },
    { purpose: "alarms", arn: asText(alarms), emails: settings.alarmEmails },
  ];
  return topics.filter(({ arn, emails }) => arn !== undefined || emails.length > 0);
}

/** One topic for all approvers, or one for each in a stack with approval links; also those of approvers who are no longer in the settings. */
function approvalTopics(emails: readonly string[], output: unknown): readonly SubscribedTopic[] {
  const byApprover = asObject(output);
  if (byApprover === undefined) {
    return [{ purpose: "approvals", arn: asText(output), emails }];
  }
  const ids = emails.map(approverId);
  const former = Object.keys(byApprover).filter((id) => !ids.includes(id));
  return [
    ...emails.map((email) => ({ email: [email], id: approverId(email) })),
    ...former.map((id) => ({ email: [], id })),
  ].map(({ email, id }) => ({ purpose: "approvals", arn: asText(byApprover[id]), emails: email }));
}

/** Whether two texts are one address: SNS keeps an address as it was written. */
export function isSameAddress(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** The name of a topic, from its ARN. */
export function topicName(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}
