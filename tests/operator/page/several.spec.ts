import assert from "node:assert/strict";
import { RedriveExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Page, Route } from "playwright-core";
import { decide } from "../../../operator/approvals/decision";
import { becomes, faultsOf, inDialog, operatePage, row, shows } from "./operatedPage";

describe("The operator's page, with several at once,", function () {
  this.timeout(120_000);
  const { emulator, open, expectLostConnections } = operatePage();

  const start = async (name: string, input: object = {}): Promise<string> => {
    const arn = await emulator().start(input, name);
    await emulator().idle();
    return arn;
  };
  /** The executions of the inbox, from top to bottom. */
  const order = (page: Page) => async (): Promise<string> =>
    (await page.locator(".approval .execution-name").allTextContents()).join(" ");

  it("rejects those that are selected for one reason, and says what became of each", async () => {
    const arn = await start("several-1");
    await start("several-2");
    await start("several-3");
    const page = await open("/", { bypassCSP: true });
    for (const name of ["several-1", "several-2"]) {
      await page.getByRole("checkbox", { name: new RegExp(`^Select: .*${name}$`) }).check();
    }
    await page.getByRole("button", { name: "Reject 2 selected" }).click();
    const dialog = page.getByRole("dialog");
    await inDialog(page, "Reject").click();
    await shows(dialog, "A rejection requires a reason.");
    assert.deepEqual(await faultsOf(page, "several"), []);
    // Somebody else decides while the reason is typed.
    await decide(emulator().client, await emulator().waiting(arn), { decision: "approved", approver: "bob" });
    await page.getByLabel("Reason for all").fill("the market is closed");
    await inDialog(page, "Reject").click();

    await page.getByRole("heading", { name: "Reject: 1 of 2 approvals done" }).waitFor();
    await shows(dialog.getByRole("listitem").filter({ hasText: "several-1" }), /^Approved by bob at .* ago\)/);
    await shows(
      dialog.getByRole("listitem").filter({ hasText: "several-2" }),
      /^Rejected by alice at .* ago\): “the market is closed”/,
    );
    await inDialog(page, "Close").click();
    await page.getByRole("button", { name: "Reject 0 selected" }).waitFor();
    assert.equal(await row(page, "several-3").getByRole("button").count(), 2);
  });

  it("says which were not rejected, and that first", async () => {
    await start("refused-1");
    await start("refused-2");
    const page = await open();
    await page.route("**/refused-2/decision", (route) =>
      route.fulfill({ status: 429, json: { error: "AWS is throttling requests.", whatToDo: "Wait." } }),
    );
    for (const name of ["refused-1", "refused-2"]) {
      await page.getByRole("checkbox", { name: new RegExp(`^Select: .*${name}$`) }).check();
    }
    await page.getByRole("button", { name: "Reject 2 selected" }).click();
    await page.getByLabel("Reason for all").fill("no");
    await inDialog(page, "Reject").click();

    await page.getByRole("heading", { name: "Reject: 1 of 2 approvals done" }).waitFor();
    const said = await page.getByRole("dialog").getByRole("listitem").allTextContents();
    assert.match(said[0] ?? "", /refused-2.*AWS is throttling requests\. Wait\./);
    assert.match(said[1] ?? "", /refused-1.*Rejected by alice/);
    expectLostConnections();
  });

  it("stays at what is being sent, whatever button of the browser is pressed", async () => {
    await start("held-1");
    await start("held-2");
    const page = await open("/executions");
    await page.getByRole("link", { name: /Approvals/ }).click();
    const held: Route[] = [];
    await page.route("**/decision", (route) => void held.push(route));
    for (const name of ["held-1", "held-2"]) {
      await page.getByRole("checkbox", { name: new RegExp(`^Select: .*${name}$`) }).check();
    }
    await page.getByRole("button", { name: "Reject 2 selected" }).click();
    await page.getByLabel("Reason for all").fill("no");
    await inDialog(page, "Reject").click();
    await becomes(async () => `${held.length}`, /^1$/);

    await page.evaluate("history.back()");
    await page.getByRole("heading", { name: "Reject: 0 of 2 approvals done" }).waitFor();
    await held[0]?.continue();
    await becomes(async () => `${held.length}`, /^2$/);
    await held[1]?.continue();
    await page.getByRole("heading", { name: "Reject: 2 of 2 approvals done" }).waitFor();
    assert.equal(new URL(page.url()).pathname, "/");
  });

  it("selects nothing again that was selected before it ended", async () => {
    const arn = await start("again-1");
    const page = await open("/executions");
    await page.getByRole("checkbox", { name: "Select again-1" }).check();
    await page.getByRole("button", { name: "Stop 1 selected" }).waitFor();
    await emulator().client.send(new StopExecutionCommand({ executionArn: arn }));
    await page.getByRole("button", { name: "Stop 0 selected" }).waitFor();
    await emulator().client.send(new RedriveExecutionCommand({ executionArn: arn }));

    await page.getByRole("checkbox", { name: "Select again-1" }).waitFor();
    assert.equal(await page.getByRole("checkbox", { name: "Select again-1" }).isChecked(), false);
  });

  it("clears only the resolved rows that are listed", async () => {
    for (const symbol of ["CLRA", "CLRB"]) {
      await start(`clear-${symbol}`, { symbol, quantity: 1 });
    }
    const page = await open();
    for (const symbol of ["CLRA", "CLRB"]) {
      await row(page, `clear-${symbol}`)
        .getByRole("button", { name: /^Approve/ })
        .click();
      await inDialog(page, "Approve").click();
      await shows(row(page, `clear-${symbol}`), /^Approved by alice/);
    }
    await page.getByLabel("Trades of").selectOption("CLRA");
    await page.getByRole("button", { name: "Clear 1 resolved" }).click();
    await page.getByLabel("Trades of").selectOption("All");
    await row(page, "clear-CLRB").waitFor();
    assert.equal(await row(page, "clear-CLRA").count(), 0);
  });

  it("stops those that are selected, and says which had ended", async () => {
    const arn = await start("stopped-1");
    await start("stopped-2");
    const page = await open("/executions");
    await page.getByRole("checkbox", { name: "Select stopped-1" }).check();
    await page.getByRole("checkbox", { name: "Select stopped-2" }).check();
    await page.getByRole("button", { name: "Stop 2 selected" }).click();
    await emulator().client.send(new StopExecutionCommand({ executionArn: arn, cause: "Stopped by bob" }));
    await inDialog(page, "Stop").click();

    const dialog = page.getByRole("dialog");
    await shows(dialog.getByRole("listitem").filter({ hasText: "stopped-1" }), "It was already stopped by bob.");
    await shows(dialog.getByRole("listitem").filter({ hasText: "stopped-2" }), "Stopped.");
    await inDialog(page, "Close").click();
    await shows(page.getByRole("row").filter({ hasText: "stopped-2" }), /by alice/);
    assert.equal(await page.getByRole("checkbox", { name: "Select stopped-2" }).count(), 0);
  });

  it("sorts the inbox, and limits it to a symbol, as its address says", async () => {
    await start("small", { symbol: "ORCL", quantity: 1 });
    await start("large", { symbol: "ORCL", quantity: 400 });
    await start("medium", { symbol: "ORCL", quantity: 20 });
    const page = await open();
    await page.getByLabel("Trades of").selectOption("ORCL");
    await becomes(order(page), /^small large medium$/);
    await page.getByLabel("Sort").selectOption("Largest notional");
    await becomes(order(page), /^large medium small$/);
    assert.match(page.url(), /\?symbol=ORCL&sort=notional$/);

    await page.reload();
    await becomes(order(page), /^large medium small$/);
    await page.goBack();
    await becomes(order(page), /^small large medium$/);
  });
});
