import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { becomes, inDialog, operatePage, row, shows } from "./operatedPage";

const chip = "prod · 0000-0000-0000 · us-east-1";

describe("The operator's page says which environment it acts on", function () {
  this.timeout(120_000);
  const { emulator, open } = operatePage();

  const isTinted = (page: Page): Promise<boolean> =>
    page.evaluate("getComputedStyle(document.querySelector('.top .chip')).backgroundColor !== 'rgba(0, 0, 0, 0)'");

  it("at the top, in the tab's title, and as whom in each dialog that changes something", async () => {
    await emulator().start({}, "somewhere");
    const page = await open();
    await shows(page.getByRole("banner"), chip);
    await row(page, "somewhere").waitFor();
    await becomes(() => page.title(), new RegExp(`^\\(1\\) Approvals · ${chip} · trading-machine`));
    assert.equal(await isTinted(page), true);

    const dialogSays = async (): Promise<void> => {
      const said = await page.getByRole("dialog").locator(".acting").textContent();
      assert.match(said ?? "", new RegExp(`^${chip} trading-machine-\\w+ as alice$`));
      await inDialog(page, "Cancel").click();
    };
    for (const button of [/^Approve/, /^Reject/]) {
      await row(page, "somewhere").getByRole("button", { name: button }).click();
      await dialogSays();
    }
    await page.getByRole("button", { name: "Start execution" }).click();
    await dialogSays();
    await page.getByRole("link", { name: "somewhere" }).click();
    await becomes(() => page.title(), new RegExp(`^\\(1\\) somewhere · ${chip}`));
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await dialogSays();
  });

  for (const [asksPeople, stack, says, tinted] of [
    [false, "dev", "dev · 0000-0000-0000 · us-east-1", false],
    [null, null, "0000-0000-0000 · us-east-1", true],
  ] as const) {
    it(`${tinted ? "tinted" : "plain"} where ${asksPeople === null ? "it is unknown whether" : "no"} people decide`, async () => {
      const page = await open();
      await page.route("**/api/session", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), asksPeople, stack } });
      });
      await page.reload();
      await page.getByRole("banner").getByText(says, { exact: true }).waitFor();
      assert.equal(await isTinted(page), tinted);
    });
  }

  it("in an inbox that stays empty, as no people decide", async () => {
    const page = await open();
    await page.route("**/api/session", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), asksPeople: false } });
    });
    await page.route("**/api/inbox", (route) => route.fulfill({ json: { approvals: [], unread: 0, notice: null } }));
    await page.reload();
    await shows(page, /^This stack asks nobody: its callback function decides\./);
  });
});
