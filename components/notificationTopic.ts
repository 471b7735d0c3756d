import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allows, policyDocument, type ServicePrincipal, type Statement, sidOf, tlsOnly } from "./policy";

/** The settings of a topic that people subscribe to by e-mail. */
export interface NotificationTopicArgs {
  /**
   * E-mail addresses to subscribe, each once in whatever letter case. Each receives a confirmation request from AWS, and
   * no other message before it is confirmed.
   */
  readonly emails: readonly string[];
  /**
   * AWS services that publish to the topic, such as `events.amazonaws.com`. Roles of this account need no entry: their
   * policies allow them.
   * @default []
   */
  readonly publishingServices?: readonly ServicePrincipal[];
  /**
   * ARN of the customer managed key that encrypts messages at rest. Its key policy must allow the publishing services;
   * a role that publishes also needs permission to use the key.
   * @default no key: SNS encrypts the disks, not the messages
   */
  readonly keyArn?: pulumi.Input<string>;
  /** Tags of the topic. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** An SNS topic with e-mail subscriptions, which requires TLS. */
export class NotificationTopic extends pulumi.ComponentResource {
  readonly topic: aws.sns.Topic;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: NotificationTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("approval-queue:index:NotificationTopic", name, {}, opts);
    this.topic = new aws.sns.Topic(`${name}-topic`, { kmsMasterKeyId: args.keyArn, tags: args.tags }, { parent: this });
    new aws.sns.TopicPolicy(
      `${name}-topic-policy`,
      {
        arn: this.topic.arn,
        policy: policyDocument(
          // Not sns:*, which SNS refuses as "Policy statement action out of service scope".
          tlsOnly(["sns:Publish"], this.topic.arn),
          ...(args.publishingServices ?? []).map((service) => mayPublish(service, this.topic.arn)),
        ),
      },
      { parent: this },
    );
    for (const email of args.emails) {
      new aws.sns.TopicSubscription(
        // Named after the address, so that inserting an address at the front of the list replaces no confirmed
        // subscription; by its hash, because names appear in URNs and in comments on pull requests.
        `${name}-${hashOf(email)}`,
        { topic: this.topic.arn, protocol: "email", endpoint: email },
        // The same name with another endpoint is the same address in other letter case.
        { parent: this, aliases: [{ name: `${name}-${email}` }], ignoreChanges: ["endpoint"] },
      );
    }
    this.arn = this.topic.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** Eight hexadecimal digits for an address, whatever its letter case. */
function hashOf(email: string): string {
  return createHash("sha256").update(email.trim().toLowerCase()).digest("hex").slice(0, 8);
}

function mayPublish(publisher: ServicePrincipal, topicArn: pulumi.Output<string>): Statement {
  return allows(`PublishedBy${sidOf(publisher)}`, ["sns:Publish"], topicArn, {
    Principal: { Service: publisher.service },
    Condition: publisher.condition,
  });
}
