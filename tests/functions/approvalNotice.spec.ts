import assert from "node:assert/strict";
import fc from "fast-check";
import { approvalNotice } from "../../functions/approvalNotice";
import { approvalRequest, execution, holdsSecret, proposal, taskToken } from "./support";

const deadline = new Date("2026-11-24T09:00:01.250Z");

describe("The notice to the approvers", () => {
  it("says what to decide, until when, and how", () => {
    const notice = approvalNotice(approvalRequest({ Input: proposal({ quantity: 1200 }) }), deadline);

    assert.equal(notice.subject, "Approval needed: buy 1,200 AMZN at $49.87");
    assert.equal(
      notice.text,
      `A trade is waiting for your approval.

Symbol:          AMZN
Recommendation:  buy
Limit price:     $49.87 a share
Quantity:        1,200
Notional:        $59,844.00
Decide by:       2026-11-24 09:00:01 UTC; after that the request expires and nothing is traded
Execution:       ${execution}

To decide, you need AWS credentials for the account 123456789012, and a checkout of the project after npm ci:

  npm run approvals -- approve ${execution}
  npm run approvals -- reject ${execution} --reason "..."

To look at the execution first, and to decide in the browser:

  npm run operator -- ${execution}
`,
    );
  });

  it("shows a price with all its digits", () => {
    assert.match(
      approvalNotice(approvalRequest({ Input: proposal({ stock_price: 0.000123 }) }), deadline).text,
      /^Limit price: {5}\$0\.000123 a share$/m,
    );
  });

  it("shows the deadline in UTC", () => {
    const { text } = approvalNotice(approvalRequest(), new Date("2026-11-23T09:01:31+02:00"));
    assert.match(text, /^Decide by: {7}2026-11-23 07:01:31 UTC;/m);
  });

  it("always has a subject that SNS accepts", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z][A-Z0-9.-]{0,9}$/),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: Number.MIN_VALUE, max: 10_000_000, noNaN: true }),
        (symbol, quantity, stock_price) => {
          const Input = proposal({ symbol, quantity, stock_price, recommended_type: "sell" });
          assert.match(approvalNotice(approvalRequest({ Input }), deadline).subject, /^[\x20-\x7e]{1,99}$/);
        },
      ),
    );
  });

  it("quotes the name of an execution that a shell would take apart", () => {
    const named = execution.replace("order-7", "trade(BRK.B)");
    const { text } = approvalNotice(approvalRequest({ Execution: named }), deadline);
    assert.match(text, /^ {2}npm run approvals -- approve '[^']+trade\(BRK\.B\)'$/m);
    assert.match(text, /^ {2}npm run operator -- '[^']+trade\(BRK\.B\)'$/m);
  });

  it("contains no task token", () => {
    const { subject, text } = approvalNotice(approvalRequest(), deadline);
    assert.equal(holdsSecret(subject + text, taskToken), false);
  });
});
