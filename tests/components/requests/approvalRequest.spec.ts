import assert from "node:assert/strict";
import { approvalMessageIn, deadlineOf, type Reading, readApprovalRequest } from "approval-queue/requests";
import type { Proposal } from "../../../domain/trade";
import { parseProposal } from "../../../domain/tradeRequest";
import { approvalMessage, approvalRequest, execution, proposal, taskToken } from "../../functions/support";

function readBody(body: string): Reading<Proposal> {
  return readApprovalRequest(body, parseProposal);
}

function read(fields: object): Reading<Proposal> {
  return readBody(JSON.stringify({ ...approvalMessage(), ...fields }));
}

describe("An approval request", () => {
  it("is read from a message's body", () => {
    const reading = read({});
    assert.deepEqual(reading, { request: approvalRequest() });
    assert.equal("request" in reading && reading.request.TaskToken.reveal(), taskToken);
  });

  it("may contain unknown fields", () => {
    assert.deepEqual(read({ Version: 2, Input: { ...proposal(), venue: "XNAS" } }), { request: approvalRequest() });
  });

  for (const body of ["", "not JSON", `{"TaskToken": "${taskToken}`, "null", "[]", '"text"', "7"]) {
    it(`cannot be read from ${JSON.stringify(body.slice(0, 20))}`, () => {
      assert.deepEqual(readBody(body), { unreadable: "body" });
    });
  }

  for (const wrong of [
    undefined,
    null,
    7,
    taskToken,
    "arn:aws:states:eu-central-1:123456789012:stateMachine:trading",
    "arn:aws:states:eu-central-1:123456789012:execution:trading",
    `${execution}; rm -rf .`,
    `${execution};reboot`,
    `${execution}$(reboot)`,
    `reboot;${execution}`,
    ` ${execution}`,
    `\n${execution}`,
    `${execution}\n`,
    `${execution}\u0085`,
    `${execution}\uffff`,
    `${execution}\u2028`,
    execution.replace("order-7", "n".repeat(81)),
  ]) {
    it(`cannot be read if its execution is ${JSON.stringify(wrong)?.slice(0, 90)}`, () => {
      assert.deepEqual(read({ Execution: wrong }), { unreadable: "Execution" });
    });
  }

  it("may contain any partition and any execution name that AWS allows", () => {
    for (const Execution of [
      "arn:aws-us-gov:states:us-gov-west-1:123456789012:execution:trading:1",
      "arn:aws:states:us-east-1:000000000000:execution:trading:größer_als.50",
      "arn:aws:states:us-east-1:000000000000:execution:trading:with\u200cjoiners\u200d",
      "arn:aws:states:us-east-1:000000000000:execution:trading:trade(BRK.B)'s",
    ]) {
      assert.deepEqual(read({ Execution }), { request: approvalRequest({ Execution }) });
    }
  });

  for (const [field, limit] of [
    ["Execution", execution.replace("order-7", "n".repeat(80))],
    ["TaskToken", "t"],
    ["TaskToken", "t".repeat(2048)],
    ["TimeoutSeconds", 1],
    ["TimeoutSeconds", 99_999_999],
  ] as const) {
    it(`may have a ${field} at its limit: ${JSON.stringify(limit).slice(0, 90)}`, () => {
      assert.deepEqual(read({ [field]: limit }), { request: approvalRequest({ [field]: limit }) });
    });
  }

  for (const [field, wrong] of [
    ["TaskToken", undefined],
    ["TaskToken", ""],
    ["TaskToken", 7],
    ["TaskToken", "t".repeat(2049)],
    ["RequestedAt", undefined],
    ["RequestedAt", "1"],
    ["RequestedAt", "yesterday"],
    ["RequestedAt", "2026-13-45T00:00:00Z"],
    ["RequestedAt", 1_790_000_000],
    ["RedriveCount", "1"],
    ["RedriveCount", -1],
    ["RedriveCount", null],
    ["TimeoutSeconds", undefined],
    ["TimeoutSeconds", 0],
    ["TimeoutSeconds", "60"],
    ["TimeoutSeconds", 100_000_000],
    ["Input", undefined],
    ["Input", null],
    ["Input", []],
    ["Input", { ...proposal(), symbol: "not a symbol" }],
    ["Input", { ...proposal(), quantity: "10" }],
    ["Input", { ...proposal(), stock_price: undefined }],
    ["Input", { ...proposal(), recommended_type: "hold" }],
  ] as const) {
    it(`cannot be read if its ${field} is ${JSON.stringify(wrong)?.slice(0, 90)}`, () => {
      assert.deepEqual(read({ [field]: wrong }), { unreadable: field, execution });
    });
  }
});

describe("The deadline of a request", () => {
  const sentAt = Date.parse("2126-11-23T09:20:00.000Z");

  it("counts from the state's entry, whenever the message was sent again", () => {
    const request = approvalRequest({ RequestedAt: "2126-11-23T11:00:01.250+02:00", TimeoutSeconds: 90 });
    assert.equal(deadlineOf(request, sentAt).toISOString(), "2126-11-23T09:01:31.250Z");
  });

  it("counts from the message after a redrive, which does not renew the state's entry", () => {
    const request = approvalRequest({ RedriveCount: 1, TimeoutSeconds: 90 });
    assert.equal(deadlineOf(request, sentAt).toISOString(), "2126-11-23T09:21:30.000Z");
  });

  it("counts from the state's entry where an earlier definition sends no count of redrives", () => {
    const { RedriveCount: _, ...earlier } = approvalMessage();
    const reading = readBody(JSON.stringify(earlier));
    assert.ok("request" in reading);
    assert.equal(reading.request.RedriveCount, 0);
  });
});

describe("The message in the parameters of a scheduled task", () => {
  const message = approvalMessage();

  it("is read as an object, or as text if the definition sends text", () => {
    for (const MessageBody of [message, JSON.stringify(message)]) {
      assert.deepEqual(approvalMessageIn(JSON.stringify({ QueueUrl: "queue", MessageBody })), message);
    }
  });

  for (const parameters of [undefined, "", '{"MessageBody":{"TaskTok', "[]", "{}", '{"MessageBody":"text"}']) {
    it(`is missing from ${JSON.stringify(parameters)}`, () => {
      assert.equal(approvalMessageIn(parameters), undefined);
    });
  }
});
