import assert from "node:assert/strict";
import { clipped, textWidth, wrapped } from "../../../../operator/executions/graph/textWidth";

describe("Estimated widths", () => {
  it("depend on the characters", () => {
    assert.ok(textWidth("illi", 12) < textWidth("aaaa", 12));
    assert.ok(textWidth("aaaa", 12) < textWidth("WWWW", 12));
    assert.equal(textWidth("株価確認", 12), 48);
  });

  it("clip a text that is too wide, between characters", () => {
    assert.equal(clipped("Report Result", 13, 170), "Report Result");
    assert.match(clipped("Report ".repeat(9), 13, 170), /^Report Report.*…$/);
    assert.equal(clipped("📈".repeat(20), 10, 60), `${"📈".repeat(5)}…`);
  });

  for (const [name, lines] of [
    ["Report Result", ["Report Result"]],
    ["Generate Buy/Sell recommendation", ["Generate Buy/Sell", "recommendation"]],
    ["NotifyThatANewCaseHasBeenCreated", ["NotifyThatANewCase", "HasBeenCreated"]],
  ] as const) {
    it(`wrap ${name} to ${lines.length} lines`, () => assert.deepEqual(wrapped(name, 14, 160), lines));
  }

  it("wrap to two lines that fit", () => {
    for (const line of wrapped("Notify that a new case has been created for the customer", 14, 160)) {
      assert.ok(textWidth(line, 14) <= 160, line);
    }
  });
});
