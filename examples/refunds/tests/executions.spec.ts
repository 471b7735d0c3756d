import assert from "node:assert/strict";
import { visit } from "../local/page";
import { EXPECTED } from "../refund";
import { type RefundsEmulator, startRefunds } from "./refundsEmulator";

const reason = "Arrived broken";

describe("A refund", function () {
  this.timeout(120_000);
  let refunds: RefundsEmulator;
  before(async () => {
    refunds = await startRefunds();
  });
  after(() => refunds.stop());

  it("up to the limit is paid at once, and nobody is asked", async () => {
    const refund = { orderId: "small", amount: 5_000, reason };
    const executionArn = await refunds.request({ ...refund, note: "goes no further" });

    const { status, data } = await refunds.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(data, { ...refund, outcome: "paid", text: "Paid $50.00 for order small." });
    assert.deepEqual(await refunds.paymentsOf("small"), [
      { orderId: { S: "small" }, amount: { N: "5000" }, paidBy: { S: executionArn } },
    ]);
    assert.deepEqual(refunds.messagesAbout("small"), []);
  });

  it("above the limit waits, and the chat gets one message with a link", async () => {
    const executionArn = await refunds.request({ orderId: "large", amount: 5_001, reason });

    assert.equal((await refunds.describe(executionArn)).status, "RUNNING");
    assert.deepEqual(await refunds.paymentsOf("large"), []);
    const [message = "", ...others] = refunds.messagesAbout("large");
    assert.deepEqual(others, []);
    const [question, why, decide = ""] = message.split("\n");
    assert.equal(question, "Refund $50.01 for order large?");
    assert.equal(why, "The customer's reason: Arrived broken");
    assert.match(decide, /^Decide until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: http:\/\/127\.0\.0\.1:\d+\/decide\/\S+$/);
  });

  it("is paid once the approver typed the order's number on the page", async () => {
    const executionArn = await refunds.request({ orderId: "A-1", amount: 120_050, reason });
    const link = refunds.linkFor("A-1");

    assert.match(await visit(link), /^Refund \$1,200\.50 for order A-1\. You decide as ada@example\.com\./);
    const wrong = await visit(link, { decision: "approved", confirmation: "A-2" });
    assert.match(wrong, /^Refund \$1,200\.50 for order A-1\. You decide as/);
    await refunds.settle();
    assert.equal((await refunds.describe(executionArn)).status, "RUNNING");

    const right = await visit(link, { decision: "approved", confirmation: " A-1 " });
    assert.match(right, /^Decided\. You approved it at .* The refund is being paid\.$/);
    await refunds.settle();
    const { status, data } = await refunds.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(data, {
      orderId: "A-1",
      amount: 120_050,
      reason,
      approval: { decision: "approved", approver: "ada@example.com", channel: "link" },
      outcome: "paid",
      text: "Paid $1,200.50 for order A-1.",
    });
    assert.equal((await refunds.paymentsOf("A-1")).length, 1);
    assert.match(await visit(link), /The refund is paid\.$/);
  });

  it("is not paid after a rejection, and the execution says so", async () => {
    const executionArn = await refunds.request({ orderId: "B-1", amount: 9_900, reason });

    const page = await visit(refunds.linkFor("B-1"), { decision: "rejected", reason: "Sent to the wrong shop" });
    assert.match(page, /^Decided\. .* The refund is not paid\.$/);
    await refunds.settle();

    const { status, data } = await refunds.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    assert.partialDeepStrictEqual(data, {
      outcome: "rejected",
      text: "Rejected the refund of $99.00 for order B-1.",
      approval: { decision: "rejected", reason: "Sent to the wrong shop" },
    });
    assert.deepEqual(await refunds.paymentsOf("B-1"), []);
  });

  it("is not paid when nobody decides in time, and its link no longer decides", async () => {
    const executionArn = await refunds.request({ orderId: "C-1", amount: 9_900, reason });

    await refunds.finish();

    const { status, data } = await refunds.describe(executionArn);
    assert.equal(status, "SUCCEEDED");
    assert.partialDeepStrictEqual(data, {
      outcome: "expired",
      text: "Nobody decided in time on the refund of $99.00 for order C-1.",
    });
    assert.match(await visit(refunds.linkFor("C-1"), { decision: "approved", confirmation: "C-1" }), /^Expired\./);
    await refunds.finish();
    assert.deepEqual(await refunds.paymentsOf("C-1"), []);
  });

  it("of an order that was refunded changes nothing, and another amount is an error", async () => {
    const first = await refunds.request({ orderId: "D-1", amount: 2_000, reason });
    const second = await refunds.request({ orderId: "D-1", amount: 2_000, reason });
    const other = await refunds.request({ orderId: "D-1", amount: 2_001, reason });

    assert.equal((await refunds.describe(second)).status, "SUCCEEDED");
    const { status, error, cause } = await refunds.describe(other);
    assert.deepEqual([status, error], ["FAILED", "AlreadyRefunded"]);
    assert.match(String(cause), /Order D-1 was refunded with another amount than \$20\.01\. Nothing was paid\./);
    const payments = await refunds.paymentsOf("D-1");
    assert.deepEqual(payments, [{ orderId: { S: "D-1" }, amount: { N: "2000" }, paidBy: { S: first } }]);
  });

  const VALID = { orderId: "E-1", amount: 100, reason };
  for (const [what, input] of [
    ["without an order", { ...VALID, orderId: undefined }],
    ["with an order of 41 characters", { ...VALID, orderId: "a".repeat(41) }],
    ["with an order in other characters", { ...VALID, orderId: "a_b" }],
    ["with a number for an order", { ...VALID, orderId: 1 }],
    ["of nothing", { ...VALID, amount: 0 }],
    ["below nothing", { ...VALID, amount: -100 }],
    ["of half a cent", { ...VALID, amount: 100.5 }],
    ["above 100,000 US dollars", { ...VALID, amount: 10_000_001 }],
    ["with text for an amount", { ...VALID, amount: "100" }],
    ["without a reason", { ...VALID, reason: undefined }],
    ["with an empty reason", { ...VALID, reason: "" }],
    ["with a reason of 201 characters", { ...VALID, reason: "x".repeat(201) }],
    ["that is a list", [1, 2]],
    ["that is null", null],
  ] as const) {
    it(`${what} fails, and the error says what a refund is`, async () => {
      const { status, error, cause } = await refunds.describe(await refunds.request(input));
      assert.deepEqual([status, error, cause], ["FAILED", "InvalidRefund", EXPECTED]);
    });
  }

  it("may have an order of 40 characters and a reason of 200", async () => {
    const input = { orderId: "Z-".repeat(20), amount: 1, reason: "\u{1f4a5}".repeat(200) };
    assert.equal((await refunds.describe(await refunds.request(input))).status, "SUCCEEDED");
  });
});
