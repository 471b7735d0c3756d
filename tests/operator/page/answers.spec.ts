import assert from "node:assert/strict";
import { RedriveExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { FunctionError } from "pulumi-aws-emulator";
import { decide } from "../../../operator/approvals/decision";
import { inDialog, loseAnswers, operatePage, row, shows } from "./operatedPage";

describe("The operator's page, at the answer to a change,", function () {
  this.timeout(120_000);
  const { emulator, open, expectLostConnections } = operatePage();

  const failOrders = () =>
    emulator().setFaults({
      invocation: async ({ functionName }, run) => {
        if (/buy|sell/i.test(functionName)) {
          throw new FunctionError("OrderConflict", { errorMessage: "the order book is closed" });
        }
        return run();
      },
    });
  const approve = async (executionArn: string, approver: string) => {
    await emulator().idle();
    await decide(emulator().client, await emulator().waiting(executionArn), { decision: "approved", approver });
    await emulator().idle();
  };

  it("says who decided elsewhere, when, and what was traded, without a click", async () => {
    const arn = await emulator().start({}, "elsewhere");
    const page = await open();
    await row(page, "elsewhere").waitFor();

    await approve(arn, "bob");

    await shows(row(page, "elsewhere"), /^Approved by bob at .* ago\); (bought|sold) 10 AMZN at \$/);
    assert.equal(await page.evaluate("getComputedStyle(document.querySelector('.over')).display"), "block");
  });

  it("says who stopped what waited", async () => {
    const executionArn = await emulator().start({}, "halted");
    const page = await open();
    await row(page, "halted").waitFor();

    await emulator().client.send(new StopExecutionCommand({ executionArn, cause: "Stopped by bob: a mistake" }));

    await shows(row(page, "halted"), /^Stopped by bob at .* ago\): “a mistake”; nothing was traded\.$/);
  });

  it("follows an order that fails after the decision", async () => {
    failOrders();
    await emulator().start({}, "fails-later");
    const page = await open();
    await row(page, "fails-later")
      .getByRole("button", { name: /Approve/ })
      .click();
    await inDialog(page, "Approve").click();

    await shows(row(page, "fails-later"), /^Approved by alice .*; then the execution failed, and npm run orders says/);
  });

  it("shows the decision on the execution's page", async () => {
    await emulator().start({}, "on-its-page");
    const page = await open("/executions/on-its-page");
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await inDialog(page, "Approve").click();

    await shows(page, /^Approved by alice at .* ago\); (bought|sold) 10 AMZN at \$/);
  });

  it("finds out by reading what became of a decision whose answer was lost, and sends it once", async () => {
    const arn = await emulator().start({}, "lost-answer");
    const page = await open();
    await loseAnswers(page, "**/decision");
    const sent: string[] = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
    await row(page, "lost-answer")
      .getByRole("button", { name: /Approve/ })
      .click();
    await inDialog(page, "Approve").click();

    await page.getByRole("heading", { name: "Your decision was not answered" }).waitFor();
    await shows(page.getByRole("dialog"), /Approved by alice at .* ago\); (bought|sold) 10 AMZN at \$/);
    await inDialog(page, "Close").click();
    await shows(row(page, "lost-answer"), /^Approved by alice/);
    assert.equal(sent.length, 1);
    assert.equal((await emulator().ordersOf(arn)).length, 1);
    expectLostConnections();
  });

  it("says that it is unknown whether a decision arrived while nothing can be read", async () => {
    await emulator().start({}, "unknown");
    const page = await open();
    await loseAnswers(page, "**/decision");
    await page.route("**/requests/*", (route) => route.abort());
    await row(page, "unknown")
      .getByRole("button", { name: /Reject/ })
      .click();
    await page.getByLabel("Reason").fill("no");
    await inDialog(page, "Reject").click();

    const dialog = page.getByRole("dialog");
    await shows(dialog, /Whether it arrived is unknown; nothing is re-sent\. Not read yet: /);
    assert.doesNotMatch((await dialog.textContent()) ?? "", /trying|try again/);
    await page.unroute("**/requests/*");
    await shows(dialog, /Rejected by alice at/);
    expectLostConnections();
  });

  it("gives a decision back that did not arrive", async () => {
    await emulator().start({}, "astray");
    const page = await open();
    await page.route("**/decision", (route) => route.abort());
    await row(page, "astray")
      .getByRole("button", { name: /Approve/ })
      .click();
    await inDialog(page, "Approve").click();
    await shows(page.getByRole("dialog"), /It did not arrive: nothing was decided, and the request still waits\./);
    await inDialog(page, "Close").click();
    await page.unroute("**/decision");

    await row(page, "astray")
      .getByRole("button", { name: /Approve/ })
      .click();
    await inDialog(page, "Approve").click();
    await shows(row(page, "astray"), /^Approved by alice/);
    expectLostConnections();
  });

  it("starts one execution for each dialog, however often its answer is lost", async () => {
    const page = await open();
    const names: string[] = [];
    await page.route("**/api/executions", async (route) => {
      if (route.request().method() !== "POST") {
        return route.fallback();
      }
      names.push(route.request().postDataJSON().name);
      // The first request is lost on its way, the second one's answer on its way back.
      if (names.length === 2) {
        await route.fetch();
      }
      return route.abort();
    });
    await page.getByRole("button", { name: "Start execution" }).click();
    await inDialog(page, "Start").click();
    await shows(page.getByRole("dialog"), "It did not arrive: nothing was started.");
    await inDialog(page, "Start").click();

    await page.waitForURL(`**/executions/${names[0]}`);
    assert.deepEqual(new Set(names).size, 1);
    expectLostConnections();
  });

  for (const [what, path, opened, button] of [
    ["a decision", "**/decision", "/executions/held-0", "Approve"],
    ["a stop", "**/stop", "/executions/held-1", "Stop"],
    ["a start", "**/api/executions", "/", "Start execution"],
  ] as const) {
    it(`stays open while ${what} is sent, whatever is pressed, and shows its answer`, async () => {
      const name = opened.split("/").at(-1);
      if (name !== undefined && name !== "") {
        await emulator().start({}, name);
      }
      const page = await open(opened);
      let answer = (): void => {};
      const held = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await page.route(path, async (route) => {
        await held;
        await route.continue();
      });
      await page.getByRole("button", { name: button, exact: true }).click();
      await page.getByRole("dialog").locator("button[type=submit]").click();
      await inDialog(page, "Sending…").waitFor();

      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await inDialog(page, "Cancel").click({ force: true });
      await inDialog(page, "Sending…").waitFor();
      answer();

      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await shows(page, what === "a decision" ? /^Approved by alice/ : what === "a stop" ? /Stopped by alice/ : "Stop");
    });
  }

  it("says that somebody else has redriven an execution, and suggests no other one", async () => {
    failOrders();
    const executionArn = await emulator().start({}, "redriven-by-two");
    await approve(executionArn, "bob");
    const page = await open("/executions/redriven-by-two");
    await page.getByRole("button", { name: "Redrive", exact: true }).click();
    emulator().setFaults();
    await emulator().client.send(new RedriveExecutionCommand({ executionArn }));
    await inDialog(page, "Redrive").click();

    const dialog = page.getByRole("dialog");
    await shows(dialog, /^It was already redriven at .* ago\) and /);
    assert.doesNotMatch((await dialog.textContent()) ?? "", /new execution|another execution/i);
  });

  it("says how an execution ended that was to be stopped", async () => {
    const executionArn = await emulator().start({}, "stopped-by-two");
    const page = await open("/executions/stopped-by-two");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await emulator().client.send(new StopExecutionCommand({ executionArn, cause: "Stopped by bob" }));
    await inDialog(page, "Stop").click();

    await shows(page.getByRole("dialog"), /^It was already stopped by bob at .* ago\)\.$/);
  });

  for (const [action, found] of [
    ["Stop", /^The execution has ended: .*Stopped by alice/],
    ["Redrive", /^The execution was redriven\.$/],
  ] as const) {
    it(`finds out what became of a ${action} whose answer was lost`, async () => {
      const name = `lost-${action}`;
      if (action === "Redrive") {
        failOrders();
      }
      const executionArn = await emulator().start({}, name);
      if (action === "Redrive") {
        await approve(executionArn, "bob");
      }
      const page = await open(`/executions/${name}`);
      await loseAnswers(page, `**/${action.toLowerCase()}`);
      await page.getByRole("button", { name: action, exact: true }).click();
      await inDialog(page, action).click();

      await page.getByRole("heading", { name: "Your request was not answered" }).waitFor();
      await shows(page.getByRole("dialog"), found);
      expectLostConnections();
    });
  }
});
