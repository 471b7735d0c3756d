import type { Emulator } from "pulumi-aws-emulator";
import { outputsOf } from "./program";

/** An e-mail to approvers. */
export interface SentNotice {
  readonly topicArn: string;
  /** The addresses that are subscribed to its topic. */
  readonly addresses: readonly string[];
  readonly subject: string;
  readonly message: string;
}

/** The e-mails that the approvers have received, by topic, oldest first. */
export function noticesIn(emulator: Emulator): readonly SentNotice[] {
  const { registrations } = emulator.program;
  return outputsOf(emulator).topicArns.approvers.flatMap((topicArn) => {
    const addresses = registrations
      .filter(({ type, inputs }) => type === "aws:sns/topicSubscription:TopicSubscription" && inputs.topic === topicArn)
      .map(({ inputs }) => String(inputs.endpoint));
    return emulator.messages(topicArn).map(({ subject = "", message }) => ({ topicArn, addresses, subject, message }));
  });
}
