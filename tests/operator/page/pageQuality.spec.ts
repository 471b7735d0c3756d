import assert from "node:assert/strict";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { FunctionError } from "pulumi-aws-emulator";
import { faultsOf, inDialog, operatePage, row, shows, state } from "./operatedPage";

describe("The operator's page, for all users,", function () {
  this.timeout(120_000);
  const { emulator, open, expectLostConnections } = operatePage();

  it("shows markup from an execution as text", async () => {
    const markup = `<img src=x onerror="globalThis.alive=1"><script>globalThis.alive=1</script>`;
    const stopped = await emulator().start({}, "stopped-with-markup");
    await emulator().client.send(
      new StopExecutionCommand({ executionArn: stopped, error: "<b>Odd</b>", cause: markup }),
    );
    emulator().setFaults({
      invocation: async () => {
        throw new FunctionError("InvalidTradeRequest", { errorMessage: markup });
      },
    });
    await emulator().start({ symbol: markup, [markup]: markup }, "with-markup");
    const page = await open("/executions/stopped-with-markup");
    await shows(page, /<b>Odd<\/b>: <img/);
    await page.goto(new URL("/executions/with-markup", page.url()).href);
    await shows(page, /InvalidTradeRequest: .*<img/);
    // The failed state is open.
    await page.getByRole("tab", { name: "Step input" }).waitFor();
    await page.getByRole("button", { name: "Back to the execution" }).click();
    for (const tab of ["Input", "Output", "Definition", "Events"]) {
      await page.getByRole("tab", { name: tab }).click();
    }
    await state(page, "Check Stock Price").click();
    for (const tab of ["Step input", "Step output", "Events"]) {
      await page.getByRole("tab", { name: tab }).click();
      await shows(page, /<img/);
    }
    await page.getByRole("link", { name: "Executions" }).first().click();
    await shows(page.getByRole("row").filter({ hasText: "with-markup" }), /<img/);

    assert.equal(await page.evaluate("globalThis.alive"), undefined);
    assert.equal(await page.locator("img, main script, main b").count(), 0);
  });

  it("moves nothing when it updates", async () => {
    await emulator().start({}, "stays");
    const page = await open();
    await row(page, "stays").waitFor();
    await page.evaluate(`
      globalThis.shifts = [];
      new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value }) => value))).observe({ type: "layout-shift" });
    `);

    await emulator().start({}, "arrives");
    await row(page, "arrives").waitFor();
    await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))");

    assert.deepEqual(await page.evaluate("shifts"), []);
  });

  it("keeps the label of its main button legible on hover", async () => {
    const page = await open();
    const start = page.getByRole("button", { name: "Start execution" }).first();
    const background = (): Promise<unknown> =>
      page.evaluate("getComputedStyle(document.querySelector('button.primary')).backgroundColor");
    const before = await background();
    assert.match(String(before), /^rgb/);
    await start.hover();
    assert.equal(await background(), before);
  });

  it("shows what is chosen in forced colors", async () => {
    await emulator().start({}, "forced");
    const page = await open("/executions/forced", { forcedColors: "active" });
    const border = (chosen: string): Promise<unknown> =>
      page.evaluate(`getComputedStyle(document.querySelector('${chosen}')).borderBottom`);
    await page.getByRole("tab", { name: "Input" }).waitFor();

    for (const [chosen, other] of [
      [".top nav a[aria-current]", ".top nav a:not([aria-current])"],
      ["[role=tab][aria-selected=true]", "[role=tab][aria-selected=false]"],
    ] as const) {
      assert.match(String(await border(chosen)), /^3px solid/);
      assert.match(String(await border(other)), /^0px none/);
    }
  });

  it("prints what the window scrolls", async () => {
    await emulator().start({}, "printed");
    const page = await open("/executions/printed?course=events");
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await inDialog(page, "Approve").click();
    // So many events do not fit into their table's window.
    await page.getByRole("cell", { name: "ExecutionSucceeded" }).waitFor();
    const hidden = (): Promise<unknown> =>
      page.evaluate(
        "[...document.querySelectorAll('main *')].filter((one) => one.scrollHeight > one.clientHeight + 1 && /auto|scroll|hidden/.test(getComputedStyle(one).overflowY) && one.clientHeight > 1).map((one) => one.className)",
      );
    await page.setViewportSize({ width: 1000, height: 300 });
    await page.emulateMedia({ media: "print" });

    assert.deepEqual(await hidden(), []);
  });

  it("says that the server is not responding, keeps its data, and recovers", async () => {
    await emulator().start({}, "known");
    const page = await open();
    await row(page, "known").waitFor();
    const trouble = page.getByRole("status").getByText("The operator's server is not responding.");

    await page.context().setOffline(true);
    await trouble.waitFor();
    assert.equal(await row(page, "known").getByRole("button").count(), 2);
    await page.context().setOffline(false);
    await trouble.waitFor({ state: "hidden" });

    expectLostConnections();
  });

  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1440, 360]) {
      it(`is accessible and fits the window, ${colorScheme} and ${width} px wide`, async () => {
        await emulator().start({}, `seen-${colorScheme}-${width}`);
        const name = `seen-${colorScheme}-${width}`;
        // axe must be injected into the page, which the page's content security policy forbids.
        const page = await open("/", { colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
        const found: string[] = [];
        const check = async (where: string): Promise<void> => {
          found.push(...(await faultsOf(page, where)));
        };

        await row(page, name).waitFor();
        await check("inbox");
        await row(page, name)
          .getByRole("button", { name: /Reject/ })
          .click();
        await inDialog(page, "Reject").click();
        await check("rejection");
        await inDialog(page, "Cancel").click();
        await page.getByRole("link", { name: "Executions" }).click();
        await page.getByRole("table").waitFor();
        await check("executions");
        await page.getByRole("link", { name }).click();
        await state(page, "Request Human Approval").click();
        await check("execution");
        await page.getByRole("tab", { name: "Events" }).click();
        await check("events");
        await page.getByRole("button", { name: "Start execution" }).click();
        await check("start");

        assert.deepEqual(found, []);
      });
    }
  }
});
