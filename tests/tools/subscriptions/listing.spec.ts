import assert from "node:assert/strict";
import { approverId } from "approval-queue/links";
import { ADA, BOB, DESK, run, TOPICS } from "./support";

const UP = "npm run up -- --stack prod --refresh";

describe("npm run subscriptions", () => {
  it("lists each address of the settings with its status, and exits with 0 if all are confirmed", async () => {
    const { code, lines } = await run([], {
      settings: { reportEmails: [DESK] },
      subscriptions: [
        { topic: TOPICS.ada, endpoint: ADA },
        { topic: TOPICS.bob, endpoint: BOB },
        { topic: TOPICS.reports, endpoint: DESK },
      ],
    });
    assert.deepEqual(lines, [
      "TOPIC      PROTOCOL  ADDRESS           STATUS",
      "approvals  email     ada@example.com   confirmed with authentication",
      "approvals  email     bob@example.com   confirmed with authentication",
      "reports    email     desk@example.com  confirmed with authentication",
    ]);
    assert.equal(code, 0);
  });

  it("says what to do about an address that anyone can unsubscribe, and exits with 0", async () => {
    const { code, text } = await run([], {
      settings: { approverEmails: [ADA] },
      subscriptions: [{ topic: TOPICS.ada, endpoint: ADA, authenticated: false }],
      approvers: { [approverId(ADA)]: TOPICS.ada },
    });
    assert.match(text, /ada@example\.com {2}confirmed without authentication/);
    assert.match(text, /the unsubscribe link in each e-mail works for anyone, a mail scanner too\./);
    assert.equal(code, 0);
  });

  for (const [what, subscriptions, status, remedy] of [
    [
      "pending",
      [{ topic: TOPICS.bob, endpoint: BOB, status: "pending" }],
      "pending",
      /npm run --silent subscriptions -- confirm "LINK" --stack prod\. SNS deletes it otherwise\./,
    ],
    ["missing", [], "missing", new RegExp(`Subscribe it again with ${UP}, and confirm it\\.`)],
    ["deleted", [{ topic: TOPICS.bob, endpoint: BOB, status: "deleted" }], "missing", new RegExp(UP)],
  ] as const) {
    it(`exits with 1 if one is ${what}, and says what to do`, async () => {
      const { code, text } = await run([], { subscriptions: [{ topic: TOPICS.ada, endpoint: ADA }, ...subscriptions] });
      assert.match(text, new RegExp(`bob@example\\.com {2}${status}$`, "m"));
      assert.match(text, remedy);
      assert.equal(code, 1);
    });
  }

  it("takes one that SNS lists and has deleted for missing", async () => {
    const { code, text } = await run([], {
      settings: { approverEmails: [ADA] },
      approvers: { [approverId(ADA)]: TOPICS.ada },
      subscriptions: [{ topic: TOPICS.ada, endpoint: ADA }],
      fails: { GetSubscriptionAttributes: "NotFound" },
    });
    assert.match(text, /ada@example\.com {2}missing$/m);
    assert.equal(code, 1);
  });

  it("lists what the settings do not name, whose topic it is on, and exits with 1", async () => {
    const { code, text } = await run([], {
      subscriptions: [
        { topic: TOPICS.ada, endpoint: ADA },
        { topic: TOPICS.ada, endpoint: "mallory@example.com" },
        { topic: TOPICS.bob, endpoint: BOB },
        { topic: TOPICS.reports, endpoint: "https://example.com/hook", protocol: "https" },
      ],
    });
    assert.match(text, /mallory@example\.com +confirmed, not in the settings, on the topic of ada@example\.com$/m);
    assert.match(text, /reports +https +https:\/\/example\.com\/hook +confirmed, not in the settings$/m);
    assert.ok(text.includes(`  aws sns unsubscribe --region us-east-1 --subscription-arn ${TOPICS.ada}:mallory`));
    assert.equal(code, 1);
  });

  it("lists the topic of an approver who has left the settings", async () => {
    const { text, code } = await run([], {
      settings: { approverEmails: [ADA] },
      subscriptions: [
        { topic: TOPICS.ada, endpoint: ADA },
        { topic: TOPICS.bob, endpoint: BOB },
      ],
    });
    assert.match(text, /bob@example\.com {2}confirmed, not in the settings$/m);
    assert.equal(code, 1);
  });

  it("lists a common topic for all approvers in a stack without links", async () => {
    const { text, code } = await run([], {
      approvers: TOPICS.ada,
      subscriptions: [
        { topic: TOPICS.ada, endpoint: ADA },
        { topic: TOPICS.ada, endpoint: BOB },
      ],
    });
    assert.match(text, /ada@example\.com +confirmed.*\n.*bob@example\.com +confirmed/);
    assert.equal(code, 0);
  });

  it("takes an address in other letter case for the same, and the confirmed one of two", async () => {
    const { lines, code } = await run([], {
      settings: { approverEmails: [ADA] },
      approvers: { [approverId(ADA)]: TOPICS.ada },
      subscriptions: [
        { topic: TOPICS.ada, endpoint: "Ada@Example.com", status: "pending" },
        { topic: TOPICS.ada, endpoint: ADA },
      ],
    });
    assert.equal(lines.length, 2);
    assert.match(lines[1] ?? "", /ada@example\.com {2}confirmed with authentication/);
    assert.equal(code, 0);
  });

  it("prints JSON, with null for what does not apply", async () => {
    const { lines, code } = await run(["--json"], { subscriptions: [{ topic: TOPICS.ada, endpoint: ADA }] });
    const common = { topic: "approvals", protocol: "email", inSettings: true };
    assert.deepEqual(JSON.parse(lines.join("\n")), [
      {
        ...common,
        topicArn: TOPICS.ada,
        endpoint: ADA,
        status: "confirmed",
        authenticated: true,
        subscriptionArn: `${TOPICS.ada}:ada`,
      },
      {
        ...common,
        topicArn: TOPICS.bob,
        endpoint: BOB,
        status: "missing",
        authenticated: null,
        subscriptionArn: null,
      },
    ]);
    assert.equal(code, 1);
  });

  it("says so if nobody is subscribed, and nobody has to be", async () => {
    const { lines, code } = await run([], { settings: { approverEmails: [] }, approvers: {} });
    assert.deepEqual(lines, [
      "The settings of the stack prod name no addresses, and its topics have no subscriptions.",
    ]);
    assert.equal(code, 0);
  });

  for (const [failure, message] of [
    [
      "AuthorizationError",
      /^Your credentials do not allow sns:ListSubscriptionsByTopic on arn:aws:sns:\S+: use others, or add it to their policy\.$/,
    ],
    ["NotFound", /^SNS has no topic arn:aws:sns:\S+, which the outputs of the stack prod name: run npm run up/],
    [
      "InternalError",
      /^SNS did not answer ListSubscriptionsByTopic for arn:aws:sns:\S+ \(InternalError.*\): check the network/,
    ],
  ] as const) {
    it(`explains the error ${failure} in a sentence, and exits with 1`, async () => {
      const { code, errors } = await run([], { fails: { ListSubscriptionsByTopic: failure } });
      assert.equal(errors.length, 1);
      assert.match(errors[0] ?? "", message);
      assert.equal(code, 1);
    });
  }

  it("refuses other words and options, and exits with 2", async () => {
    for (const [args, message] of [
      [["delete"], /^Unknown command: without one, the subscriptions are listed; the other is confirm\./],
      [["confirm"], /^Specify the link or the token after confirm\./],
      [["confirm", "a", "b"], /^Too many arguments: specify one link or token after confirm, in quotes\./],
      [["--topic-arn", TOPICS.ada], /^--topic-arn is for confirm\. Omit it\./],
      [["--everything"], /everything/],
    ] as const) {
      const { code, errors, calls } = await run(args);
      assert.match(errors[0] ?? "", message);
      assert.deepEqual([code, calls], [2, []]);
    }
  });
});
