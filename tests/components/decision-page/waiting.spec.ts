import assert from "node:assert/strict";
import { hashOfToken } from "approval-queue/links";
import { asked, tokenMark, twoWait, waitingHistory } from "../../operator/builders";
import { ADA, APPROVE, approvedByAda, BOB, form, open, REJECT, rejectedByBob, segmentFor, taskToken } from "./support";

describe("An approval link, opened while its request waits,", () => {
  const histories = [waitingHistory()];

  it("shows the trade, the deadline, where it is, and as whom it is decided, and decides nothing", async () => {
    const { outcome, status, text, outputs, visited } = await open({ histories });
    assert.deepEqual([outcome, status, outputs], ["shown", 200, []]);
    assert.equal(
      text,
      "Buy 10 AMZN at $47.50 Order Limit order Notional $475.00 Expires in 59 min 2 s, at 2026-11-22 10:00:02 UTC " +
        "Stack prod, account 111122223333, eu-west-1 You decide as ada@example.com . " +
        "Type the number of shares Approve Reason for the rejection Reject",
    );
    assert.equal(visited.approver, ADA.email);
  });

  it("decides its own request, while a newer one of another branch waits", async () => {
    const { outcome, outputs } = await open({ histories: [twoWait()], form: APPROVE });
    assert.deepEqual([outcome, outputs], ["approved", [{ taskToken, output: approvedByAda }]]);
  });

  it("has expired with its own request, while a newer one of another branch waits", async () => {
    const { outcome } = await open({ histories: [twoWait({ type: "TaskTimedOut", after: 9 })], form: APPROVE });
    assert.equal(outcome, "expired");
  });

  it("has expired with its own request, after which another branch asked something else", async () => {
    const other = asked({ token: `${tokenMark}other`, input: { symbol: "ORCL" }, after: 11 });
    const { outcome } = await open({ histories: [twoWait({ type: "TaskTimedOut", after: 9 }, other)], form: APPROVE });
    assert.equal(outcome, "expired");
  });

  it("does not contain the link, the MAC, or the task token", async () => {
    const { html } = await open({ histories });
    const segment = segmentFor();
    for (const secret of [segment, segment.slice(segment.indexOf(".") + 1), taskToken, hashOfToken(taskToken)]) {
      assert.equal(html.includes(secret), false);
    }
  });

  it("approves with the number of shares, as the approver whose link it is", async () => {
    const { outcome, status, text, outputs } = await open({ histories, form: APPROVE });
    assert.deepEqual(outputs, [{ taskToken, output: approvedByAda }]);
    assert.deepEqual([outcome, status], ["approved", 200]);
    assert.equal(text, "Decided You approved it at 2026-11-22 09:01:00 UTC. The order is still being placed.");
  });

  it("rejects with the reason, without the white space around it", async () => {
    const { outcome, text, outputs } = await open({
      histories,
      segment: segmentFor({ approver: BOB.id }),
      form: form({ decision: "rejected", reason: "  too dear\r\nand <b>late</b> \u{1f622} \r\n" }),
    });
    const reason = "too dear\nand <b>late</b> \u{1f622}";
    assert.deepEqual(outputs, [{ taskToken, output: { ...rejectedByBob, reason } }]);
    assert.equal(outcome, "rejected");
    assert.equal(text, "Decided You rejected it at 2026-11-22 09:01:00 UTC. Nothing was traded.");
  });

  const incomplete: Readonly<Record<string, [Readonly<Record<string, string>>, problem?: RegExp]>> = {
    "nothing at all": [{}],
    "a decision that there is not": [{ decision: "maybe", confirmation: "10", reason: "x" }],
    "no number of shares": [{ decision: "approved" }, /Nothing was decided\. Type the number of shares/],
    "another number of shares": [
      { decision: "approved", confirmation: "100" },
      /Nothing was decided\. Type the number of shares/,
    ],
    "what a robot types": [{ decision: "approved", confirmation: "test", reason: "test" }, /Type the number of shares/],
    "no reason": [{ decision: "rejected" }, /Nothing was decided\. Say in a few words why/],
    "a reason of white space": [{ decision: "rejected", reason: " \r\n\t" }, /Say in a few words why/],
    "a reason of 1,001 characters": [
      { decision: "rejected", reason: "x".repeat(1_001) },
      /Nothing was decided\. The reason has 1001 characters; 1,000 are allowed/,
    ],
  };
  for (const [what, [fields, problem]] of Object.entries(incomplete)) {
    it(`decides nothing for a form with ${what}, and shows what is missing`, async () => {
      const { outcome, status, text, outputs } = await open({ histories, form: form(fields) });
      assert.deepEqual([outcome, status, outputs], ["incomplete", 422, []]);
      assert.match(text, problem ?? /Type the number of shares/);
    });
  }

  it("takes a reason of 1,000 characters whose line breaks a browser sends as two", async () => {
    const reason = `${"x".repeat(499)}\n${"y".repeat(500)}`;
    const { outputs } = await open({
      histories,
      form: form({ decision: "rejected", reason: reason.replace("\n", "\r\n") }),
    });
    assert.deepEqual(outputs, [{ taskToken, output: { ...rejectedByBob, approver: ADA.email, reason } }]);
  });

  it("keeps a reason that was refused, as text", async () => {
    const reason = `</textarea><script>x</script>&"'${"x".repeat(1_000)}`;
    const { html } = await open({ histories, form: form({ decision: "rejected", reason }) });
    assert.ok(html.includes("&lt;/textarea&gt;&lt;script&gt;x&lt;/script&gt;&amp;&quot;&#39;xxx"));
    assert.equal(html.includes("<script"), false);
  });

  it("can only reject above the limit, whatever the form says", async () => {
    const opened = await open({ histories, linkLimit: 474.99 });
    assert.equal(opened.html.includes("confirmation"), false);
    assert.match(opened.text, /A link can approve up to \$474\.99\. To approve this trade, use the commands/);
    const approved = await open({ histories, linkLimit: 474.99, form: APPROVE });
    assert.deepEqual([approved.outcome, approved.status, approved.outputs], ["only reject", 403, []]);
    const rejected = await open({ histories, linkLimit: 474.99, form: REJECT });
    assert.deepEqual([rejected.outcome, rejected.outputs.length], ["rejected", 1]);
    const atLimit = await open({ histories, linkLimit: 475, form: APPROVE });
    assert.equal(atLimit.outcome, "approved");
  });
});
