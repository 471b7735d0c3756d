import assert from "node:assert/strict";
import type { TaskEvent } from "../../domain/trade";
import { approval, approved, eachTestHasAnOrdersTable } from "./ordersTable";
import { execution, proposal, taskEvent, taskToken } from "./support";

describe("Refusing an order", () => {
  const orders = eachTestHasAnOrdersTable();

  describe("without an approval", () => {
    const shape = "approval must be an object {decision, approver}; it is";
    const decision = 'approval.decision must be exactly "approved"; it is';
    const approver = "approval.approver must say who approved; it is";
    for (const [what, value, message] of [
      ["missing", undefined, `${shape} missing`],
      ["null", null, `${shape} null`],
      ["the bare string", "approved", `${shape} a string`],
      ["an array", [approval], `${shape} an array`],
      ["true", true, `${shape} a boolean`],
      ["empty", {}, `${decision} missing`],
      ["rejected", { decision: "rejected", approver: "Alice" }, `${decision} "rejected"`],
      ["in capitals", { decision: "APPROVED", approver: "Alice" }, `${decision} a string`],
      ["padded", { decision: " approved", approver: "Alice" }, `${decision} a string`],
      ["a list of decisions", { decision: ["approved"], approver: "Alice" }, `${decision} an array`],
      ["true inside", { decision: true, approver: "Alice" }, `${decision} a boolean`],
      ["null inside", { decision: null, approver: "Alice" }, `${decision} null`],
      ["a token", { decision: taskToken, approver: "Alice" }, `${decision} a string`],
      ["of nobody", { decision: "approved" }, `${approver} missing`],
      ["of null", { decision: "approved", approver: null }, `${approver} null`],
      ["of an empty name", { decision: "approved", approver: "" }, `${approver} blank`],
      ["of a blank name", { decision: "approved", approver: "  " }, `${approver} blank`],
      ["of a list of names", { decision: "approved", approver: ["Alice"] }, `${approver} an array`],
    ] as const) {
      it(`writes nothing when the approval is ${what}`, async () => {
        await assert.rejects(orders().place(approved({ approval: value })), {
          name: "TradeNotApproved",
          message: `No order was placed, because it was not approved: ${message}.`,
        });
        assert.deepEqual(orders().commands, []);
      });
    }

    it("writes nothing when the input is not an object", async () => {
      await assert.rejects(orders().place(taskEvent("approved")), { name: "TradeNotApproved" });
      assert.deepEqual(orders().commands, []);
    });

    it("writes nothing when the approval is elsewhere in the input", async () => {
      const input = JSON.parse(
        `{"__proto__": ${JSON.stringify({ approval })}, "Input": ${JSON.stringify({ approval })}}`,
      );

      await assert.rejects(orders().place(taskEvent({ ...input, ...proposal() })), { name: "TradeNotApproved" });
      assert.deepEqual(orders().commands, []);
    });
  });

  describe("for a malformed input", () => {
    for (const [what, event, message] of [
      ["no symbol", approved({ symbol: undefined }), /^symbol must be /],
      ["a quantity of 0", approved({ quantity: 0 }), /^quantity must be /],
      ["no price", approved({ stock_price: undefined }), /^stock_price must be /],
      ["no recommendation", approved({ recommended_type: undefined }), /^recommended_type must be "buy" or "sell"/],
      [
        "the other side's recommendation",
        approved({ recommended_type: "sell" }),
        /^recommended_type must be "buy" for this function; it is "sell"\.$/,
      ],
      ["no execution", { ...approved(), Execution: "" }, /^Execution must be /],
      [
        "no start time",
        { Input: approved().Input, Execution: execution } as TaskEvent,
        /^StartTime must be .*missing\.$/,
      ],
    ] as const) {
      it(`writes nothing when there is ${what}`, async () => {
        await assert.rejects(orders().place(event), { name: "InvalidTradeRequest", message });
        assert.deepEqual(orders().commands, []);
      });
    }
  });
});
