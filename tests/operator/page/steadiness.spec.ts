import assert from "node:assert/strict";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Page } from "playwright-core";
import { becomes, inDialog, operatePage, row, shows } from "./operatedPage";

describe("The operator's page, where a person points,", function () {
  this.timeout(120_000);
  const { emulator, open } = operatePage();

  const stop = (executionArn: string) => emulator().client.send(new StopExecutionCommand({ executionArn }));
  const start = async (name: string): Promise<string> => {
    const arn = await emulator().start({}, name);
    await emulator().idle();
    return arn;
  };
  const listed = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
  /** The names of the executions in a list, from top to bottom, as one text. */
  const order = (page: Page) => async (): Promise<string> =>
    (await page.locator("main .execution-name").allTextContents()).join(" ");

  it("changes what a row of the list says, and moves none", async () => {
    const arn = await start("pointed-at");
    const page = await open("/executions");
    await listed(page, "pointed-at").hover();
    const before = await order(page)();
    await start("arrives-later");
    await stop(arn);

    await shows(listed(page, "pointed-at"), "Stopped");
    await page.getByRole("button", { name: "Show 1 new" }).waitFor();
    assert.equal(await order(page)(), before);

    await page.getByRole("button", { name: "Show 1 new" }).click();
    await listed(page, "arrives-later").waitFor();
  });

  it("keeps a row in place that is in the list no longer, and says so", async () => {
    const arn = await start("leaves-the-list");
    const page = await open("/executions");
    await page.getByLabel("Status").selectOption("RUNNING");
    await listed(page, "leaves-the-list").hover();
    const before = await order(page)();
    await stop(arn);

    await shows(listed(page, "leaves-the-list"), "No longer in this list");
    assert.equal(await listed(page, "leaves-the-list").getByText("Running").count(), 0);
    assert.equal(await order(page)(), before);
    await page.mouse.move(5, 5);
    await page.getByLabel("Status").blur();
    await listed(page, "leaves-the-list").waitFor({ state: "hidden" });
  });

  const holds: Readonly<Record<string, (page: Page, name: string) => Promise<void>>> = {
    "the pointer is on it": (page, name) => row(page, name).hover(),
    "the focus is in it": (page, name) => reject(page, name).focus(),
    "a dialog is open": async (page) => {
      await page.getByRole("button", { name: "Start execution" }).click();
      await page.mouse.move(5, 5);
    },
  };
  for (const [index, [what, hold]] of Object.entries(holds).entries()) {
    it(`moves no approval while ${what}`, async () => {
      const [first, second, third] = [`first-${index}`, `second-${index}`, `third-${index}`] as const;
      const executionArn = await start(first);
      await start(second);
      const page = await open();
      const ours = async () =>
        (await order(page)())
          .split(" ")
          .filter((name) => name.endsWith(`-${index}`))
          .join(" ");
      await becomes(ours, new RegExp(`^${first} ${second}$`));
      await hold(page, first);
      await stop(executionArn);
      await start(third);

      await shows(row(page, first), /^Stopped at/);
      await becomes(ours, new RegExp(`^${first} ${second} ${third}$`));
      if (what === "a dialog is open") {
        await inDialog(page, "Cancel").click();
      }
      await page.getByRole("link", { name: /Approvals/ }).focus();
      await page.mouse.move(5, 5);
      await becomes(ours, new RegExp(`^${second} ${third} ${first}$`));
    });
  }

  const reject = (page: Page, name: string) => row(page, name).getByRole("button", { name: /^Reject/ });
});
