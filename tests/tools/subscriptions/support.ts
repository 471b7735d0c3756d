import assert from "node:assert/strict";
import type { UncheckedObject } from "approval-queue/json";
import { approverId } from "approval-queue/links";
import { type Sources, subscriptionsCommand } from "../../../tools/subscriptions/command";
import { holdsSecret, withAwsEndpoint } from "../../functions/support";

export const ADA = "ada@example.com";
export const BOB = "bob@example.com";
export const DESK = "desk@example.com";
const PREFIX = "arn:aws:sns:us-east-1:111122223333";
export const TOPICS = { ada: `${PREFIX}:links-ada`, bob: `${PREFIX}:links-bob`, reports: `${PREFIX}:reports` };

/** A fabricated token, as long as one from SNS. */
export const TOKEN = "2336412f37fb687f5d51e6e2425e90cd".repeat(6);

export function linkFor(topicArn: string, endpoint = ADA): string {
  const query = new URLSearchParams({ TopicArn: topicArn, Token: TOKEN, Endpoint: endpoint });
  return `https://sns.us-east-1.amazonaws.com/confirmation.html?${query}`;
}

/** A subscription that the fake SNS has. */
export interface FakeSubscription {
  readonly topic: string;
  readonly endpoint: string;
  readonly protocol?: string;
  /** @default "confirmed" */
  readonly status?: "confirmed" | "pending" | "deleted";
  /** @default true */
  readonly authenticated?: boolean;
}

export interface Sketch {
  readonly subscriptions?: readonly FakeSubscription[];
  /** The code of the error with which an operation is refused. */
  readonly fails?: Readonly<Record<string, string>>;
  /** The subscription that a confirmation makes. @default Ada's, with authentication */
  readonly confirms?: FakeSubscription;
  readonly settings?: { readonly approverEmails?: readonly string[]; readonly reportEmails?: readonly string[] };
  readonly approvers?: UncheckedObject | string;
}

const CONFIRMED: FakeSubscription = { topic: TOPICS.ada, endpoint: ADA };

/** Runs the command for the stack `prod` against a fake SNS. */
export async function run(args: readonly string[], sketch: Sketch = {}) {
  const all = [...(sketch.subscriptions ?? []), sketch.confirms ?? CONFIRMED];
  const lines: string[] = [];
  const errors: string[] = [];
  return withAwsEndpoint(
    ({ body }) => {
      const input = Object.fromEntries(new URLSearchParams(body));
      const failure = sketch.fails?.[input.Action ?? ""];
      return failure === undefined
        ? { status: 200, body: answer(input, all, sketch) }
        : { status: 400, body: xml("ErrorResponse", { Error: { Code: failure, Message: `quotes ${body}` } }) };
    },
    async (endpoint, calls) => {
      const sources: Sources = {
        findDeployment: async () => ({
          stack: "prod",
          outputs: {
            topicArns: {
              approvers: sketch.approvers ?? { [approverId(ADA)]: TOPICS.ada, [approverId(BOB)]: TOPICS.bob },
              reports: TOPICS.reports,
            },
          },
          config: {
            endpoint,
            region: "us-east-1",
            credentials: { accessKeyId: "test", secretAccessKey: "test" },
            maxAttempts: 1,
          } as never,
        }),
        readSettings: async () =>
          ({
            approverEmails: sketch.settings?.approverEmails ?? [ADA, BOB],
            reportEmails: sketch.settings?.reportEmails ?? [],
            alarmEmails: [],
          }) as never,
      };
      const terminal = { out: (line: string) => lines.push(line), error: (line: string) => errors.push(line) };
      const code = await subscriptionsCommand(args, terminal, sources);
      const written = [...lines, ...errors].join("\n");
      assert.equal(holdsSecret(written, TOKEN), false);
      assert.ok(!written.includes("    at "), "no stack trace is ever written");
      const received = calls.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
      return { code, lines, errors, text: written, calls: received };
    },
  );
}

function arnOf({ topic, endpoint }: FakeSubscription): string {
  return `${topic}:${endpoint.split("@")[0]}`;
}

function answer(
  { Action, TopicArn, SubscriptionArn, NextToken }: Readonly<Record<string, string>>,
  all: readonly FakeSubscription[],
  { subscriptions = [], confirms = CONFIRMED }: Sketch,
): string {
  switch (Action) {
    case "ListSubscriptionsByTopic": {
      // A page for each.
      const of = subscriptions.filter(({ topic }) => topic === TopicArn);
      const page = Number(NextToken ?? 0);
      const shown = of.slice(page, page + 1).map((subscription) => ({
        SubscriptionArn: listedArn(subscription),
        Protocol: subscription.protocol ?? "email",
        Endpoint: subscription.endpoint,
      }));
      const next = page + 1 < of.length ? { NextToken: String(page + 1) } : {};
      return result(Action, { Subscriptions: { member: shown }, ...next });
    }
    case "GetSubscriptionAttributes": {
      const found = all.find((one) => arnOf(one) === SubscriptionArn);
      return found === undefined
        ? assert.fail(`the fake has no ${SubscriptionArn}`)
        : result(Action, {
            Attributes: {
              entry: Object.entries({
                Endpoint: found.endpoint,
                PendingConfirmation: "false",
                ConfirmationWasAuthenticated: String(found.authenticated ?? true),
              }).map(([key, value]) => ({ key, value })),
            },
          });
    }
    case "ConfirmSubscription":
      return result(Action, { SubscriptionArn: arnOf(confirms) });
    default:
      return assert.fail(`the command called ${Action}`);
  }
}

function listedArn(subscription: FakeSubscription): string {
  switch (subscription.status) {
    case "pending":
      return "PendingConfirmation";
    case "deleted":
      return "Deleted";
    default:
      return arnOf(subscription);
  }
}

function result(action: string, content: unknown): string {
  return xml(`${action}Response`, { [`${action}Result`]: content });
}

/** XML of the query protocol; an array is the element, repeated. */
function xml(name: string, content: unknown): string {
  if (Array.isArray(content)) {
    return content.map((one) => xml(name, one)).join("");
  }
  const inner =
    typeof content === "object" && content !== null
      ? Object.entries(content)
          .map(([child, value]) => xml(child, value))
          .join("")
      : String(content).replaceAll("&", "&amp;");
  return `<${name}>${inner}</${name}>`;
}
