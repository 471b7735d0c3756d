import assert from "node:assert/strict";
import { SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import { ServiceError } from "../../emulator/calls";
import type { CallFault } from "../../emulator/dispatch";
import type { InvocationFault } from "../../emulator/services/lambda/lambda";
import { decide } from "../../operator/approvals/decision";
import { taskTokenOf } from "../../operator/approvals/inbox";
import { ALWAYS_BUY, ALWAYS_SELL, assertInvariants, startTestCloud, type TestCloud } from "../support/cloud";

/** The states that the execution entered, in order. */
async function statesOf(cloud: TestCloud, executionArn: string): Promise<readonly (string | undefined)[]> {
  const events = await cloud.history(executionArn);
  return events.flatMap(({ stateEnteredEventDetails }) =>
    stateEnteredEventDetails ? [stateEnteredEventDetails.name] : [],
  );
}

describe("The workflow, approved automatically", () => {
  let cloud: TestCloud;
  before(async () => {
    cloud = await startTestCloud({ settings: ALWAYS_BUY });
  });
  afterEach(async () => {
    cloud.setFaults();
    await assertInvariants(cloud);
  });
  after(() => cloud.stop());

  it("buys at or below the threshold, and reports it", async () => {
    const executionArn = await cloud.start({ symbol: "AMZN", quantity: 3 });
    await cloud.settle();

    const { status, data } = await cloud.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    const [order, ...others] = await cloud.ordersOf(executionArn);
    assert.deepEqual(others, []);
    const { id: _, ...placed } = order ?? {};
    assert.deepEqual(data?.order, placed);
    assert.deepEqual([placed.side, placed.symbol, placed.quantity], ["buy", "AMZN", 3]);
    assert.equal(placed.limit_price, data?.stock_price);
    assert.deepEqual(data?.approval, { decision: "approved", approver: "automatic" });
    const { report: __, ...told } = data ?? {};
    assert.deepEqual(cloud.reportsOf(executionArn), [{ Input: told, Execution: executionArn }]);
    assert.deepEqual(await statesOf(cloud, executionArn), [
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
    const selling = await startTestCloud({ settings: ALWAYS_SELL });
    try {
      const executionArn = await selling.start();
      await selling.settle();
      assert.equal((await selling.ordersOf(executionArn))[0]?.side, "sell");
      assert.equal((await statesOf(selling, executionArn)).at(-2), "Sell Stock");
      await assertInvariants(selling);
    } finally {
      await selling.stop();
    }
  });

  it("lets nothing travel on that a caller smuggles in", async () => {
    const executionArn = await cloud.start({
      symbol: "AMZN",
      quantity: 1,
      approval: { decision: "approved", approver: "me" },
      order: { side: "sell" },
      extra: "extra",
    });
    await cloud.settle();
    const { data } = await cloud.describe(executionArn);
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
      const executionArn = await cloud.start(input);
      await cloud.settle();
      const { status, error, cause } = await cloud.describe(executionArn);
      assert.deepEqual([status, error], ["FAILED", "InvalidTradeRequest"]);
      assert.match(JSON.parse(String(cause)).errorMessage, new RegExp(`^${field} must be `));
      const attempts = (await cloud.history(executionArn)).filter(({ type }) => type === "LambdaFunctionScheduled");
      assert.equal(attempts.length, 1);
      const [told] = cloud.reportsOf(executionArn);
      assert.deepEqual(
        [told?.["detail-type"], told?.detail?.status],
        ["Step Functions Execution Status Change", "FAILED"],
      );
    });
  }

  it("survives a Lambda that fails twice and recovers", async () => {
    cloud.setFaults({ invocation: failing("buy-stock", 2) });
    const executionArn = await cloud.start();
    await cloud.settle();
    const { status } = await cloud.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    const events = await cloud.history(executionArn);
    assert.equal(events.filter(({ type }) => type === "LambdaFunctionFailed").length, 2);
    assert.equal((await cloud.ordersOf(executionArn)).length, 1);
  });

  it("fails where a Lambda never recovers, after six attempts, and tells", async () => {
    cloud.setFaults({ invocation: failing("generate-recommendation", Number.POSITIVE_INFINITY) });
    const executionArn = await cloud.start();
    await cloud.settle();
    const { status, error } = await cloud.describe(executionArn);
    assert.deepEqual([status, error], ["FAILED", "Runtime.ExitError"]);
    const events = await cloud.history(executionArn);
    assert.equal(events.filter(({ type }) => type === "LambdaFunctionFailed").length, 6);
    assert.equal(cloud.reportsOf(executionArn).length, 1);
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
    cloud.setFaults({ call: fault });
    const executionArn = await cloud.start();
    await cloud.settle();
    assert.equal((await cloud.describe(executionArn)).status, "SUCCEEDED");
    assert.equal(throttled, 4);
    assert.equal((await cloud.ordersOf(executionArn)).length, 1);
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
  let cloud: TestCloud;
  let executionArn: string;
  before(async () => {
    cloud = await startTestCloud({ stack: "prod", settings: ALWAYS_BUY });
  });
  beforeEach(async () => {
    executionArn = await cloud.start({ symbol: "AMZN", quantity: 3 });
    await cloud.settle(60_000);
  });
  afterEach(async () => {
    await cloud.settle();
    await assertInvariants(cloud);
  });
  after(() => cloud.stop());

  it("waits, tells the approvers what about, and trades nothing meanwhile", async () => {
    const { approvers } = cloud.program.outputs.topicArns as { approvers: string };
    const [notice, ...others] = cloud.messages(approvers).filter(({ message }) => message.includes(executionArn));
    assert.deepEqual(others, []);
    assert.match(String(notice?.message), /AMZN/);
    assert.equal((await cloud.describe(executionArn)).status, "RUNNING");
    assert.deepEqual(await cloud.ordersOf(executionArn), []);
  });

  it("trades once it is approved, in the approver's name", async () => {
    await decide(cloud.client, await cloud.waiting(executionArn), { decision: "approved", approver: "ada" });
    await cloud.settle();
    const { status, data } = await cloud.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(data?.approval, { decision: "approved", approver: "ada" });
    assert.equal((await cloud.ordersOf(executionArn))[0]?.approver, "ada");
  });

  it("ends as rejected, reported as such, without an order", async () => {
    const decision = { decision: "rejected", approver: "ada", reason: "too dear" } as const;
    await decide(cloud.client, await cloud.waiting(executionArn), decision);
    await cloud.settle();
    const { status, data } = await cloud.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(data?.approval, decision);
    assert.deepEqual(await cloud.ordersOf(executionArn), []);
    assert.deepEqual(cloud.reportsOf(executionArn)[0]?.Input?.approval, decision);
    assert.ok((await statesOf(cloud, executionArn)).includes("Trade Rejected"));
  });

  it("ends as expired after a day, reported as such, without an order", async () => {
    const startedAt = cloud.clock.now();
    await cloud.settle();
    const { status, data } = await cloud.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(data?.approval, { decision: "expired" });
    assert.deepEqual(await cloud.ordersOf(executionArn), []);
    assert.ok((await statesOf(cloud, executionArn)).includes("Approval Expired"));
    assert.ok(Math.abs(cloud.clock.now() - startedAt - 86_400_000) < 60_000);
  });

  for (const [what, output] of [
    ["the bare string of AWS's sample", '"approved"'],
    ["an empty object", "{}"],
    ["null", "null"],
    ["a decision nobody knows", '{"decision":"maybe"}'],
  ] as const) {
    it(`fails on ${what} as a decision, without an order, and tells`, async () => {
      const taskToken = taskTokenOf(await cloud.waiting(executionArn));
      await cloud.client.send(new SendTaskSuccessCommand({ taskToken, output }));
      await cloud.settle();
      const { status, error } = await cloud.describe(executionArn);
      assert.deepEqual([status, error], ["FAILED", "UnexpectedDecision"]);
      assert.deepEqual(await cloud.ordersOf(executionArn), []);
      assert.equal(cloud.reportsOf(executionArn).length, 1);
    });
  }

  it("refuses to trade on an approval without an approver", async () => {
    const taskToken = taskTokenOf(await cloud.waiting(executionArn));
    await cloud.client.send(new SendTaskSuccessCommand({ taskToken, output: '{"decision":"approved"}' }));
    await cloud.settle();
    const { status, error } = await cloud.describe(executionArn);
    assert.deepEqual([status, error], ["FAILED", "TradeNotApproved"]);
    assert.deepEqual(await cloud.ordersOf(executionArn), []);
  });
});
