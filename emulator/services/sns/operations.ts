import type { Place } from "../../resource";
import { arnIn, type Operation, type Operations } from "../operation";
import { topicOf } from "./subscriptions";

export function topicArnOf(topicName: string, { partition, region, account }: Place): string {
  return `arn:${partition}:sns:${region}:${account}:${topicName}`;
}

function on(member: string, members: readonly string[], ...actions: readonly string[]): Operation {
  return {
    members: [member, ...members],
    ...(actions.length > 0 && { actions }),
    resources: (input) => [arnIn(input, member)],
  };
}

/** The operations on a subscription are checked on its topic. */
function onSubscription(members: readonly string[]): Operation {
  return {
    members: ["SubscriptionArn", ...members],
    resources: ({ SubscriptionArn }) => [topicOf(SubscriptionArn) ?? "*"],
  };
}

function listing(): Operation {
  return { members: ["NextToken"], resources: (_, place) => [topicArnOf("*", place)] };
}

/** What a published message may have. `TargetArn` and `PhoneNumber` are others than a topic, which the emulator does not have. */
const MESSAGE = [
  "Message",
  "Subject",
  "MessageStructure",
  "MessageAttributes",
  "MessageDeduplicationId",
  "MessageGroupId",
];

/** The operations of SNS. AWS checks PublishBatch as Publish (SNS API reference, "PublishBatch"). */
export const OPERATIONS: Operations = {
  ConfirmSubscription: on("TopicArn", ["Token", "AuthenticateOnUnsubscribe"]),
  CreateTopic: {
    members: ["Name", "Attributes", "Tags", "DataProtectionPolicy"],
    resources: ({ Name }, place) => [topicArnOf(String(Name ?? "*"), place)],
  },
  DeleteTopic: on("TopicArn", []),
  GetSubscriptionAttributes: onSubscription([]),
  GetTopicAttributes: on("TopicArn", []),
  ListSubscriptions: listing(),
  ListSubscriptionsByTopic: on("TopicArn", ["NextToken"]),
  ListTagsForResource: on("ResourceArn", []),
  ListTopics: listing(),
  Publish: on("TopicArn", MESSAGE),
  PublishBatch: on("TopicArn", ["PublishBatchRequestEntries"], "Publish"),
  SetSubscriptionAttributes: onSubscription(["AttributeName", "AttributeValue"]),
  SetTopicAttributes: on("TopicArn", ["AttributeName", "AttributeValue"]),
  Subscribe: on("TopicArn", ["Protocol", "Endpoint", "Attributes", "ReturnSubscriptionArn"]),
  TagResource: on("ResourceArn", ["Tags"]),
  UntagResource: on("ResourceArn", ["TagKeys"]),
  Unsubscribe: onSubscription([]),
};
