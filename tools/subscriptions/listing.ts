import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  type SNSClient,
  type Subscription,
} from "@aws-sdk/client-sns";
import { explainSnsError } from "./snsErrors";
import { isSameAddress, type SubscribedTopic } from "./topics";

/** A subscription to a stack's topic: one that the settings ask for, one that SNS has, or both. */
export interface Listed {
  readonly topic: SubscribedTopic;
  /** As SNS has it, such as `email`. */
  readonly protocol: string;
  /** The address, or what else the protocol delivers to. */
  readonly endpoint: string;
  /** Whether the settings name it. They name e-mail addresses only. */
  readonly inSettings: boolean;
  /** `missing`: the settings name it, and SNS does not have it. */
  readonly status: "confirmed" | "pending" | "missing";
  /** Whether only an authenticated call can unsubscribe it. Undefined unless it is confirmed. */
  readonly authenticated?: boolean;
  /** Undefined unless it is confirmed. */
  readonly subscriptionArn?: string;
}

type Found = Omit<Listed, "topic" | "inSettings">;

/**
 * Lists the subscriptions of topics: those in the settings first, by topic.
 *
 * @param stack for messages
 * @throws CommandError if SNS does not list a topic's subscriptions
 */
export async function listSubscriptions(
  sns: SNSClient,
  topics: readonly SubscribedTopic[],
  stack: string,
): Promise<readonly Listed[]> {
  const listed: Listed[] = [];
  for (const topic of topics) {
    const found = topic.arn === undefined ? [] : await subscriptionsOf(sns, topic.arn, stack);
    listed.push(...compare(topic, found));
  }
  return [...listed.filter(({ inSettings }) => inSettings), ...listed.filter(({ inSettings }) => !inSettings)];
}

function compare(topic: SubscribedTopic, found: readonly Found[]): readonly Listed[] {
  const isOf = (email: string, { protocol, endpoint }: Found): boolean =>
    protocol === "email" && isSameAddress(endpoint, email);
  const named = topic.emails.map((email): Listed => {
    // A topic may have two of one address, in other letter case.
    const [first, ...others] = found.filter((one) => isOf(email, one));
    const best = others.find(({ status }) => status === "confirmed" && first?.status !== "confirmed") ?? first;
    return { topic, inSettings: true, ...(best ?? { protocol: "email", status: "missing" }), endpoint: email };
  });
  const unnamed = found
    .filter((one) => !topic.emails.some((email) => isOf(email, one)))
    .map((one): Listed => ({ topic, inSettings: false, ...one }));
  return [...named, ...unnamed];
}

async function subscriptionsOf(sns: SNSClient, topicArn: string, stack: string): Promise<readonly Found[]> {
  const found: Found[] = [];
  try {
    for await (const page of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn: topicArn })) {
      for (const subscription of page.Subscriptions ?? []) {
        found.push(...(await readSubscription(sns, subscription, topicArn, stack)));
      }
    }
  } catch (error) {
    throw explainSnsError(error, "ListSubscriptionsByTopic", topicArn, stack);
  }
  return found;
}

/** @returns nothing for a subscription that SNS has deleted and still lists */
async function readSubscription(
  sns: SNSClient,
  { SubscriptionArn = "", Protocol: protocol = "", Endpoint: endpoint = "" }: Subscription,
  topicArn: string,
  stack: string,
): Promise<readonly Found[]> {
  if (!SubscriptionArn.startsWith("arn:")) {
    return SubscriptionArn === "PendingConfirmation" ? [{ protocol, endpoint, status: "pending" }] : [];
  }
  try {
    const { Attributes = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    // SNS asks again for the confirmation of an address that got too many messages.
    const isPending = Attributes.PendingConfirmation === "true";
    const authenticated = Attributes.ConfirmationWasAuthenticated === "true";
    return isPending
      ? [{ protocol, endpoint, status: "pending" }]
      : [{ protocol, endpoint, status: "confirmed", authenticated, subscriptionArn: SubscriptionArn }];
  } catch (error) {
    if (error instanceof Error && error.name === "NotFoundException") {
      return [];
    }
    throw explainSnsError(error, "GetSubscriptionAttributes", topicArn, stack);
  }
}
