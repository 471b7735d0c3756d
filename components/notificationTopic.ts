import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement, tlsOnly } from "./policy";

/** The settings of a topic that people subscribe to by e-mail. */
export interface NotificationTopicArgs {
  /** E-mail addresses to subscribe; each gets AWS's invitation and nothing more until it confirms. */
  readonly emails: readonly string[];
  /**
   * AWS services that publish on the topic themselves, such as `events.amazonaws.com`. Roles of this account need no
   * mention here: their own policies let them.
   * @default []
   */
  readonly publishingServices?: readonly string[];
}

/** An SNS topic with e-mail subscriptions, which takes nothing that did not come over TLS. */
export class NotificationTopic extends pulumi.ComponentResource {
  readonly topic: aws.sns.Topic;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: NotificationTopicArgs, options?: pulumi.ComponentResourceOptions) {
    super("stock-trading:index:NotificationTopic", name, {}, options);
    this.topic = new aws.sns.Topic(`${name}-topic`, {}, { parent: this });
    new aws.sns.TopicPolicy(
      `${name}-topic-policy`,
      {
        arn: this.topic.arn,
        policy: policyDocument(
          // Never sns:*, which SNS refuses as "Policy statement action out of service scope".
          tlsOnly(["sns:Publish"], this.topic.arn),
          ...(args.publishingServices ?? []).map((service) => mayPublish(service, this.topic.arn)),
        ),
      },
      { parent: this },
    );
    for (const email of args.emails) {
      new aws.sns.TopicSubscription(
        // Named by the address, so that adding one to the list's front leaves the others' confirmations alone.
        `${name}-${email}`,
        { topic: this.topic.arn, protocol: "email", endpoint: email },
        { parent: this },
      );
    }
    this.arn = this.topic.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** No condition: EventBridge sends no context with a publish, so a statement with one never matches and the event is dropped. */
function mayPublish(service: string, topicArn: pulumi.Output<string>): Statement {
  const [label = service] = service.split(".");
  return {
    Sid: `PublishedBy${label.charAt(0).toUpperCase()}${label.slice(1)}`,
    Effect: "Allow",
    Principal: { Service: service },
    Action: ["sns:Publish"],
    Resource: topicArn,
  };
}
