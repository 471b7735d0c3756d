import assert from "node:assert/strict";
import { changeMachine } from "../../support/changedMachine";
import { faultsOf, inDialog, operatePage, row, shows, state } from "./operatedPage";

describe("The operator's page, with approvals beside each other,", function () {
  this.timeout(120_000);
  const { emulator, open } = operatePage();
  before(() => changeMachine(emulator()));

  it("lists and decides each of them, and counts iterations", async () => {
    const arn = await emulator().start({}, "three");
    await emulator().runUntilIdle(60_000);
    const page = await open("/executions/three", { bypassCSP: true });
    const approve = (symbol: string) => row(page, symbol).getByRole("button", { name: /Approve/ });

    await state(page, "Each", "Map · running · 0 of 3").waitFor();
    await state(page, "Quote Symbols", "Map · succeeded · 3 of 3").waitFor();
    await shows(page, "2: Request Human Approval");
    assert.deepEqual(await faultsOf(page, "three approvals"), []);

    await approve("ORCL").click();
    await shows(page.getByRole("dialog"), /ORCL/);
    await inDialog(page, "Approve").click();
    await state(page, "Each", "Map · running · 1 of 3").waitFor();
    await approve("MSFT").click();
    await inDialog(page, "Approve").click();
    await state(page, "Each", "Map · running · 2 of 3").waitFor();
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await shows(page.getByRole("dialog"), /AMZN/);
    await inDialog(page, "Approve").click();
    await state(page, "Report Result", "succeeded").waitFor();

    assert.deepEqual(
      (await emulator().ordersOf(arn)).map(({ symbol }) => symbol),
      ["AMZN"],
    );
  });

  it("fits a phone", async () => {
    await emulator().start({}, "narrow");
    await emulator().runUntilIdle(60_000);
    const page = await open("/executions/narrow", { viewport: { width: 360, height: 800 }, bypassCSP: true });
    await row(page, "ORCL").waitFor();
    assert.deepEqual(await faultsOf(page, "three approvals"), []);
  });
});
