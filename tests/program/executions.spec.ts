import assert from "node:assert/strict";
import { SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import { type CallFault, type InvocationFault, ServiceError } from "pulumi-aws-emulator";
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

describe("The workflow, approved automatically", () => {
  let emulator: TestEmulator;
  before(async () => {
    emulator = await startTestEmulator({ settings: ALWAYS_BUY });
  });
  afterEach(async () => {
    emulator.setFaults();
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
    const { report: __, ...told } = data ?? {};
    assert.deepEqual(emulator.reportsOf(executionArn), [{ Input: told, Execution: executionArn }]);
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

  it("lets nothing travel on that a caller smuggles in", async () => {
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
      "symbol",
    ]);
    assert.deepEqual(data?.approval, { decision: "approved", approver: "automatic" });
  });

  for (const [what, input, field] of [
    ["a list", "[]", "The input"],
    ["null", "null", "The input"],
    ["a number", "5", "The input"],
    ["a symbol that is none", { symbol: "amzn!" }, "symbol"],
    ["no whole quantity", { quantity: 0.5 }, "quantity"],
  ] as const) {
    it(`fails on ${what}, names the field, tries once and tells`, async () => {
      const executionArn = await emulator.start(input);
      await emulator.runUntilIdle();
      const { status, error, cause } = await emulator.describe(executionArn);
      assert.deepEqual([status, error], ["FAILED", "InvalidTradeRequest"]);
      assert.match(JSON.parse(String(cause)).errorMessage, new RegExp(`^${field} must be `));
      const attempts = (await emulator.history(executionArn)).filter(({ type }) => type === "LambdaFunctionScheduled");
      assert.equal(attempts.length, 1);
      const [told] = emulator.reportsOf(executionArn);
      assert.deepEqual(
        [told?.["detail-type"], told?.detail?.status],
        ["Step Functions Execution Status Change", "FAILED"],
      );
    });
  }

  it("survives a Lambda that fails twice and recovers", async () => {
    emulator.setFaults({ invocation: failing("buy-stock", 2) });
    const executionArn = await emulator.start();
    await emulator.runUntilIdle();
    const { status } = await emulator.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    const events = await emulator.history(executionArn);
    assert.equal(events.filter(({ type }) => type === "LambdaFunctionFailed").length, 2);
    assert.equal((await emulator.ordersOf(executionArn)).length, 1);
  });

  it("fails where a Lambda never recovers, after six attempts, and tells", async () => {
    emulator.setFaults({ invocation: failing("generate-recommendation", Number.POSITIVE_INFINITY) });
    const executionArn = await emulator.start();
    await emulator.runUntilIdle();
    const { status, error } = await emulator.describe(executionArn);
    assert.deepEqual([status, error], ["FAILED", "Runtime.ExitError"]);
    const events = await emulator.history(executionArn);
    assert.equal(events.filter(({ type }) => type === "LambdaFunctionFailed").length, 6);
    assert.equal(emulator.reportsOf(executionArn).length, 1);
  });

  it("delivers a request again when the callback was throttled, and trades once", async () => {
    let throttled = 0;
    const fault: CallFault = (call, next) => {
      if (call.action === "SendTaskSuccess" && throttled < 4) {
        throttled += 1;
        return Promise.reject(new ServiceError("ThrottlingException", "Rate exceeded"));
      }
      return next();
    };
    emulator.setFaults({ call: fault });
    const executionArn = await emulator.start();
    await emulator.runUntilIdle();
    assert.equal((await emulator.describe(executionArn)).status, "SUCCEEDED");
    assert.equal(throttled, 4);
    assert.equal((await emulator.ordersOf(executionArn)).length, 1);
  });
});

/** Makes invocations of a function die before they do anything, so many times. */
function failing(functionName: string, times: number): InvocationFault {
  let failures = 0;
  return (invocation, run, environment) => {
    if (!invocation.functionName.includes(functionName) || failures >= times) {
      return run();
    }
    failures += 1;
    return environment.kill().then(() => ({ kind: "exit", outOfMemory: false }));
  };
}

describe("The workflow, decided by a person", () => {
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

  it("waits, tells the approvers what about, and trades nothing meanwhile", async () => {
    const { approvers } = emulator.program.outputs.topicArns as { approvers: string };
    const [notice, ...others] = emulator.messages(approvers).filter(({ message }) => message.includes(executionArn));
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

  it("ends as rejected, reported as such, without an order", async () => {
    const decision = { decision: "rejected", approver: "ada", reason: "too dear" } as const;
    await decide(emulator.client, await emulator.waiting(executionArn), decision);
    await emulator.runUntilIdle();
    const { status, data } = await emulator.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(data?.approval, decision);
    assert.deepEqual(await emulator.ordersOf(executionArn), []);
    assert.deepEqual(emulator.reportsOf(executionArn)[0]?.Input?.approval, decision);
    assert.ok((await statesOf(emulator, executionArn)).includes("Trade Rejected"));
  });

  it("ends as expired after a day, reported as such, without an order", async () => {
    const startedAt = emulator.clock.now();
    await emulator.runUntilIdle();
    const { status, data } = await emulator.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(data?.approval, { decision: "expired" });
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
    it(`fails on ${what} as a decision, without an order, and tells`, async () => {
      const taskToken = taskTokenOf(await emulator.waiting(executionArn));
      await emulator.client.send(new SendTaskSuccessCommand({ taskToken, output }));
      await emulator.runUntilIdle();
      const { status, error } = await emulator.describe(executionArn);
      assert.deepEqual([status, error], ["FAILED", "UnexpectedDecision"]);
      assert.deepEqual(await emulator.ordersOf(executionArn), []);
      assert.equal(emulator.reportsOf(executionArn).length, 1);
    });
  }

  it("refuses to trade on an approval without an approver", async () => {
    const taskToken = taskTokenOf(await emulator.waiting(executionArn));
    await emulator.client.send(new SendTaskSuccessCommand({ taskToken, output: '{"decision":"approved"}' }));
    await emulator.runUntilIdle();
    const { status, error } = await emulator.describe(executionArn);
    assert.deepEqual([status, error], ["FAILED", "TradeNotApproved"]);
    assert.deepEqual(await emulator.ordersOf(executionArn), []);
  });
});
