import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { becomes, operatePage, shows, state } from "./operatedPage";

/** What JavaScript would change: a large number, a spelling, the order of members that look like indices, a duplicate. */
const input = '{"symbol":"AMZN","10": 12345678901234567890,\n "2":1.0,"twice":1,"twice":2}';

describe("The operator's page shows JSON as it is", function () {
  this.timeout(120_000);
  const { emulator, open } = operatePage();

  const openWith = async (name: string, text: string): Promise<Page> => {
    await emulator().start(text, name);
    return open(`/executions/${name}`, { permissions: ["clipboard-read", "clipboard-write"] });
  };
  const panel = (page: Page) => page.getByRole("tabpanel").first();

  it("as a tree and as raw text", async () => {
    const page = await openWith("exact", input);
    await shows(page, "12345678901234567890");

    assert.deepEqual(await panel(page).locator(".json-line").allTextContents(), [
      '"symbol": "AMZN"',
      '"10": 12345678901234567890',
      '"2": 1.0',
      '"twice": 1',
      '"twice": 2',
    ]);

    await page.getByRole("button", { name: "Raw: Input" }).click();
    await becomes(async () => (await panel(page).locator("pre").textContent()) ?? "", /^\{/);
    assert.equal(await panel(page).locator("pre").textContent(), input);
  });

  it("and copies it", async () => {
    const page = await openWith("copied", input);
    await page.getByRole("button", { name: "Copy: Input" }).click();
    await shows(page, "Copied");

    assert.equal(await page.evaluate("navigator.clipboard.readText()"), input);
  });

  it("and unfolds JSON in a text, without the task token", async () => {
    const page = await openWith("unfolded", '{"symbol":"AMZN","note":"{\\"big\\": 12345678901234567890}"}');
    await page.getByRole("button", { name: 'Unfold "note"' }).click();
    await shows(panel(page), '"big": 12345678901234567890');
    await page.getByRole("button", { name: 'Fold "note"', exact: true }).click();
    await shows(panel(page), '"note": "{\\"big\\": 12345678901234567890}"');

    await state(page, "Request Human Approval", "waiting").click();
    await page.getByRole("tab", { name: "Events" }).click();
    const events = page.getByRole("region", { name: "Events" });
    await events.getByRole("button", { name: "TaskScheduled" }).click();
    await events.getByRole("button", { name: 'Unfold "parameters"' }).click();
    await shows(events, /\(task token, not shown\)/);
  });
});
