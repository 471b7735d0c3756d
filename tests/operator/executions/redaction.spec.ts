import assert from "node:assert/strict";
import { taskTokenRedactor } from "../../../operator/executions/redaction";
import { asked, historyOf, started, tokenMark, waitingHistory } from "../builders";

describe("taskTokenRedactor", () => {
  for (const asText of [false, true]) {
    it(`replaces the token everywhere (body as ${asText ? "text" : "an object"})`, () => {
      const history = waitingHistory({ asText });
      const shown = {
        events: history,
        text: `x ${tokenMark}1 y`,
        deep: [{ json: JSON.stringify({ t: `${tokenMark}1` }) }],
      };

      const clean = JSON.stringify(taskTokenRedactor(history)(shown));

      assert.ok(JSON.stringify(shown).includes(tokenMark), "the probe finds a token where there is one");
      assert.ok(!clean.includes(tokenMark));
      assert.ok(clean.includes("x (task token, not shown) y"));
      assert.ok(clean.includes("AMZN"));
    });
  }

  it("recognizes a token in a field with another name by its format", () => {
    const token = "A1b2".repeat(60);
    const history = historyOf(started, {
      type: "TaskScheduled",
      taskScheduledEventDetails: {
        resource: "invoke.waitForTaskToken",
        parameters: JSON.stringify({ Payload: { answerWith: token, order: "buy ".repeat(80) } }),
      },
    });

    const redact = taskTokenRedactor(history);

    assert.equal(redact(token), "(task token, not shown)");
    assert.equal(redact("buy ".repeat(80)), "buy ".repeat(80));
  });

  for (const [writer, escaped] of [
    ["PHP", String.raw`a1\/b+c=`],
    ["Gson", String.raw`a1/b+c\u003d`],
    [".NET", String.raw`a1/b\u002Bc=`],
  ] as const) {
    it(`replaces a token in nested JSON that ${writer} has written`, () => {
      const token = "AAAA".repeat(60);
      const redact = taskTokenRedactor(historyOf(started, asked({ token: `${token}a1/b+c=` })));
      const body = `{"taskToken":"${token}${escaped}"}`;
      const twice = JSON.stringify({ body: JSON.stringify({ body }) });

      assert.equal(JSON.parse(body).taskToken, `${token}a1/b+c=`, "it is the token");
      assert.equal(redact(body), '{"taskToken":"(task token, not shown)"}');
      assert.equal(JSON.parse(JSON.parse(redact(twice)).body).body, redact(body));
    });
  }

  it("leaves everything else unchanged", () => {
    const value = { a: [1, null, true, "text"], b: { c: "" } };

    assert.deepEqual(taskTokenRedactor(historyOf(started, asked()))(value), value);
    assert.equal(taskTokenRedactor([])(value), value);
  });
});
