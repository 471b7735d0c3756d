import assert from "node:assert/strict";
import { becomes, operatePage, row } from "./operatedPage";

describe("The operator's page counts times", function () {
  this.timeout(120_000);
  const { emulator, open } = operatePage();

  const fact = (page: Parameters<typeof row>[0], name: string, label: string) => async (): Promise<string> =>
    (await row(page, name).locator(".fact").filter({ hasText: label }).locator("dd").textContent()) ?? "";

  it("by the service's clock in a browser whose clock is wrong", async () => {
    await emulator().start({}, "in-the-past");
    await emulator().idle();
    const page = await open();
    await page.addInitScript(
      "const actual = Date.now; Date.now = () => actual() - 600_000; globalThis.shifted = Date.now() < actual() - 500_000;",
    );
    await page.reload();
    await row(page, "in-the-past").waitFor();

    assert.equal(await page.evaluate("globalThis.shifted"), true);
    await becomes(fact(page, "in-the-past", "Waiting"), /^([1-9]|\d\d) s$|^[1-4] min/);
    await becomes(fact(page, "in-the-past", "Expires in"), /^23 h 5\d min$|^23 h 59|^1 d$/);
  });

  it("by the emulator's clock after it was moved", async () => {
    await emulator().start({}, "moved");
    await emulator().idle();
    const page = await open();
    await row(page, "moved").waitFor();

    emulator().clock.advance(20 * 3_600_000);

    await becomes(fact(page, "moved", "Waiting"), /^20 h/);
    await becomes(fact(page, "moved", "Expires in"), /^3 h 5\d min$/);
  });

  it("with one timer, and renders a row only when its text changes", async () => {
    for (const name of ["many-1", "many-2", "many-3", "many-4"]) {
      await emulator().start({}, name);
    }
    await emulator().idle();
    const page = await open();
    await page.addInitScript(`
      globalThis.timers = 0;
      const { setInterval: start, clearInterval: stop } = globalThis;
      globalThis.setInterval = (...args) => (timers++, start(...args));
      globalThis.clearInterval = (id) => (id !== undefined && timers--, stop(id));
    `);
    await page.reload();
    await row(page, "many-4").waitFor();
    await page.evaluate(`
      globalThis.changed = new Set();
      new MutationObserver((records) => records.forEach(({ target }) => changed.add((target.parentElement ?? target).closest("dd, li")?.tagName)))
        .observe(document.querySelector(".approvals"), { subtree: true, childList: true, characterData: true, attributes: true });
    `);
    await becomes(() => page.evaluate("changed.size > 0 ? 'changed' : ''"), /changed/);

    assert.equal(await page.evaluate("timers"), 1);
    assert.deepEqual(await page.evaluate("[...changed]"), ["DD"]);
  });
});
