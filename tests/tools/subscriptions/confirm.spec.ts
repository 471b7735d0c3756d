import assert from "node:assert/strict";
import { ADA, BOB, linkFor, run, TOKEN, TOPICS } from "./support";

describe("npm run subscriptions -- confirm", () => {
  for (const [what, args] of [
    ["the link of an invitation", [linkFor(TOPICS.ada)]],
    [
      "the link of an HTTPS endpoint's invitation",
      [`https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPICS.ada}&Token=${TOKEN}`],
    ],
    ["a token, with its topic", [TOKEN, "--topic-arn", TOPICS.ada]],
    ["a link with white space around it", [` ${linkFor(TOPICS.ada)}\n`]],
  ] as const) {
    it(`confirms with ${what}, so that only an authenticated call can unsubscribe`, async () => {
      const { code, lines, calls } = await run(["confirm", ...args]);
      assert.deepEqual(calls[0], {
        Action: "ConfirmSubscription",
        Version: "2010-03-31",
        TopicArn: TOPICS.ada,
        Token: TOKEN,
        AuthenticateOnUnsubscribe: "true",
      });
      assert.deepEqual(lines, [
        "ada@example.com is confirmed on links-ada; only an AWS caller with permission can unsubscribe it.",
      ]);
      assert.equal(code, 0);
    });
  }

  it("prints JSON", async () => {
    const { lines } = await run(["confirm", linkFor(TOPICS.ada), "--json"]);
    const { endpoint, topicArn } = JSON.parse(lines.join("\n"));
    assert.deepEqual([endpoint, topicArn], [ADA, TOPICS.ada]);
  });

  const sns = "https://sns.us-east-1.amazonaws.com";
  const query = `TopicArn=${TOPICS.ada}&Token=${TOKEN}`;
  for (const [what, args, message] of [
    [
      "of a topic that is not the stack's",
      [linkFor(`${TOPICS.ada}x`)],
      /^The topic \S+x is not one of the stack prod, which has /,
    ],
    [
      "for another address",
      [linkFor(TOPICS.ada, BOB)],
      /^The link subscribes bob@example\.com to links-ada, which the settings of the stack prod do not: it was not confirmed\.$/,
    ],
    [
      "that unsubscribes",
      [`${sns}/unsubscribe.html?SubscriptionArn=${TOPICS.ada}:1&Endpoint=${ADA}`],
      /^This link unsubscribes: /,
    ],
    ["that unsubscribes by its action", [`${sns}/?Action=Unsubscribe&${query}`], /^This link unsubscribes: /],
    ["to another page of SNS", [`${sns}/other.html?${query}`], /^This link of SNS does not confirm a subscription: /],
    [
      "that a shell has cut at &",
      [`${sns}/confirmation.html?TopicArn=${TOPICS.ada}`],
      /^The link is incomplete: put it in quotes, because a shell ends a command at the character &\.$/,
    ],
    [
      "whose topic is in another region",
      [`${sns}/confirmation.html?TopicArn=${TOPICS.ada.replace("us-east-1", "eu-west-1")}&Token=${TOKEN}`],
      /^The link is of SNS in us-east-1, and its topic is in another region\.$/,
    ],
    [
      "of another partition",
      [`https://sns.us-east-1.amazonaws.com.cn/confirmation.html?${query}`],
      /^The link is not of SNS/,
    ],
    [
      "to a host that only looks like SNS",
      [`https://sns.us-east-1.amazonaws.com.evil.example/confirmation.html?${query}`],
      /^The link is not of SNS, .* but of https:\/\/sns\.us-east-1\.amazonaws\.com\.evil\.example\//,
    ],
    [
      "with SNS as the user of another host",
      [`https://sns.us-east-1.amazonaws.com@evil.example/confirmation.html?${query}`],
      /^The link is not of SNS/,
    ],
    ["with a user", [`https://evil@sns.us-east-1.amazonaws.com/confirmation.html?${query}`], /^The link is not of SNS/],
    ["with a port", [`https://sns.us-east-1.amazonaws.com:8443/confirmation.html?${query}`], /^The link is not of SNS/],
    ["without TLS", [`http://sns.us-east-1.amazonaws.com/confirmation.html?${query}`], /^The link is not of SNS/],
    [
      "that a mail system has rewritten",
      [`https://safelinks.example/?url=${encodeURIComponent(linkFor(TOPICS.ada))}`],
      /copy it from the original of SNS's e-mail, if your mail system rewrites links\.$/,
    ],
    ["that is a token alone", [TOKEN], /^A token does not name its topic: /],
    ["with the topic of a token", [linkFor(TOPICS.ada), "--topic-arn", TOPICS.ada], /^--topic-arn is for a token: /],
    ["that is neither a link nor a token", ["what is this"], /^This is neither a confirmation link nor a token: /],
  ] as const) {
    it(`refuses a link ${what}, before any call, and exits with 2`, async () => {
      const { code, errors, calls } = await run(["confirm", ...args]);
      assert.match(errors[0] ?? "", message);
      assert.deepEqual([code, calls], [2, []]);
    });
  }

  for (const [failure, message] of [
    [
      "InvalidParameter",
      /^SNS does not accept the token for links-ada: it is incomplete, of another subscription, or older than two days\. /,
    ],
    ["AuthorizationError", /^Your credentials do not allow sns:ConfirmSubscription on arn:/],
    ["Throttled", /^SNS did not answer ConfirmSubscription for \S+ \(Throttled\w*\): /],
  ] as const) {
    it(`explains the error ${failure}, which may quote the token, and exits with 1`, async () => {
      const { code, errors } = await run(["confirm", linkFor(TOPICS.ada)], { fails: { ConfirmSubscription: failure } });
      assert.match(errors[0] ?? "", message);
      assert.equal(code, 1);
    });
  }

  it("says that it confirmed, if it cannot read what", async () => {
    const { code, errors } = await run(["confirm", linkFor(TOPICS.ada)], {
      fails: { GetSubscriptionAttributes: "AuthorizationError" },
    });
    assert.match(
      errors[0] ?? "",
      /^The subscription is confirmed on links-ada, but was not read\. Your credentials do not allow sns:GetSubscriptionAttributes/,
    );
    assert.equal(code, 1);
  });

  it("says so if the subscription had been confirmed without authentication", async () => {
    const { code, errors } = await run(["confirm", linkFor(TOPICS.ada)], {
      confirms: { topic: TOPICS.ada, endpoint: ADA, authenticated: false },
    });
    assert.match(
      errors[0] ?? "",
      /^ada@example\.com was confirmed on links-ada before, so anyone with one of its e-mails can unsubscribe it\. To change that, run aws sns unsubscribe /,
    );
    assert.equal(code, 1);
  });

  it("says how to undo the confirmation of an address that the settings do not name", async () => {
    const { code, errors } = await run(["confirm", TOKEN, "--topic-arn", TOPICS.ada], {
      confirms: { topic: TOPICS.ada, endpoint: "mallory@example.com" },
    });
    assert.match(
      errors[0] ?? "",
      /^mallory@example\.com is confirmed on links-ada, and the settings of the stack prod do not name it: unsubscribe it with aws sns unsubscribe /,
    );
    assert.equal(code, 1);
  });

  it("hides a token that is given as the topic, or misplaced", async () => {
    const { code, errors } = await run(["confirm", "topic-and-token-exchanged", "--topic-arn", TOKEN]);
    assert.match(errors[0] ?? "", /^The topic \(hidden\) is not one of the stack prod/);
    assert.equal(code, 2);
    for (const args of [["confirm", "a", TOKEN], [TOKEN], [`--${TOKEN}`], ["confirm", `--token=${TOKEN}`]]) {
      assert.equal((await run(args)).code, 2);
    }
  });
});
