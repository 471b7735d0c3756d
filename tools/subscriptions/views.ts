import { printable } from "../../operator/commands/runCommand";
import { table } from "../../operator/commands/table";
import { unsubscribeCommand } from "./confirm";
import type { Listed } from "./listing";

/** Whether a subscription is confirmed, and the settings name it. */
export function isAsItShouldBe({ inSettings, status }: Listed): boolean {
  return inSettings && status === "confirmed";
}

/** A subscription as JSON, with null for what does not apply. */
export function viewListed({ topic, protocol, endpoint, status, inSettings, authenticated, subscriptionArn }: Listed) {
  return {
    topic: topic.purpose,
    topicArn: topic.arn ?? null,
    protocol,
    endpoint,
    status,
    inSettings,
    authenticated: authenticated ?? null,
    subscriptionArn: subscriptionArn ?? null,
  };
}

/** A table of the subscriptions, then what to do about those that are not as they should be. */
export function listingLines(listed: readonly Listed[], stack: string): readonly string[] {
  if (listed.length === 0) {
    return [`The settings of the stack ${stack} name no addresses, and its topics have no subscriptions.`];
  }
  const rows = listed.map((one) => [one.topic.purpose, one.protocol, one.endpoint, statusOf(one)].map(printable));
  const remedies = remediesFor(listed, stack);
  return [
    ...table([["TOPIC", "PROTOCOL", "ADDRESS", "STATUS"], ...rows]),
    ...(remedies.length > 0 ? ["", ...remedies] : []),
  ];
}

function statusOf({ topic, inSettings, status, authenticated }: Listed): string {
  if (inSettings) {
    return status === "confirmed" ? `confirmed ${authenticated ? "with" : "without"} authentication` : status;
  }
  const [receiver, ...others] = topic.emails;
  const whose = topic.purpose === "approvals" && others.length === 0 && receiver ? `, on the topic of ${receiver}` : "";
  return `${status}, not in the settings${whose}`;
}

function remediesFor(listed: readonly Listed[], stack: string): readonly string[] {
  const named = listed.filter(({ inSettings }) => inSettings);
  const others = listed.filter(({ inSettings }) => !inSettings);
  const up = `npm run up -- --stack ${stack} --refresh`;
  const confirm = `npm run --silent subscriptions -- confirm "LINK" --stack ${stack}`;
  const remedies: readonly (readonly [applies: boolean, text: string])[] = [
    [
      named.some(({ status }) => status === "pending"),
      `pending: confirm it with the link in SNS's invitation: ${confirm}. SNS deletes it otherwise.`,
    ],
    [
      named.some(({ status }) => status === "missing"),
      `missing: SNS deleted it, because it was unsubscribed or not confirmed. Subscribe it again with ${up}, and confirm it.`,
    ],
    [
      named.some(({ authenticated }) => authenticated === false),
      `without authentication: the unsubscribe link in each e-mail works for anyone, a mail scanner too. Unsubscribe it (${UNSUBSCRIBE}), run ${up}, and confirm the next invitation: ${confirm}.`,
    ],
    [
      others.length > 0,
      `not in the settings: it receives the topic's messages, with approval links the links, too. Name it in Pulumi.${stack}.yaml, or unsubscribe it:`,
    ],
  ];
  return [
    ...remedies.filter(([applies]) => applies).map(([, text]) => text),
    ...others.flatMap(({ subscriptionArn }) =>
      subscriptionArn === undefined ? [] : [`  ${unsubscribeCommand(subscriptionArn)}`],
    ),
  ];
}

const UNSUBSCRIBE = "aws sns unsubscribe; --json lists its ARN";
