import assert from "node:assert/strict";
import { FunctionError } from "pulumi-aws-emulator";
import { decide } from "../../../operator/approvals/decision";
import type { ExecutionView } from "../../../operator/server/api";
import { operatePage, shows, state } from "./operatedPage";

describe("The timeline of the operator's page", function () {
  this.timeout(120_000);
  const { emulator, open } = operatePage();

  it("shows each bar, also those at the end of a long wait", async () => {
    const executionArn = await emulator().start({}, "fails-at-the-end");
    await emulator().idle();
    emulator().clock.advance(20 * 3_600_000);
    emulator().setFaults({
      invocation: async ({ functionName }, run) => {
        if (/buy|sell/i.test(functionName)) {
          throw new FunctionError("OrderConflict", { errorMessage: "closed" });
        }
        return run();
      },
    });
    const waiting = await emulator().waiting(executionArn);
    await decide(emulator().client, waiting, { decision: "approved", approver: "bob" });
    await emulator().idle();
    const page = await open("/executions/fails-at-the-end");
    await state(page, "Approved?", "succeeded").waitFor();
    await shows(page.getByRole("region", { name: "Timeline" }), /^(Buy|Sell) Stock$/);

    const outside = await page.evaluate<string[]>(`
      [...document.querySelectorAll(".timeline li")].flatMap((line) => {
        const [track, bar] = [".track", ".bar"].map((one) => line.querySelector(one).getBoundingClientRect());
        const seen = Math.min(bar.right, track.right) - Math.max(bar.left, track.left);
        return seen >= 3.5 ? [] : [line.textContent];
      })
    `);
    assert.deepEqual(outside, []);
  });

  it("draws the newest bars of a long history, and earlier ones on demand", async () => {
    await emulator().start({}, "long-history");
    await emulator().idle();
    const page = await open();
    await page.route("**/api/executions/long-history*", async (route) => {
      const response = await route.fetch();
      const view: ExecutionView = await response.json();
      const [first] = view.visits;
      assert.ok(first !== undefined);
      const visits = Array.from({ length: 1_000 }, (_, index) => ({ ...first, stateName: `Visit ${index}` }));
      await route.fulfill({ response, json: { ...view, visits } });
    });
    await page.getByRole("link", { name: "long-history" }).click();
    const timeline = page.getByRole("region", { name: "Timeline" });

    await timeline.getByRole("button", { name: "Show 200 of 800 earlier" }).click();
    await timeline.getByRole("button", { name: "Show 200 of 600 earlier" }).waitFor();
    assert.equal(await timeline.getByRole("listitem").count(), 400);
    await shows(timeline, "Visit 999");
  });
});
