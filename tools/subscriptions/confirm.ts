import { ConfirmSubscriptionCommand, GetSubscriptionAttributesCommand, type SNSClient } from "@aws-sdk/client-sns";
import { CommandError, UsageError } from "../../operator/commands/runCommand";
import type { Confirmation } from "./confirmation";
import { explainSnsError } from "./snsErrors";
import { isSameAddress, type SubscribedTopic, topicName } from "./topics";

/** A subscription that only an authenticated call can unsubscribe. */
export interface Confirmed {
  readonly endpoint: string;
  readonly topicArn: string;
}

/**
 * Confirms a subscription of a stack's topic, so that only an authenticated call can unsubscribe it: the unsubscribe links in its
 * messages have no effect (SNS API reference, ConfirmSubscription: `AuthenticateOnUnsubscribe`).
 *
 * @param stack for messages
 * @throws UsageError, before any call, if the topic is not the stack's or the settings do not name the link's address
 * @throws CommandError if SNS does not confirm it, had confirmed it without authentication, or confirmed what the settings do not name
 */
export async function confirmSubscription(
  sns: SNSClient,
  { topicArn, token, endpoint }: Confirmation,
  topics: readonly SubscribedTopic[],
  stack: string,
): Promise<Confirmed> {
  const topic = topics.find(({ arn }) => arn === topicArn);
  if (topic === undefined) {
    const own = topics.flatMap(({ arn }) => arn ?? []).join(", ");
    throw new UsageError(`The topic ${topicArn} is not one of the stack ${stack}, which has ${own}.`);
  }
  const isNamed = (address: string): boolean => topic.emails.some((email) => isSameAddress(email, address));
  if (endpoint !== undefined && !isNamed(endpoint)) {
    throw new UsageError(
      `The link subscribes ${endpoint} to ${topicName(topicArn)}, which the settings of the stack ${stack} do not: it was not confirmed.`,
    );
  }
  const subscriptionArn = await confirm(sns, topicArn, token, stack);
  const attributes = await attributesOf(sns, subscriptionArn, topicArn, stack);
  const { Endpoint: address = "" } = attributes;
  if (!isNamed(address)) {
    throw new CommandError(
      `${address} is confirmed on ${topicName(topicArn)}, and the settings of the stack ${stack} do not name it: unsubscribe it with ${unsubscribeCommand(subscriptionArn)}.`,
    );
  }
  if (attributes.ConfirmationWasAuthenticated !== "true") {
    throw new CommandError(
      `${address} was confirmed on ${topicName(topicArn)} before, so anyone with one of its e-mails can unsubscribe it. To change that, run ${unsubscribeCommand(subscriptionArn)} and npm run up -- --stack ${stack} --refresh, and confirm the next invitation with this command.`,
    );
  }
  return { endpoint: address, topicArn };
}

/** The command of the AWS CLI that deletes a subscription. */
export function unsubscribeCommand(subscriptionArn: string): string {
  return `aws sns unsubscribe --region ${subscriptionArn.split(":")[3]} --subscription-arn ${subscriptionArn}`;
}

async function confirm(sns: SNSClient, topicArn: string, token: string, stack: string): Promise<string> {
  try {
    const input = { TopicArn: topicArn, Token: token, AuthenticateOnUnsubscribe: "true" };
    return (await sns.send(new ConfirmSubscriptionCommand(input))).SubscriptionArn ?? "";
  } catch (error) {
    if (error instanceof Error && error.name === "InvalidParameterException") {
      // SNS API reference, Subscribe: "Confirmation tokens are valid for two days."
      throw new CommandError(
        `SNS does not accept the token for ${topicName(topicArn)}: it is incomplete, of another subscription, or older than two days. For another, choose Request confirmation in the SNS console or, once SNS has deleted the subscription, run npm run up -- --stack ${stack} --refresh.`,
      );
    }
    throw explainSnsError(error, "ConfirmSubscription", topicArn, stack);
  }
}

async function attributesOf(
  sns: SNSClient,
  subscriptionArn: string,
  topicArn: string,
  stack: string,
): Promise<Readonly<Record<string, string>>> {
  try {
    const input = { SubscriptionArn: subscriptionArn };
    return (await sns.send(new GetSubscriptionAttributesCommand(input))).Attributes ?? {};
  } catch (error) {
    const { message } = explainSnsError(error, "GetSubscriptionAttributes", topicArn, stack);
    throw new CommandError(`The subscription is confirmed on ${topicName(topicArn)}, but was not read. ${message}`);
  }
}
