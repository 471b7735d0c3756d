import assert from "node:assert/strict";
import type { Page, Route } from "playwright-core";
import { becomes, operatePage, row, shows } from "./operatedPage";

/** Makes the page hidden or visible, as a browser does with a tab. */
const show = (page: Page, hidden: boolean): Promise<unknown> =>
  page.evaluate(`
    Object.defineProperty(document, "hidden", { value: ${hidden}, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  `);

describe("The operator's page reads", function () {
  this.timeout(120_000);
  const { emulator, open, expectLostConnections } = operatePage();

  it("one at a time however often it is looked at, and its answers in order", async () => {
    await emulator().start({}, "in-order");
    await emulator().idle();
    const page = await open("/executions/in-order");
    await page.getByRole("button", { name: "Approve", exact: true }).waitFor();
    let underWay = 0;
    let most = 0;
    const held: Route[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/api/executions/in-order")) {
        underWay += 1;
        most = Math.max(most, underWay);
      }
    });
    const ended = (request: { url(): string }): void => {
      underWay -= request.url().includes("/api/executions/in-order") ? 1 : 0;
    };
    page.on("requestfinished", ended);
    page.on("requestfailed", ended);
    await page.route("**/api/executions/in-order*", (route) => {
      held.push(route);
    });

    await becomes(async () => String(held.length), /^1$/);
    for (let looked = 0; looked < 5; looked++) {
      await show(page, true);
      await show(page, false);
      await becomes(async () => String(held.length), new RegExp(`^${looked + 2}$`));
      await becomes(async () => String(underWay), /^1$/);
    }
    await held.at(-1)?.continue();
    await page.unroute("**/api/executions/in-order*");
    // An answer to an earlier read, which says that it waits for a decision, no longer counts.
    for (const route of held.slice(0, -1)) {
      await route.fulfill({ json: {} }).catch(() => undefined);
    }

    await page.getByRole("button", { name: "Approve", exact: true }).waitFor();
    assert.ok(most <= 2, `${most} reads at once`);
    expectLostConnections();
  });

  it("the inbox for its title while it is hidden, and no more than that", async () => {
    await emulator().start({}, "listed");
    const page = await open("/executions");
    await page.getByRole("table").waitFor();
    await shows(page.getByRole("banner"), "alice");
    await show(page, true);
    const read: string[] = [];
    page.on("request", (request) => read.push(new URL(request.url()).pathname));
    await emulator().start({}, "unseen");

    await becomes(() => page.title(), /^\([1-9]/);
    await becomes(async () => String(read.length), /^[2-9]$/);
    assert.deepEqual([...new Set(read)], ["/api/inbox"]);
    await show(page, false);
    await shows(page.getByRole("row").filter({ hasText: "unseen" }), "Running");
    await page.getByRole("link", { name: /Approvals/ }).click();
    await row(page, "unseen").waitFor();
  });
});
