import { placeOf } from "pulumi-aws-emulator";
import { UsageError } from "../../operator/commands/runCommand";

/** What an invitation asks to confirm. */
export interface Confirmation {
  readonly topicArn: string;
  /** A credential until the subscription is confirmed. */
  readonly token: string;
  /** The address, if the link names it. */
  readonly endpoint?: string;
}

/**
 * Reads a confirmation link, or a token. No message contains either.
 *
 * A link is `https://sns.REGION.amazonaws.com/confirmation.html?TopicArn=…&Token=…&Endpoint=…`, as in SNS's e-mail, or
 * `…/?Action=ConfirmSubscription&TopicArn=…&Token=…`, as in its notifications (SNS API reference, "ConfirmSubscription"), in the
 * domain of the region's partition.
 *
 * @param topicArn the topic of a token; a link names its own
 * @throws UsageError saying what is wrong with it
 */
export function readConfirmation(given: string, topicArn: string | undefined): Confirmation {
  const text = given.trim();
  if (/^[\w-]+$/.test(text)) {
    if (topicArn === undefined) {
      throw new UsageError(
        "A token does not name its topic: give the whole link of the invitation, or add --topic-arn ARN.",
      );
    }
    return { topicArn, token: text };
  }
  if (topicArn !== undefined) {
    throw new UsageError("--topic-arn is for a token: what you gave is not one, and a link names its topic.");
  }
  return readLink(text);
}

function readLink(text: string): Confirmation {
  const url = URL.parse(text);
  if (url === null) {
    throw new UsageError(
      'This is neither a confirmation link nor a token: give the address of "Confirm subscription" in SNS\'s e-mail, in quotes.',
    );
  }
  const host = refuseOtherHosts(url);
  const { Action, SubscriptionArn, TopicArn, Token, Endpoint } = Object.fromEntries(url.searchParams);
  if (url.pathname === "/unsubscribe.html" || Action === "Unsubscribe" || SubscriptionArn !== undefined) {
    throw new UsageError(
      'This link unsubscribes: give the address of "Confirm subscription" in the invitation instead, and open neither.',
    );
  }
  if (url.pathname !== "/confirmation.html" && !(url.pathname === "/" && Action === "ConfirmSubscription")) {
    throw new UsageError(
      'This link of SNS does not confirm a subscription: give the address of "Confirm subscription".',
    );
  }
  if (!TopicArn || !Token) {
    throw new UsageError(
      "The link is incomplete: put it in quotes, because a shell ends a command at the character &.",
    );
  }
  const [, partition, , region] = TopicArn.split(":");
  if (partition !== host.partition || region !== host.region) {
    throw new UsageError(`The link is of SNS in ${host.region}, and its topic is in another region.`);
  }
  return { topicArn: TopicArn, token: Token, ...(Endpoint !== undefined && { endpoint: Endpoint }) };
}

/** @returns the region and the partition of the host */
function refuseOtherHosts(url: URL): { readonly region: string; readonly partition: string } {
  const region = url.hostname.split(".")[1] ?? "";
  const { partition, dnsSuffix } = placeOf("", region);
  if (url.protocol !== "https:" || url.host !== `sns.${region}.${dnsSuffix}` || url.username !== "") {
    throw new UsageError(
      `The link is not of SNS, whose links begin with https://sns.REGION.amazonaws.com/, but of ${url.protocol}//${url.host}/: copy it from the original of SNS's e-mail, if your mail system rewrites links.`,
    );
  }
  return { region, partition };
}
