import assert from "node:assert/strict";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { decide } from "../../../operator/approvals/decision";
import { operatePage, row, shows } from "./operatedPage";

/** One of each kind: an override, an isolate, a mark, a joiner, a tag, a control, a separator, a byte order mark. */
const hidden = ["\u202e", "\u2067", "\u200f", "\u200d", "\u{e0041}", "\u001b", "\u2028", "\ufeff", "\u00ad"];
const shown = "⟨U+202E⟩⟨U+2067⟩⟨U+200F⟩⟨U+200D⟩⟨U+E0041⟩⟨U+001B⟩⟨U+2028⟩⟨U+FEFF⟩⟨U+00AD⟩";

describe("The operator's page makes characters visible that mislead", function () {
  this.timeout(120_000);
  const { emulator, open } = operatePage();

  it("in reasons, inputs and titles", async () => {
    const reason = `no${hidden.join("")}`;
    const executionArn = await emulator().start({ note: reason }, "misleading");
    await emulator().idle();
    const page = await open();
    await row(page, "misleading").waitFor();
    await decide(emulator().client, await emulator().waiting(executionArn), {
      decision: "rejected",
      approver: "bob",
      reason,
    });

    await shows(row(page, "misleading"), `“no${shown}”; nothing was traded.`);
    await page.getByRole("link", { name: "Executions" }).click();
    const listed = page.getByRole("row").filter({ hasText: "misleading" });
    await shows(listed, `no${shown}`);
    assert.equal(await listed.locator(".outcome").first().getAttribute("title"), `by bob: no${shown}`);
    await page.getByRole("link", { name: "misleading" }).click();
    // JSON itself escapes a control.
    await shows(page, `"no${shown.replace("⟨U+001B⟩", "\\u001b")}"`);
    assert.doesNotMatch((await page.locator("body").textContent()) ?? "", new RegExp(`[${hidden.join("")}]`, "u"));
  });

  it("in the cause of a stop", async () => {
    const executionArn = await emulator().start({}, "misled");
    const page = await open("/executions/misled");
    await emulator().client.send(new StopExecutionCommand({ executionArn, error: "E\u202e", cause: "by\u2066 hand" }));

    await shows(page, "E⟨U+202E⟩: by⟨U+2066⟩ hand");
  });

  it("but not in what is typed", async () => {
    await emulator().start({}, "typed");
    const page = await open();
    await row(page, "typed")
      .getByRole("button", { name: /^Reject/ })
      .click();
    await page.getByLabel("Reason").fill("a\u202eb");

    assert.equal(await page.getByLabel("Reason").inputValue(), "a\u202eb");
  });
});
