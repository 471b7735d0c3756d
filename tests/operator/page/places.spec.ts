import assert from "node:assert/strict";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Page } from "playwright-core";
import { becomes, inDialog, operatePage, row, shows, state } from "./operatedPage";

describe("The address of the operator's page", function () {
  this.timeout(120_000);
  const { emulator, open, expectLostConnections } = operatePage();

  const start = async (name: string): Promise<void> => {
    await emulator().start({}, name);
    await emulator().idle();
  };
  const address = (page: Page) => async (): Promise<string> => {
    const { pathname, search } = new URL(page.url());
    return pathname + search;
  };

  it("names the filters of the list, and Back leads to those before", async () => {
    await start("listed-1");
    await start("other-1");
    const page = await open("/executions");
    await page.getByLabel("Status").selectOption("RUNNING");
    await page.getByLabel("Search").fill("LIST");
    await becomes(address(page), /^\/executions\?status=RUNNING&name=LIST$/);
    await page.getByRole("link", { name: "other-1" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "listed-1" }).click();
    await page.getByRole("heading", { name: "listed-1" }).waitFor();

    await page.goBack();
    await page.getByRole("link", { name: "listed-1" }).waitFor();
    assert.equal(await page.getByLabel("Search").inputValue(), "LIST");
    assert.equal(await page.getByLabel("Status").inputValue(), "RUNNING");
    await page.reload();
    await page.getByRole("link", { name: "listed-1" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "other-1" }).count(), 0);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByRole("link", { name: "other-1" }).waitFor();
  });

  it("takes an execution's ARN as a name, and days", async () => {
    await start("by-arn");
    const page = await open("/executions");
    await page
      .getByLabel("Search")
      .fill(emulator().stateMachineArn.replace("stateMachine", "execution").concat(":by-arn"));
    await shows(page.getByRole("table"), "by-arn");
    await page.getByLabel("to", { exact: true }).fill("2001-01-01");
    await shows(page, "No executions match the filters");
    await page.getByLabel("to", { exact: true }).fill("");
    await page.getByLabel("Started from").fill("2001-01-01");
    await shows(page.getByRole("table"), "by-arn");
  });

  it("names the state and the tab, which another state keeps", async () => {
    await start("stated");
    const page = await open("/executions/stated");
    await state(page, "Check Stock Price").click();
    await page.getByRole("tab", { name: "Step output" }).click();
    await shows(page, /stock_price/);
    await state(page, "Generate Buy/Sell recommendation").click();
    await shows(page, /recommended_type/);
    assert.match(await address(page)(), /^\/executions\/stated\?.*state=Generate.*/);

    await page.reload();
    await page.getByRole("heading", { name: "Generate Buy/Sell recommendation" }).waitFor();
    await shows(page, /recommended_type/);
    const place = "[scrollY, document.activeElement.tagName].join()";
    assert.equal(await page.evaluate(place), "0,BODY", "an address leaves the page at its top");
  });

  it("is left with one press of Back, however often a link to it was followed", async () => {
    const page = await open();
    for (const _ of "four") {
      await page.getByRole("link", { name: "Executions" }).click();
    }
    await page.getByRole("heading", { name: "Executions" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Approvals", exact: true }).waitFor();
  });

  it("keeps where the page was scrolled to", async () => {
    for (let index = 0; index < 40; index++) {
      await emulator().start({}, `scrolled-${index}`);
    }
    await emulator().idle();
    const page = await open("/executions");
    const link = page.getByRole("link", { name: "scrolled-3", exact: true });
    await link.waitFor();
    await page.evaluate("scrollTo(0, 700)");
    // A click of the pointer would scroll first.
    await link.dispatchEvent("click");
    await page.getByRole("heading", { name: "scrolled-3" }).waitFor();
    await becomes(async () => `${await page.evaluate("scrollY")}`, /^0$/);

    await page.goBack();
    await becomes(async () => `${await page.evaluate("scrollY")}`, /^700$/);
  });

  it("of an execution may be any name that Step Functions allows", async () => {
    const page = await open();
    for (const name of [".", "..", "büro", "a+b=c", "日本"]) {
      const { sfn, stateMachineArn } = { sfn: emulator().client, stateMachineArn: emulator().stateMachineArn };
      await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: "{}" }));
      await emulator().idle();
      await page.getByRole("link", { name: /Approvals/ }).click();
      await row(page, name).getByRole("link", { name, exact: true }).click();
      await page.getByRole("heading", { name, exact: true }).waitFor();
      await page.reload();
      await state(page, "Request Human Approval", "waiting").waitFor();
      await page.getByRole("button", { name: "Approve", exact: true }).click();
      await inDialog(page, "Approve").click();
      await shows(page, /^Approved by alice/);
    }
  });

  for (const query of ["status=EATEN", "from=2026-13-45", "page=1", "further=many"]) {
    it(`says what is wrong with ?${query}, and is cleared`, async () => {
      const page = await open(`/executions?${query}`);
      await page.getByRole("heading", { name: "The request is not valid" }).waitFor();
      await page.getByRole("button", { name: "Clear filters" }).click();
      await page.getByRole("table").waitFor();
      assert.equal(await address(page)(), "/executions");
      expectLostConnections();
    });
  }

  it("takes any order and symbol of the inbox", async () => {
    await start("any-1");
    const page = await open("/?sort=__proto__&symbol=");
    await row(page, "any-1").waitFor();
    assert.equal(await page.getByLabel("Sort").inputValue(), "expiry");
  });

  for (const path of ["/executions/%ZZ", "/nowhere", "/executions/a/b"]) {
    it(`says that there is no page ${path}`, async () => {
      const page = await open(path);
      await page.getByRole("heading", { name: "There is no such page" }).waitFor();
      await page.getByRole("main").getByRole("link", { name: "Executions" }).click();
      await page.getByRole("heading", { name: "Executions" }).waitFor();
    });
  }
});
