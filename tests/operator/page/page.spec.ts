import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { FunctionError } from "pulumi-aws-emulator";
import { inDialog, operatePage, row, shows, state } from "./operatedPage";

describe("The operator's page", function () {
  // A browser on a busy machine is slow; the duration does not matter to these tests.
  this.timeout(120_000);
  const { emulator, open } = operatePage();

  const reportOf = (name: string) =>
    emulator()
      .messages(emulator().outputs.topicArns.reports)
      .find(({ message }) => message.includes(`:${name}"`));

  it("takes a trade from its start to its report", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Start execution" }).click();
    await page.getByLabel("Name").fill("by form");
    await shows(page, "Names can't contain spaces.");
    await page.getByLabel("Name").fill("by-form");
    await page.getByLabel("Symbol").fill("MSFT");
    await page.getByLabel("Quantity").fill("25");
    await inDialog(page, "Start").click();

    await state(page, "Request Human Approval", "waiting").waitFor();
    await state(page, "Generate Buy/Sell recommendation").click();
    await shows(page, /stock_price/);
    await page.getByRole("tab", { name: "Step output" }).click();
    await shows(page, /recommended_type/);
    await page.getByRole("tab", { name: "Definition" }).click();
    await shows(page, "Recommends to buy or to sell.");
    await page.getByRole("tab", { name: "Events" }).click();
    await shows(page, "LambdaFunctionSucceeded");

    await page.getByRole("link", { name: /Approvals/ }).click();
    await row(page, "by-form")
      .getByRole("button", { name: /Approve/ })
      .click();
    await inDialog(page, "Approve").click();
    await shows(row(page, "by-form"), /Approved by alice at .* ago\); (bought|sold) 25 MSFT at \$/);
    await page.getByRole("link", { name: "by-form" }).click();
    await state(page, "Report Result", "succeeded").waitFor();
    await shows(page, /approved by alice/);

    assert.ok(reportOf("by-form"), "the order is reported");
  });

  it("rejects a trade only with a reason", async () => {
    await emulator().start({}, "to-reject");
    const page = await open();
    await row(page, "to-reject")
      .getByRole("button", { name: /Reject/ })
      .click();
    await inDialog(page, "Reject").click();
    await shows(page, "A rejection requires a reason.");
    await page.getByLabel("Reason").fill("too dear today");
    await inDialog(page, "Reject").click();
    await shows(row(page, "to-reject"), /Rejected by alice at .* ago\): “too dear today”; nothing was traded\./);

    await page.getByRole("link", { name: "Executions" }).click();
    const listed = page.getByRole("row").filter({ hasText: "to-reject" });
    await shows(listed, "Rejected");
    await shows(listed, "too dear today");
  });

  it("shows the second of two approvers that the first has decided", async () => {
    await emulator().start({}, "by-two");
    const [first, second] = [await open(), await open()];
    await row(second, "by-two")
      .getByRole("button", { name: /Reject/ })
      .click();
    await second.getByLabel("Reason").fill("no");
    await row(first, "by-two")
      .getByRole("button", { name: /Approve/ })
      .click();
    await inDialog(first, "Approve").click();
    await shows(first, /Approved by alice/);
    await shows(second.getByRole("dialog"), "It is no longer pending: it was decided meanwhile, or has ended.");

    await inDialog(second, "Reject").click();

    await second.getByRole("heading", { name: "Your decision came too late" }).waitFor();
    await shows(second.getByRole("dialog"), /Approved by alice at .* ago\); (bought|sold) 10 AMZN at \$/);
  });

  it("redrives a failed execution from the failed state", async () => {
    emulator().setFaults({
      invocation: async ({ functionName }, run) => {
        if (/buy|sell/i.test(functionName)) {
          throw new FunctionError("OrderConflict", { errorMessage: "the order book is closed" });
        }
        return run();
      },
    });
    await emulator().start({}, "to-redrive");
    const page = await open("/executions/to-redrive");
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await inDialog(page, "Approve").click();
    await shows(page, /OrderConflict: the order book is closed/);
    emulator().setFaults();

    await page.getByRole("button", { name: "Redrive", exact: true }).click();
    await page
      .getByRole("dialog")
      .getByText(/^(Buy|Sell) Stock$/)
      .waitFor();
    await inDialog(page, "Redrive").click();

    await state(page, "Report Result", "succeeded").waitFor();
    await shows(page.locator("dl > div").filter({ hasText: "Redrives" }), /^1$/);
  });

  it("asks before it stops an execution, and shows who stopped it", async () => {
    await emulator().start({}, "to-stop");
    const page = await open("/executions/to-stop");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await inDialog(page, "Cancel").click();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByLabel("Reason").fill("started by mistake");
    await inDialog(page, "Stop").click();

    await shows(page, /Stopped by alice: started by mistake/);
  });

  it("works with the keyboard alone", async () => {
    const page = await open();
    await tabTo(page, /^Start execution$/);
    await press(page, "Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("by-keyboard");
    await press(page, "Enter");
    await page.getByRole("button", { name: "Approve", exact: true }).waitFor();
    await tabTo(page, /^Check Stock Price Task/);
    await press(page, "Enter");
    await page.getByRole("tab", { name: "Step input" }).waitFor();
    await tabTo(page, /^Step input$/);
    await press(page, "ArrowRight");
    await shows(page, /stock_price/);
    await press(page, "Shift+Tab");
    await tabTo(page, /^Skip to main content$/);
    await tabTo(page, /^Approve$/);
    await press(page, "Enter");
    await page.getByRole("dialog").waitFor();
    await tabTo(page, /^Approve$/);
    await press(page, "Enter");

    await state(page, "Report Result", "succeeded").waitFor();
  });
});

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

/** Presses Tab until the element has the focus, like a person who uses only the keyboard. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    const said = await page.evaluate<string>(
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
    );
    if (name.test(said)) {
      return;
    }
    await press(page, "Tab");
  }
  assert.fail(`the Tab key does not lead to ${name}`);
}
