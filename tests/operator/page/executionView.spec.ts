import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { RedriveExecutionCommand } from "@aws-sdk/client-sfn";
import type { Page } from "playwright-core";
import { FunctionError } from "pulumi-aws-emulator";
import { decide } from "../../../operator/approvals/decision";
import { becomes, faultsOf, inDialog, operatePage, shows, state } from "./operatedPage";

describe("The page of an execution", function () {
  this.timeout(120_000);
  const { emulator, open } = operatePage();

  const start = async (name: string, input: object = {}): Promise<string> => {
    const arn = await emulator().start(input, name);
    await emulator().idle();
    return arn;
  };
  const approve = async (arn: string): Promise<void> => {
    await decide(emulator().client, await emulator().waiting(arn), { decision: "approved", approver: "bob" });
    await emulator().idle();
  };
  const fail = async (name: string): Promise<void> => {
    emulator().setFaults({
      invocation: async ({ functionName }, run) => {
        if (/buy|sell/i.test(functionName)) {
          throw new FunctionError("OrderConflict", { errorMessage: "the order book is closed" });
        }
        return run();
      },
    });
    await approve(await start(name));
    emulator().setFaults();
  };
  const fact = (page: Page, name: string) => page.locator("dl.facts > div").filter({ hasText: name });
  const events = (page: Page) => page.getByRole("region", { name: "Events" });
  const eventRows = (page: Page) => events(page).getByRole("row");

  it("has what waits for a decision on top: the trade, its times, and that it is a limit order", async () => {
    await start("waits-1", { symbol: "MSFT", quantity: 25 });
    const page = await open("/executions/waits-1");

    const panel = page.getByRole("list", { name: "Pending approvals" });
    await shows(panel, /^(buy|sell) 25 MSFT at \$[\d.]+, \$[\d,.]+$/);
    await shows(
      panel,
      /^A limit order at the approved price, quoted .* ago\. Requested .* ago, expires in 23 h 59 min\./,
    );
    await shows(fact(page, "Status"), "Waiting for approval");
    emulator().clock.advance(23.95 * 3_600_000);
    await page.reload();
    await page.locator(".urgent").waitFor();
  });

  it("opens the state that failed, with its error, and offers what can be done", async () => {
    await fail("failed-1");
    const page = await open("/executions/failed-1", { bypassCSP: true });

    await shows(page, /^Failed in (Buy|Sell) Stock$/);
    await page.getByRole("heading", { name: /^(Buy|Sell) Stock$/ }).waitFor();
    await shows(page.getByRole("tabpanel").first(), "OrderConflict");
    assert.equal(await page.getByRole("tab", { name: "Step output" }).getAttribute("aria-selected"), "true");
    await shows(page, /^A redrive continues from (Buy|Sell) Stock, with that state's original input\./);
    assert.deepEqual(await faultsOf(page, "failed"), []);
    await page.getByRole("button", { name: "Back to the execution" }).click();
    await page.getByRole("heading", { name: "Execution", exact: true }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Execution", exact: true }).waitFor();
  });

  it("starts the same again, and says before that an order may stand", async () => {
    await fail("failed-2");
    const page = await open("/executions/failed-2");
    await page.getByRole("button", { name: "Start again with this input" }).click();
    const dialog = page.getByRole("dialog");
    await shows(dialog, /^Its order may have been placed: npm run orders -- arn:.*:failed-2 says whether it was\./);
    await page.getByLabel("Name").fill("again-2");
    await inDialog(page, "Start").click();
    await page.getByRole("heading", { name: "again-2" }).waitFor();
    await state(page, "Request Human Approval", "waiting").waitFor();
    assert.equal(await page.getByRole("button", { name: /^Start again/ }).count(), 0, "while it runs");
  });

  it("starts what succeeded again with its input as it is, and says that its order stands", async () => {
    await approve(await start("again-3", { symbol: "MSFT", quantity: 5 }));
    const page = await open("/executions/again-3");
    await page.getByRole("button", { name: "Start again with this input" }).click();

    await shows(page.getByRole("dialog"), "Its order was placed. Another execution places another order.");
    assert.equal(await page.getByRole("textbox", { name: "Symbol" }).inputValue(), "MSFT");
    await page.getByRole("textbox", { name: "Quantity" }).fill("1,200");
    await page.getByRole("button", { name: "JSON", exact: true }).click();
    assert.equal(await page.getByRole("textbox", { name: "Input" }).inputValue(), '{"symbol":"MSFT","quantity":1200}');
  });

  it("starts again with its own input, and says when a person changed it", async () => {
    for (const name of ["own-1", "own-2"]) {
      await approve(await start(name));
    }
    const page = await open("/executions/own-1");
    const startAgain = () => page.getByRole("button", { name: "Start again with this input" }).click();
    await startAgain();
    await page.getByRole("textbox", { name: "Input" }).fill('{"symbol":"TSLA","quantity":900}');
    await page.keyboard.press("Escape");
    await startAgain();
    await shows(page, /^This input is not the one of own-1: you changed it\./);
    await page.getByRole("button", { name: "Use its input" }).click();
    await page.getByRole("button", { name: "JSON", exact: true }).click();
    assert.equal(await page.getByRole("textbox", { name: "Input" }).inputValue(), "{}");
    await page.getByRole("textbox", { name: "Input" }).fill("[1, 2");
    await page.keyboard.press("Escape");

    // Without a reload, which would forget every draft.
    await page.getByRole("link", { name: "Executions" }).first().click();
    await page.getByRole("link", { name: "own-2" }).click();
    await page.getByRole("heading", { name: "own-2" }).waitFor();
    await startAgain();
    assert.equal(await page.getByRole("textbox", { name: "Input" }).inputValue(), "{}");
    assert.equal(await page.getByText("you changed it").count(), 0);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Start execution" }).click();
    await page.getByRole("button", { name: "JSON", exact: true }).click();
    await page.getByRole("textbox", { name: "Input" }).fill("[1, 2");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Start execution" }).click();
    assert.equal(await page.getByRole("textbox", { name: "Input" }).inputValue(), "[1, 2");
  });

  it("says that a name was running already with the same input", async () => {
    await start("runs-already", { symbol: "AMZN", quantity: 10 });
    emulator().clock.advance(60_000);
    const page = await open("/executions/runs-already");
    await page.getByRole("button", { name: "Start execution" }).click();
    await page.getByRole("button", { name: "JSON", exact: true }).click();
    await page.getByRole("textbox", { name: "Input" }).fill('{"symbol":"AMZN","quantity":10}');
    await page.getByLabel("Name").fill("runs-already");
    await inDialog(page, "Start").click();
    await shows(page.getByRole("dialog"), /was running already: nothing was started\. Choose another name\./);
  });

  it("redrives only what the dialog said", async () => {
    await fail("seen-once");
    const executionArn = emulator().stateMachineArn.replace("stateMachine", "execution").concat(":seen-once");
    const page = await open("/executions/seen-once");
    await page.getByRole("button", { name: "Redrive", exact: true }).click();
    await emulator().client.send(new RedriveExecutionCommand({ executionArn }));
    await emulator().idle();
    await shows(fact(page, "Redrives"), "1");
    await inDialog(page, "Redrive").click();
    await shows(page.getByRole("dialog"), /^It was already redriven/);
  });

  it("opens the visit whose bar is chosen, and stays as it is when the execution fails", async () => {
    const arn = await start("stays-as-it-is");
    const page = await open("/executions/stays-as-it-is?course=events&tab=definition");
    await page.getByRole("combobox", { name: "State", exact: true }).selectOption("Check Stock Price");
    emulator().setFaults({
      invocation: async () => {
        throw new FunctionError("OrderConflict", { errorMessage: "closed" });
      },
    });
    await approve(arn);
    await shows(page, /^Failed in (Buy|Sell) Stock$/);
    assert.equal(await page.getByRole("combobox", { name: "State", exact: true }).inputValue(), "Check Stock Price");
    await page.getByRole("heading", { name: "Execution", exact: true }).waitFor();

    await page.getByRole("tab", { name: "Timeline" }).click();
    await page
      .getByRole("region", { name: "Timeline" })
      .getByRole("button", { name: /^Check Stock Price/ })
      .click();
    await becomes(async () => page.url(), /state=Check\+Stock\+Price.*visit=1/);
  });

  it("keeps what was typed when Escape closes a dialog, and takes a symbol in lowercase", async () => {
    await start("typed-1");
    const page = await open("/executions/typed-1");
    await page.getByRole("button", { name: "Reject", exact: true }).click();
    await page.getByLabel("Reason").fill("a long reason");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Reject", exact: true }).click();
    assert.equal(await page.getByLabel("Reason").inputValue(), "a long reason");
    await inDialog(page, "Cancel").click();

    await page.getByRole("button", { name: "Start execution" }).click();
    await page.getByRole("textbox", { name: "Symbol" }).fill(" msft ");
    await page.getByLabel("Name").fill("typed-2");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Start execution" }).click();
    assert.equal(await page.getByRole("textbox", { name: "Symbol" }).inputValue(), "MSFT");
    await inDialog(page, "Start").click();
    await page.getByRole("heading", { name: "typed-2" }).waitFor();
    await page.getByRole("button", { name: "Start execution" }).click();
    assert.equal(await page.getByLabel("Name").inputValue(), "", "what was sent is not a draft");
  });

  it("has the facts that operators look for, with the ARN to copy", async () => {
    const arn = await start("facts-1");
    await approve(arn);
    const page = await open("/executions/facts-1", { permissions: ["clipboard-read", "clipboard-write"] });

    await shows(fact(page, "Transitions"), "7");
    await shows(fact(page, "Type"), "Standard");
    await page.getByRole("button", { name: "Copy: ARN" }).click();
    await shows(page, "Copied");
    assert.equal(await page.evaluate("navigator.clipboard.readText()"), arn);
  });

  it("lists every event, finds some, and shows the time to the millisecond, here and in UTC", async () => {
    await approve(await start("events-1"));
    const page = await open("/executions/events-1?course=events", { bypassCSP: true, timezoneId: "Asia/Kolkata" });
    const found = async (): Promise<string> =>
      `${await events(page)
        .getByText(/of \d+ events/)
        .textContent()}`;

    await becomes(found, /^(\d+) of \1 events$/);
    await shows(eventRows(page).nth(1), /^ExecutionStarted$/);
    await page.getByRole("combobox", { name: "Type" }).selectOption("LambdaFunctionScheduled");
    await page.getByRole("combobox", { name: "State", exact: true }).selectOption("Check Stock Price");
    await becomes(found, /^1 of/);
    const time = eventRows(page).nth(1).getByRole("time");
    const at = (await time.getAttribute("datetime")) ?? "";
    assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok((await time.textContent())?.includes(at.slice(20, 23)));
    await page.getByLabel("UTC").check();
    assert.equal(await time.textContent(), at.replace("T", " "));
    assert.deepEqual(await faultsOf(page, "events"), []);

    await page.getByRole("combobox", { name: "Type" }).selectOption("All");
    await page.getByRole("combobox", { name: "State", exact: true }).selectOption("All");
    await page.getByLabel("Find").fill(' "RECOMMENDED_TYPE": ');
    await becomes(found, /^[1-9]\d? of/);
    await shows(events(page), "TaskStateExited");
    await page.getByLabel("Find").fill("");
    await state(page, "Approved?").click();
    await becomes(found, /^2 of/);
  });

  it("follows with new events while it runs", async () => {
    const arn = await start("events-2");
    const page = await open("/executions/events-2?course=events");
    await shows(events(page), "TaskSubmitted");
    await approve(arn);
    await shows(events(page), "ExecutionSucceeded");
    const ids = await events(page).locator("tbody tr td:first-child").allTextContents();
    assert.deepEqual(
      ids,
      ids.map((_, index) => `${index + 1}`),
    );
  });

  it("saves the history as a file, without the task token", async () => {
    await approve(await start("saved-1"));
    const page = await open("/executions/saved-1?course=events");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download history" }).click(),
    ]);

    assert.equal(download.suggestedFilename(), "saved-1.history.json");
    const text = readFileSync(await download.path(), "utf8");
    const { events: saved } = JSON.parse(text);
    assert.deepEqual([saved[0].type, saved[0].id, saved.at(-1).type], ["ExecutionStarted", 1, "ExecutionSucceeded"]);
    assert.ok(text.includes("(task token, not shown)"));
    for (const token of await emulator().issuedTokens()) {
      assert.ok(!text.includes(token), "a token is in the file");
    }
  });
});
