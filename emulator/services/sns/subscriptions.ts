import { type Output, ServiceError } from "../../calls";
import { type Inputs, uuid } from "../../resource";
import type { ServiceContext } from "../service";

/** The subscriptions of all topics. */
export interface Subscriptions {
  /** Adds a subscription that is confirmed. */
  add(subscription: Subscription): void;
  of(topicArn: unknown): readonly Subscription[];
  /** The operations on subscriptions of topics that exist, by their names. They throw SNS's errors. */
  readonly operations: ReadonlyMap<string, (input: Inputs) => Output>;
}

export interface Subscription {
  readonly arn: string;
  readonly protocol: string;
  /** An e-mail address, or the ARN of a queue or a function. */
  readonly endpoint: string;
  /** Whether a queue receives the message alone, without what SNS says about it. */
  readonly isRaw: boolean;
}

/** The protocols that the emulator has. */
export const PROTOCOLS = ["email", "lambda", "sqs"];

/** SNS API reference, ListSubscriptionsByTopic: "up to 100". */
const PAGE = 100;

/**
 * Subscriptions. The emulator sends no e-mail, so nobody could confirm one: each is confirmed at once, as by its account, and no
 * token is ever valid.
 */
export function createSubscriptions({ place: { account, partition } }: Pick<ServiceContext, "place">): Subscriptions {
  const byArn = new Map<string, Subscription>();
  const of = (topicArn: unknown): readonly Subscription[] =>
    [...byArn.values()].filter(({ arn }) => topicOf(arn) === topicArn);
  const add = (subscription: Subscription): void => void byArn.set(subscription.arn, subscription);
  const shown = ({ arn, protocol, endpoint }: Subscription): Output => ({
    SubscriptionArn: arn,
    Owner: account,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicOf(arn),
  });
  const operations: Readonly<Record<string, (input: Inputs) => Output>> = {
    Subscribe({ TopicArn, Protocol, Endpoint, Attributes }) {
      if (!PROTOCOLS.includes(String(Protocol))) {
        throw new ServiceError("InvalidParameter", `The emulator has the protocols ${PROTOCOLS.join(", ")} only.`);
      }
      const { RawMessageDelivery = "false", ...others } = (Attributes ?? {}) as Inputs;
      const [unknown] = Object.keys(others);
      if (unknown !== undefined) {
        throw new ServiceError("InvalidParameter", `The attribute ${unknown} is valid on AWS, and not run here.`);
      }
      const existing = of(TopicArn).find(({ endpoint }) => endpoint === Endpoint);
      const arn = existing?.arn ?? `${TopicArn}:${uuid(`${TopicArn} ${Endpoint}`)}`;
      add({ arn, protocol: String(Protocol), endpoint: String(Endpoint), isRaw: RawMessageDelivery === "true" });
      return { SubscriptionArn: arn };
    },
    Unsubscribe({ SubscriptionArn }) {
      byArn.delete(String(SubscriptionArn));
      return {};
    },
    ListSubscriptionsByTopic({ TopicArn, NextToken }) {
      const all = of(TopicArn);
      const start = NextToken === undefined ? 0 : Number(NextToken);
      const next = start + PAGE;
      return {
        Subscriptions: all.slice(start, next).map(shown),
        ...(next < all.length && { NextToken: String(next) }),
      };
    },
    GetSubscriptionAttributes({ SubscriptionArn }) {
      const found = byArn.get(String(SubscriptionArn));
      if (found === undefined) {
        throw new ServiceError("NotFound", "Subscription does not exist", 404);
      }
      const attributes = {
        ...shown(found),
        ConfirmationWasAuthenticated: "true",
        PendingConfirmation: "false",
        RawMessageDelivery: String(found.isRaw),
        SubscriptionPrincipal: `arn:${partition}:iam::${account}:root`,
      };
      return { Attributes: new Map(Object.entries(attributes)) };
    },
    ConfirmSubscription() {
      throw new ServiceError("InvalidParameter", "Invalid parameter: Token");
    },
  };
  return { add, of, operations: new Map(Object.entries(operations)) };
}

/** The ARN of a subscription's topic: the subscription's without its last part. */
export function topicOf(subscriptionArn: unknown): string | undefined {
  return typeof subscriptionArn === "string" ? subscriptionArn.slice(0, subscriptionArn.lastIndexOf(":")) : undefined;
}
