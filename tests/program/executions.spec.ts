import assert from "node:assert/strict";
import { SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import { decide } from "../../operator/approvals/decision";
import { taskTokenOf } from "../../operator/approvals/inbox";
import { ALWAYS_BUY, ALWAYS_SELL, assertInvariants, startTestEmulator, type TestEmulator } from "../support/emulator";

/** The states that the execution entered, in order. */
async function statesOf(emulator: TestEmulator, executionArn: string): Promise<readonly (string | undefined)[]> {
  const events = await emulator.history(executionArn);
  return events.flatMap(({ stateEnteredEventDetails }) =>
    stateEnteredEventDetails ? [stateEnteredEventDetails.name] : [],
  );
}

describe("The workflow with automatic approval", () => {
  let emulator: TestEmulator;
  before(async () => {
    emulator = await startTestEmulator({ settings: ALWAYS_BUY });
  });
  afterEach(async () => {
    await assertInvariants(emulator);
  });
  after(() => emulator.stop());

  it("buys at or below the threshold, and reports it", async () => {
    const executionArn = await emulator.start({ symbol: "AMZN", quantity: 3 });
    await emulator.runUntilIdle();

    const { status, data } = await emulator.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    const [order, ...others] = await emulator.ordersOf(executionArn);
    assert.deepEqual(others, []);
    const { id: _, ...placed } = order ?? {};
    assert.deepEqual(data?.order, placed);
    assert.deepEqual([placed.side, placed.symbol, placed.quantity], ["buy", "AMZN", 3]);
    assert.equal(placed.limit_price, data?.stock_price);
    assert.deepEqual(data?.approval, { decision: "approved", approver: "automatic" });
    const { report: __, ...reported } = data ?? {};
    assert.deepEqual(emulator.reportsOf(executionArn), [{ Input: reported, Execution: executionArn }]);
    assert.deepEqual(Object.keys(data?.report as object), ["MessageId"]);
    const { reports } = emulator.outputs.topicArns;
    const published = emulator.messages(reports).find(({ message }) => message.includes(executionArn));
    assert.equal(published?.subject, data?.summary);
    assert.match(String(data?.summary), /^Bought 3 AMZN at \$\d+\.\d\d$/);
    assert.deepEqual(await statesOf(emulator, executionArn), [
      "Check Stock Price",
      "Generate Buy/Sell recommendation",
      "Request Human Approval",
      "Approved?",
      "Buy or Sell?",
      "Buy Stock",
      "Report Result",
    ]);
  });

  it("sells above the threshold", async () => {
    const selling = await startTestEmulator({ settings: ALWAYS_SELL });
    try {
      const executionArn = await selling.start();
      await selling.runUntilIdle();
      assert.equal((await selling.ordersOf(executionArn))[0]?.side, "sell");
      assert.equal((await statesOf(selling, executionArn)).at(-2), "Sell Stock");
      await assertInvariants(selling);
    } finally {
      await selling.stop();
    }
  });

  it("drops the fields that a caller adds to the input", async () => {
    const executionArn = await emulator.start({
      symbol: "AMZN",
      quantity: 1,
      approval: { decision: "approved", approver: "me" },
      order: { side: "sell" },
      extra: "extra",
    });
    await emulator.runUntilIdle();
    const { data } = await emulator.describe(executionArn);
    assert.deepEqual(Object.keys(data ?? {}).sort(), [
      "approval",
      "order",
      "quantity",
      "recommended_type",
      "report",
      "stock_price",
      "summary",
      "symbol",
    ]);
    assert.deepEqual(data?.approval, { decision: "approved", approver: "automatic" });
  });

  it("reports a failure without what the caller sent, and says how to find out why", async () => {
    const executionArn = await emulator.start({ symbol: "bad!", password: "hunter2" });
    await emulator.runUntilIdle();
    const [report] = emulator.reportsOf(executionArn);
    const text = JSON.stringify(report);

    assert.match(text, /The execution \S+ ended as FAILED, without a report of its outcome/);
    assert.ok(text.includes(`npm run orders -- '${executionArn}'`));
    assert.doesNotMatch(text, /hunter2|password|bad!/);
  });

  for (const [what, input, field] of [
    ["a list", "[]", "The input"],
    ["null", "null", "The input"],
    ["a number", "5", "The input"],
    ["a symbol that is none", { symbol: "amzn!" }, "symbol"],
    ["no whole quantity", { quantity: 0.5 }, "quantity"],
  ] as const) {
    it(`fails on ${what} without a retry, names the field and reports`, async () => {
      const executionArn = await emulator.start(input);
      await emulator.runUntilIdle();
      const { status, error, cause } = await emulator.describe(executionArn);
      assert.deepEqual([status, error], ["FAILED", "InvalidTradeRequest"]);
      assert.match(JSON.parse(String(cause)).errorMessage, new RegExp(`^${field} must be `));
      const attempts = (await emulator.history(executionArn)).filter(({ type }) => type === "LambdaFunctionScheduled");
      assert.equal(attempts.length, 1);
      const [report] = emulator.reportsOf(executionArn);
      assert.deepEqual(
        [report?.["detail-type"], report?.detail?.status],
        ["Step Functions Execution Status Change", "FAILED"],
      );
    });
  }
});

describe("The workflow with manual approval", () => {
  let emulator: TestEmulator;
  let executionArn: string;
  before(async () => {
    emulator = await startTestEmulator({ stack: "prod", settings: ALWAYS_BUY });
  });
  beforeEach(async () => {
    executionArn = await emulator.start({ symbol: "AMZN", quantity: 3 });
    await emulator.runUntilIdle(60_000);
  });
  afterEach(async () => {
    await emulator.runUntilIdle();
    await assertInvariants(emulator);
  });
  after(() => emulator.stop());

  it("waits, sends the approvers one notice, and places no order", async () => {
    const [approver = ""] = emulator.outputs.topicArns.approvers;
    const [notice, ...others] = emulator.messages(approver).filter(({ message }) => message.includes(executionArn));
    assert.deepEqual(others, []);
    assert.match(String(notice?.message), /AMZN/);
    assert.equal((await emulator.describe(executionArn)).status, "RUNNING");
    assert.deepEqual(await emulator.ordersOf(executionArn), []);
  });

  it("trades once it is approved, in the approver's name", async () => {
    await decide(emulator.client, await emulator.waiting(executionArn), { decision: "approved", approver: "ada" });
    await emulator.runUntilIdle();
    const { status, data } = await emulator.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(data?.approval, { decision: "approved", approver: "ada" });
    assert.equal((await emulator.ordersOf(executionArn))[0]?.approver, "ada");
  });

  it("reports a rejection, without an order", async () => {
    const decision = { decision: "rejected", approver: "ada", reason: "too dear" } as const;
    await decide(emulator.client, await emulator.waiting(executionArn), decision);
    await emulator.runUntilIdle();
    const { status, data } = await emulator.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(data?.approval, decision);
    assert.deepEqual(await emulator.ordersOf(executionArn), []);
    assert.deepEqual(emulator.reportsOf(executionArn)[0]?.Input?.approval, decision);
    assert.equal(data?.summary, "Rejected: nothing was traded");
    assert.ok((await statesOf(emulator, executionArn)).includes("Trade Rejected"));
  });

  it("expires after a day and reports it, without an order", async () => {
    const startedAt = emulator.clock.now();
    await emulator.runUntilIdle();
    const { status, data } = await emulator.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(data?.approval, { decision: "expired" });
    assert.equal(data?.summary, "Expired: nothing was traded");
    assert.deepEqual(await emulator.ordersOf(executionArn), []);
    assert.ok((await statesOf(emulator, executionArn)).includes("Approval Expired"));
    assert.ok(Math.abs(emulator.clock.now() - startedAt - 86_400_000) < 60_000);
  });

  for (const [what, output] of [
    ["the bare string of AWS's sample", '"approved"'],
    ["an empty object", "{}"],
    ["null", "null"],
    ["a decision nobody knows", '{"decision":"maybe"}'],
  ] as const) {
    it(`fails on ${what} as a decision and reports it, without an order`, async () => {
      const taskToken = taskTokenOf(await emulator.waiting(executionArn));
      await emulator.client.send(new SendTaskSuccessCommand({ taskToken, output }));
      await emulator.runUntilIdle();
      const { status, error } = await emulator.describe(executionArn);
      assert.deepEqual([status, error], ["FAILED", "UnexpectedDecision"]);
      assert.deepEqual(await emulator.ordersOf(executionArn), []);
      assert.equal(emulator.reportsOf(executionArn).length, 1);
    });
  }

  it("trades on an approval that fills the data to its limit, and reports no more than its known fields", async () => {
    const taskToken = taskTokenOf(await emulator.waiting(executionArn));
    const approval = { decision: "approved", approver: "ada", reason: "r".repeat(1_000) };
    const output = JSON.stringify({ ...approval, attachment: "x".repeat(260_700) });
    await emulator.client.send(new SendTaskSuccessCommand({ taskToken, output }));
    await emulator.runUntilIdle();
    const { status, data } = await emulator.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(data?.approval, approval);
    assert.equal((await emulator.ordersOf(executionArn)).length, 1);
  });

  it("refuses to trade in the name of an approver that is longer than any ARN", async () => {
    const taskToken = taskTokenOf(await emulator.waiting(executionArn));
    const output = JSON.stringify({ decision: "approved", approver: "a".repeat(130_000) });
    await emulator.client.send(new SendTaskSuccessCommand({ taskToken, output }));
    await emulator.runUntilIdle();
    const { status, error } = await emulator.describe(executionArn);
    assert.deepEqual([status, error], ["FAILED", "TradeNotApproved"]);
    assert.deepEqual(await emulator.ordersOf(executionArn), []);
  });

  it("refuses to trade on an approval without an approver", async () => {
    const taskToken = taskTokenOf(await emulator.waiting(executionArn));
    await emulator.client.send(new SendTaskSuccessCommand({ taskToken, output: '{"decision":"approved"}' }));
    await emulator.runUntilIdle();
    const { status, error } = await emulator.describe(executionArn);
    assert.deepEqual([status, error], ["FAILED", "TradeNotApproved"]);
    assert.deepEqual(await emulator.ordersOf(executionArn), []);
  });
});
