import assert from "node:assert/strict";
import { readOptions } from "../local/options";

describe("The options of npm start", () => {
  it("have defaults", () => {
    assert.deepEqual(readOptions([]), {
      refund: { orderId: "A-1001", amount: 12_000, reason: "Arrived broken" },
      decide: undefined,
    });
  });

  it("say what is refunded, and who decides", () => {
    assert.deepEqual(
      readOptions(["--order", "B-2", "--dollars", "8.29", "--reason", "Too small", "--decide", "reject"]),
      { refund: { orderId: "B-2", amount: 829, reason: "Too small" }, decide: "reject" },
    );
  });

  for (const [args, sentence] of [
    [["--decide", "maybe"], /^--decide takes approve, reject or expire, not "maybe"\.$/],
    [["--dollars", "1.234"], /^--dollars takes an amount such as 120 or 120\.50, not "1\.234"\.$/],
    [["--dollars", "-1"], /argument is ambiguous/],
    [["--dollars", "0"], /^The amount is missing or wrong\. A refund is /],
    [["--dollars", "100000.01"], /^The amount is missing or wrong\. A refund is /],
    [["--order", "a_b"], /^The order's number is missing or wrong\. A refund is /],
    [["--reason", ""], /^The reason is missing or too long\. A refund is /],
    [["--unknown"], /^Unknown option '--unknown'(.|\n)*\n\nUsage: npm start/],
    [["extra"], /^Unexpected argument 'extra'(.|\n)*\n\nUsage: npm start/],
  ] as const) {
    it(`refuse ${args.join(" ")} with a sentence`, () => {
      assert.throws(() => readOptions(args), { name: "UsageError", message: sentence });
    });
  }
});
