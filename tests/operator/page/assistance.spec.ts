import assert from "node:assert/strict";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Page } from "playwright-core";
import { becomes, inDialog, operatePage, row, state } from "./operatedPage";

describe("The operator's page, for people who do not see it or use no pointer,", function () {
  this.timeout(120_000);
  const { emulator, open } = operatePage();

  /** What has the focus: its ID, class or label, and its text. */
  const focused = (page: Page) => (): Promise<string> =>
    page.evaluate(
      "((one) => [one.tagName, one.id, one.className.baseVal ?? one.className, one.getAttribute('aria-label'), one.textContent].join('|'))(document.activeElement)",
    );
  const spoken = (page: Page) => async (): Promise<string> => (await page.locator(".announcer").textContent()) ?? "";
  const start = async (name: string): Promise<string> => {
    const arn = await emulator().start({}, name);
    await emulator().idle();
    return arn;
  };

  it("names the trade and the execution on each button of the inbox", async () => {
    await start("named-1");
    await start("named-2");
    const page = await open();

    for (const name of ["named-1", "named-2"]) {
      for (const decision of ["Approve", "Reject"]) {
        await page.getByRole("button", { name: new RegExp(`^${decision}: (buy|sell) AMZN, ${name}$`) }).waitFor();
      }
    }
  });

  it("says what arrives and what ends, in one place that is there from the start", async () => {
    const first = await start("spoken-1");
    const page = await open();
    await row(page, "spoken-1").waitFor();
    await page.evaluate("globalThis.place = document.querySelector('.announcer')");
    assert.equal(await page.locator(".announcer").getAttribute("aria-live"), "polite");

    await start("spoken-2");
    await becomes(spoken(page), /^New approval: (buy|sell) 10 AMZN at \$[\d.]+, spoken-2\.$/);
    await emulator().client.send(new StopExecutionCommand({ executionArn: first }));
    await becomes(spoken(page), /^No longer pending: spoken-1\.$/);

    const third = await start("spoken-3");
    await page.getByRole("link", { name: "Executions" }).click();
    await page.getByRole("row").filter({ hasText: "spoken-3" }).getByText("Running").first().waitFor();
    await emulator().client.send(new StopExecutionCommand({ executionArn: third }));
    await becomes(spoken(page), /spoken-3: Stopped\./);
    assert.equal(await page.evaluate("globalThis.place === document.querySelector('.announcer')"), true);
  });

  it("keeps the focus on buttons that have nothing to do", async () => {
    await start("cleared");
    const page = await open();
    await row(page, "cleared")
      .getByRole("button", { name: /^Approve/ })
      .click();
    await inDialog(page, "Approve").click();
    const clear = page.getByRole("button", { name: /^Clear 1 resolved/ });
    await clear.focus();
    await clear.press("Enter");
    await becomes(focused(page), /Clear 0 resolved/);
    await page.getByRole("link", { name: "Executions" }).click();
    for (const name of ["Older", "Newer", /^Show \d+ new/]) {
      assert.equal(await page.getByRole("button", { name }).getAttribute("disabled"), null);
    }
    assert.equal(await page.getByRole("button", { name: "Newer" }).getAttribute("aria-disabled"), "true");
  });

  it("puts the focus where the work goes on: on the row that was decided, in the view that was opened", async () => {
    await start("focused-1");
    const page = await open();
    await row(page, "focused-1")
      .getByRole("button", { name: /^Reject/ })
      .press("Enter");
    await inDialog(page, "Cancel").press("Enter");
    await becomes(focused(page), /^BUTTON\|.*Reject: \w+ AMZN, focused-1/);

    await page.keyboard.press("Enter");
    await page.keyboard.type("too dear");
    await inDialog(page, "Reject").press("Enter");
    await becomes(focused(page), /^LI\|approval focused-1 /);

    await page.getByRole("link", { name: "Executions" }).press("Enter");
    await becomes(focused(page), /^MAIN\|/);
    await page.getByRole("link", { name: "focused-1" }).press("Enter");
    await becomes(focused(page), /^MAIN\|.*focused-1/);
  });

  it("puts the focus on the decision on an execution's page, and on its title after a stop", async () => {
    await start("focused-2");
    await start("focused-3");
    const page = await open("/executions/focused-2");
    await page.getByRole("button", { name: "Approve", exact: true }).press("Enter");
    await inDialog(page, "Approve").press("Enter");
    await becomes(focused(page), /^P\|\|decided\|\|Approved by alice/);

    await page.goto(new URL("/executions/focused-3", page.url()).href);
    await page.getByRole("button", { name: "Stop", exact: true }).press("Enter");
    await inDialog(page, "Stop").press("Enter");
    await becomes(focused(page), /^H1\|execution-title/);
  });

  it("puts the focus on the field that is wrong", async () => {
    await start("focused-4");
    const page = await open();
    await row(page, "focused-4")
      .getByRole("button", { name: /^Reject/ })
      .press("Enter");
    await inDialog(page, "Reject").press("Enter");
    await becomes(focused(page), /^TEXTAREA/);
    await inDialog(page, "Cancel").press("Enter");

    await page.getByRole("button", { name: "Start execution" }).press("Enter");
    await page.getByLabel("Quantity").fill("0");
    await page.getByLabel("Symbol").fill("not a symbol");
    await inDialog(page, "Start").press("Enter");
    await becomes(focused(page), /^INPUT\|start-symbol/);
  });

  it("leads from a state to its facts in three presses of Tab at most, and back", async () => {
    await start("focused-5");
    const page = await open("/executions/focused-5");
    await state(page, "Check Stock Price").press("Enter");
    await becomes(focused(page), /^H2\|.*Check Stock Price$/);
    let presses = 0;
    while (!/\|Step input$/.test(await focused(page)())) {
      await page.keyboard.press("Tab");
      presses += 1;
      assert.ok(presses <= 3, "the facts are further away");
    }
    await page.getByRole("button", { name: "Back to the execution" }).press("Enter");
    await becomes(focused(page), /^g\|.*Check Stock Price Task/);
  });
});
