import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { becomes, faultsOf, operatePage, state } from "./operatedPage";

describe("The operator's page in a narrow window", function () {
  this.timeout(120_000);
  const { emulator, open } = operatePage();

  const longName = `rebalancing-${"of-the-portfolio-".repeat(4)}`.padEnd(80, "x");
  const boxOf = (page: Page, what: string) =>
    page.evaluate<{ readonly top: number; readonly bottom: number; readonly height: number }>(
      `document.querySelector(${JSON.stringify(what)}).getBoundingClientRect().toJSON()`,
    );

  it("has a long name in a few lines, and cuts no badge", async () => {
    await emulator().start({}, longName);
    await emulator().idle();
    const page = await open(`/executions/${longName}`, { viewport: { width: 360, height: 780 }, bypassCSP: true });
    await state(page, "Request Human Approval", "waiting").waitFor();

    const { height } = await boxOf(page, "#execution-title");
    assert.ok(height < 5 * 27, `the title is ${height} px high`);
    assert.deepEqual(await faultsOf(page, "long name"), []);
    for (const path of ["/", "/executions", `/executions/${longName}`]) {
      await page.goto(new URL(path, page.url()).href);
      await page.locator(".execution-name, .facts").first().waitFor();
      const cut = await page.evaluate<string[]>(`
        [...document.querySelectorAll(".badge, .side, button")].filter((one) => {
          const { right, width } = one.getBoundingClientRect();
          const end = one.closest("dd")?.getBoundingClientRect().right ?? innerWidth;
          return width > 0 && (right > Math.min(end + 1, innerWidth - 8) || one.scrollWidth > one.clientWidth + 1);
        }).map((one) => one.textContent)
      `);
      assert.deepEqual(cut, [], path);
    }
  });

  for (const width of [360, 768]) {
    it(`shows the facts of a state that is tapped, ${width} px wide`, async () => {
      await emulator().start({}, `tapped-${width}`);
      await emulator().idle();
      const page = await open(`/executions/tapped-${width}`, { viewport: { width, height: 780 } });
      await state(page, "Check Stock Price").click();
      await page.getByRole("heading", { name: "Check Stock Price" }).waitFor();

      const isSeen = async (): Promise<string> => {
        const { top } = await boxOf(page, ".inspector-head");
        const header = await boxOf(page, ".top");
        return `${top >= header.bottom - 1 && top < 400}`;
      };
      await becomes(isSeen, /^true$/);
    });
  }

  it("tells long names apart that differ at their ends", async () => {
    const names = ["1", "2"].map((end) => longName.slice(0, -1) + end);
    for (const name of names) {
      await emulator().start({}, name);
    }
    const page = await open("/executions", { viewport: { width: 360, height: 780 } });
    for (const name of names) {
      const end = page.getByRole("link", { name, exact: true }).locator("span").last();
      await end.waitFor();
      assert.equal(await end.textContent(), name.slice(-10));
      const { x = 0, width = 0 } = (await end.boundingBox()) ?? {};
      assert.ok(width > 40 && x + width <= 360, "its end is seen");
    }
  });
});
