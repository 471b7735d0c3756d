import assert from "node:assert/strict";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { Browser } from "playwright-core";
import { type RefundsEmulator, startRefunds } from "../../../examples/refunds/tests/refundsEmulator";
import { type OperatorServer, startOperatorServer } from "../../../operator/server/server";
import { launchBrowser } from "../../support/browser";
import { becomes, faultsOf, inDialog, row, shows } from "./operatedPage";

const REFUND = { orderId: "A-7", amount: 12_000, reason: "It <b>broke</b>" };

describe("The operator's page of another program", function () {
  this.timeout(180_000);
  let refunds: RefundsEmulator;
  let server: OperatorServer | undefined;
  let browser: Browser | undefined;

  before(async () => {
    refunds = await startRefunds();
    const { endpoint, region, credentials, program } = refunds;
    server = await startOperatorServer({
      sfn: new SFNClient({ endpoint, region, credentials }),
      stateMachineArn: String(program.outputs.stateMachineArn),
      identity: "alice",
      stack: "dev",
      asksPeople: true,
      log: () => undefined,
    });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await refunds?.stop();
  });

  for (const width of [1280, 360]) {
    it(`shows the input as it is, and what became of the request, ${width} pixels wide`, async () => {
      const name = (await refunds.request({ ...REFUND, orderId: `A-${width}` })).split(":").at(-1) ?? "";
      const context = await (browser ?? assert.fail("no browser")).newContext({
        bypassCSP: true,
        viewport: { width, height: 800 },
      });
      const page = await context.newPage();
      await page.goto(server?.url ?? "");
      const one = row(page, name);
      await shows(one, `orderId: A-${width}, amount: 12000, reason: It <b>broke</b>`);
      assert.equal(await page.getByText("Notional").count(), 0);
      assert.deepEqual(await faultsOf(page, "the inbox"), []);

      await one.getByRole("button", { name: `Approve: ${name}` }).click();
      const dialog = page.getByRole("dialog");
      await shows(dialog, "Approve this request?");
      assert.equal(
        await dialog.locator("dl").innerText(),
        ["orderId", `A-${width}`, "amount", "12000", "reason", "It <b>broke</b>"].join("\n"),
      );
      assert.deepEqual(await faultsOf(page, "the dialog"), []);
      await inDialog(page, "Approve").click();
      await refunds.settle();
      await becomes(() => one.innerText(), /Approved by alice at .*; the execution (goes on|succeeded)\./s);
      await context.close();
    });
  }
});
