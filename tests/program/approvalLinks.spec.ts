import assert from "node:assert/strict";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { ServiceError } from "pulumi-aws-emulator";
import { type DecisionForm, linkIn, openLink, sendForm } from "../../tools/decisionPage";
import { noticesIn } from "../../tools/notices";
import { textOf } from "../components/decision-page/support";
import { ALWAYS_BUY, assertInvariants, startTestEmulator, type TestEmulator } from "../support/emulator";

const ADA = "ada@example.com";
const BOB = "bob@example.com";

const FORM = { "content-type": "application/x-www-form-urlencoded" };

describe("A stack with approval links handles", function () {
  this.timeout(60_000);
  let emulator: TestEmulator;
  let executionArn: string;
  /** The links of the newest request, by the approver's address. */
  let links: ReadonlyMap<string, string>;
  before(async () => {
    emulator = await startTestEmulator({
      stack: "prod",
      settings: { ...ALWAYS_BUY, "stock-trading:approverEmails": [ADA, BOB] },
    });
  });
  beforeEach(async () => {
    executionArn = await emulator.start({ symbol: "AMZN", quantity: 10 });
    await emulator.runUntilIdle(60_000);
    links = linksOf(executionArn);
  });
  afterEach(async () => {
    emulator.setFaults();
    await emulator.runUntilIdle();
    await assertInvariants(emulator);
  });
  after(() => emulator.stop());

  const approve: DecisionForm = { decision: "approved", confirmation: "10" };
  const reject: DecisionForm = { decision: "rejected", reason: "too dear" };

  function linksOf(execution: string): ReadonlyMap<string, string> {
    return new Map(
      noticesIn(emulator)
        .filter(({ message }) => message.includes(execution))
        .map(({ addresses, message }) => [String(addresses), linkIn(message) ?? assert.fail("a notice has no link")]),
    );
  }

  function linkOf(approver: string): string {
    return links.get(approver) ?? assert.fail(`${approver} has no link`);
  }

  async function send(approver: string, form: DecisionForm) {
    const { status, page } = await sendForm(linkOf(approver), form);
    return { status, text: textOf(page) };
  }

  const decisionOf = async () => (await emulator.describe(executionArn)).data?.approval;

  it("an approval: the trade is placed in the approver's name, and the link says so", async () => {
    const { status, text } = await send(ADA, approve);
    assert.equal(status, 200);
    assert.match(text, /^Decided You approved it at .* UTC\. The order is still being placed\.$/);
    await emulator.runUntilIdle();
    const { data, status: ended } = await emulator.describe(executionArn);
    assert.equal(ended, "SUCCEEDED");
    assert.deepEqual(data?.approval, { decision: "approved", approver: ADA, channel: "link" });
    const [order] = await emulator.ordersOf(executionArn);
    assert.deepEqual([order?.quantity, order?.approver], [10, ADA]);

    const mine = await openLink(linkOf(ADA));
    assert.match(textOf(mine.page), /^Decided You approved it at .* UTC\. Bought 10 AMZN at \$[\d.]+\.$/);
    const others = await openLink(linkOf(BOB));
    assert.match(
      textOf(others.page),
      /^Decided This request was already decided: approved by ada@example\.com \(by link\) at .* UTC\. Bought 10 AMZN/,
    );
  });

  it("a rejection: nothing is traded, and the reason is kept as it was typed", async () => {
    const reason = `<b>&"'</b> \u{1f4c9}\u4e2d`;
    const { text } = await send(BOB, { decision: "rejected", reason });
    assert.match(text, /^Decided You rejected it at .* UTC\. Nothing was traded\.$/);
    await emulator.runUntilIdle();
    assert.deepEqual(await decisionOf(), { decision: "rejected", approver: BOB, channel: "link", reason });
    assert.deepEqual(await emulator.ordersOf(executionArn), []);
  });

  it("scanners that open links and press buttons: the request still waits", async () => {
    const [ada, bob] = [linkOf(ADA), linkOf(BOB)];
    const get = await Promise.all([ada, ada, ada, bob].map((link) => fetch(link)));
    const others = await Promise.all(
      ["HEAD", "OPTIONS", "PUT", "DELETE"].map((method) =>
        fetch(ada, { method, headers: { "x-http-method": "POST" } }),
      ),
    );
    assert.deepEqual(
      [...get, ...others].map(({ status }) => status),
      [200, 200, 200, 200, 200, 405, 405, 405],
    );
    // What a program sends that presses each button: hidden fields, and nothing, or anything, in the others.
    for (const body of [
      "decision=approved",
      "decision=rejected",
      "decision=approved&confirmation=&reason=",
      "decision=rejected&confirmation=&reason=",
      "decision=approved&confirmation=test%40example.com",
      "",
    ]) {
      const { status } = await fetch(ada, { method: "POST", body, headers: FORM });
      assert.equal(status, 422);
    }
    await fetch(`${ada}?decision=approved&confirmation=10`);
    await fetch(ada, {
      method: "POST",
      body: JSON.stringify(approve),
      headers: { "content-type": "application/json" },
    });
    await emulator.runUntilIdle(60_000);
    assert.ok(await emulator.waiting(executionArn));
  });

  it("50 decisions at once by two approvers: one counts, and the others learn whose it was", async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? send(ADA, approve) : send(BOB, reject))),
    );
    await emulator.runUntilIdle();
    const decided = (await decisionOf()) as { decision: string; approver: string };
    const winner = decided.approver === ADA ? 0 : 1;
    assert.deepEqual(
      answers.map(({ status }) => status),
      answers.map(() => 200),
    );
    for (const [index, { text }] of answers.entries()) {
      const expected =
        index % 2 === winner
          ? `Decided You ${decided.decision} it at `
          : `Decided This request was already decided: ${decided.decision} by ${decided.approver} (by link) at `;
      assert.ok(text.startsWith(expected), text);
    }
    const ends = (await emulator.history(executionArn)).filter(({ type }) => type === "TaskSucceeded");
    assert.equal(ends.filter((end) => end.taskSucceededEventDetails?.output?.includes('"channel"')).length, 1);
    assert.equal((await emulator.ordersOf(executionArn)).length, decided.decision === "approved" ? 1 : 0);
  });

  it("a stop while the request waits: the link says so and decides nothing", async () => {
    await emulator.client.send(new StopExecutionCommand({ executionArn }));
    const { status, text } = await send(ADA, approve);
    assert.equal(status, 410);
    assert.match(text, /^Ended This request was stopped at .* UTC; there is nothing left to decide\.$/);
    assert.deepEqual(await emulator.ordersOf(executionArn), []);
  });

  it("the end of the time to decide: the link says so and decides nothing", async () => {
    await emulator.runUntilIdle();
    const { status, text } = await send(ADA, approve);
    assert.equal(status, 410);
    assert.match(text, /^Expired This request has expired: the time to decide was up at .* UTC\.$/);
  });

  it("a link to another approver's part, or of another request: neither verifies", async () => {
    const own = linkOf(ADA);
    const [named, mac] = (own.split("/").at(-1) ?? "").split(".");
    const [othersNamed, othersMac] = (linkOf(BOB).split("/").at(-1) ?? "").split(".");
    const base = own.slice(0, own.lastIndexOf("/"));
    const genuine = await openLink(own);
    assert.equal(genuine.status, 200);
    const pages = new Set<string>();
    for (const segment of [`${named}.${othersMac}`, `${othersNamed}.${mac}`, `${named}`, `${named}.${mac}=`]) {
      const { status, page } = await sendForm(`${base}/${segment}`, approve);
      assert.equal(status, 404);
      pages.add(page);
    }
    assert.equal(pages.size, 1);
  });

  it("Step Functions, throttling: nothing is decided, the page says so, and the link works afterwards", async () => {
    emulator.setFaults({
      call: async (call, next) => {
        if (call.action === "SendTaskSuccess") {
          throw new ServiceError("ThrottlingException", "Rate exceeded");
        }
        return next();
      },
    });
    const throttled = await send(ADA, approve);
    emulator.setFaults();
    assert.deepEqual(
      [throttled.status, throttled.text],
      [503, "Try again AWS is busy. Nothing was decided. Wait a few seconds, and try again."],
    );
    const { text } = await send(ADA, approve);
    assert.match(text, /^Decided You approved it/);
  });
});
