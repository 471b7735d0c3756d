import assert from "node:assert/strict";
import { harmless, question } from "../functions/question";
import { inDollars } from "../refund";

/** As people see it: a zero width space has no width. */
const visible = (text: string): string => text.replaceAll("\u200b", "");

describe("The question in the chat", () => {
  it("has the refund, the reason, the deadline and the link, each once", () => {
    const refund = { orderId: "A-1", amount: 123_456, reason: "Arrived broken" };
    assert.equal(
      question(refund, new Date("2026-12-01T10:00:00Z"), "https://example.com/decide/x"),
      [
        "Refund $1,234.56 for order A-1?",
        "The customer's reason: Arrived broken",
        "Decide until 2026-12-01 10:00:00 UTC: https://example.com/decide/x",
      ].join("\n"),
    );
  });

  for (const [what, text, marks] of [
    ["no mention of the channel", "<!channel> <@U123>", /[<>]/],
    ["no mention by name", "@here @ada", /@\w/],
    ["no link", "https://evil.example/pay [pay](www.evil.example)", /:\/\/|\.\w|\]\(/],
    ["no format", "*bold* _it_ ~no~ `code`", /[*_~`]\w/],
    ["no further line", "fine\r\n\u2028Decide until tomorrow", /[\r\n\u2028]/],
    ["no text that runs backward", "fine\u202e", /\u202e/],
  ] as const) {
    it(`makes of the customer's text ${what}`, () => {
      assert.match(text, marks, "the check finds it in the text as it was");
      assert.doesNotMatch(harmless(text), marks);
    });
  }

  it("keeps the customer's words", () => {
    assert.equal(visible(harmless("It's 5 < 6 & more: see a@b.com")), "It's 5 &lt; 6 &amp; more: see a@b.com");
  });
});

describe("An amount", () => {
  for (const [cents, dollars] of [
    [1, "$0.01"],
    [5_000, "$50.00"],
    [10_000_000, "$100,000.00"],
  ] as const) {
    it(`of ${cents} cents is ${dollars}`, () => assert.equal(inDollars(cents), dollars));
  }
});
