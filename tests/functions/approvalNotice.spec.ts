import assert from "node:assert/strict";
import fc from "fast-check";
import { approvalNotice } from "../../functions/approvalNotice";
import { approvalRequest, execution, holdsSecret, proposal, taskToken } from "./support";

describe("The notice to the approvers", () => {
  it("says what to decide, until when, and how", () => {
    const notice = approvalNotice(approvalRequest({ Input: proposal({ quantity: 1200 }) }));

    assert.equal(notice.subject, "Approval needed: buy 1,200 AMZN at $49.87");
    assert.equal(
      notice.text,
      `A trade waits for a person to decide.

Symbol:          AMZN
Recommendation:  buy
Price:           $49.87 a share
Quantity:        1,200
Notional:        $59,844.00
Decide by:       2026-11-24 09:00:01 UTC; after that the request expires and nothing is traded
Execution:       ${execution}

To decide, run one of these in the project:

  npm run approvals -- approve ${execution}
  npm run approvals -- reject ${execution} --reason "..."

or open the operator's page:

  npm run operator
`,
    );
  });

  it("shows a price with all its digits", () => {
    assert.match(
      approvalNotice(approvalRequest({ Input: proposal({ stock_price: 0.000123 }) })).text,
      /^Price: {11}\$0\.000123 a share$/m,
    );
  });

  it("shows the deadline in UTC, for a request in any time zone", () => {
    const notice = approvalNotice(approvalRequest({ RequestedAt: "2026-11-23T09:00:01+02:00", TimeoutSeconds: 90 }));
    assert.match(notice.text, /^Decide by: {7}2026-11-23 07:01:31 UTC;/m);
  });

  it("always has a subject that SNS accepts", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z][A-Z0-9.-]{0,9}$/),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: Number.MIN_VALUE, max: 10_000_000, noNaN: true }),
        (symbol, quantity, stock_price) => {
          const Input = proposal({ symbol, quantity, stock_price, recommended_type: "sell" });
          assert.match(approvalNotice(approvalRequest({ Input })).subject, /^[\x20-\x7e]{1,99}$/);
        },
      ),
    );
  });

  it("contains no task token", () => {
    const { subject, text } = approvalNotice(approvalRequest());
    assert.equal(holdsSecret(subject + text, taskToken), false);
  });
});
