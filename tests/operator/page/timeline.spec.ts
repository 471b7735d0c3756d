import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { FunctionError } from "pulumi-aws-emulator";
import { decide } from "../../../operator/approvals/decision";
import type { ExecutionView } from "../../../operator/server/api";
import { becomes, operatePage, shows, state } from "./operatedPage";

describe("The timeline of the operator's page", function () {
  this.timeout(120_000);
  const { emulator, open } = operatePage();

  /** Opens an execution with a thousand visits. */
  const openLong = async (name: string): Promise<Page> => {
    await emulator().start({}, name);
    await emulator().idle();
    // The axis of a young execution ends every second at another time.
    emulator().clock.advance(2 * 3_600_000);
    const page = await open();
    await page.route(`**/api/executions/${name}*`, async (route) => {
      const response = await route.fetch();
      if (response.status() !== 200) {
        return route.fulfill({ response });
      }
      const view: ExecutionView = await response.json();
      const [first] = view.visits;
      assert.ok(first !== undefined);
      const visits = Array.from({ length: 1_000 }, (_, index) => ({ ...first, stateName: `Visit ${index}` }));
      return route.fulfill({ response, json: { ...view, visits } });
    });
    await page.getByRole("link", { name }).click();
    await shows(page.getByRole("region", { name: "Timeline" }), "Visit 999");
    return page;
  };
  /** Collects the names of the bars that change, of those that are there. */
  const observeBars = `
    globalThis.changed = new Set();
    globalThis.changes = 0;
    for (const bar of document.querySelectorAll(".timeline li")) {
      new MutationObserver(() => (changes++, changed.add(bar.querySelector(".bar-name").textContent)))
        .observe(bar, { subtree: true, childList: true, characterData: true, attributes: true });
    }
  `;

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
    const page = await openLong("long-history");
    const timeline = page.getByRole("region", { name: "Timeline" });

    await timeline.getByRole("button", { name: "Show 200 of 800 earlier" }).click();
    await timeline.getByRole("button", { name: "Show 200 of 600 earlier" }).waitFor();
    assert.equal(await timeline.getByRole("listitem").count(), 400);
    await shows(timeline, "Visit 999");
  });

  it("keeps its axis in view, and what is drawn as it is when earlier bars are added", async () => {
    const page = await openLong("scrolled-history");
    const timeline = page.getByRole("region", { name: "Timeline" });
    await timeline.getByRole("listitem").last().scrollIntoViewIfNeeded();
    assert.ok((await page.evaluate<number>("document.querySelector('.bars').scrollTop")) > 1_000);
    const [bars, axis] = await Promise.all([
      timeline.locator(".bars").boundingBox(),
      timeline.locator(".axis").boundingBox(),
    ]);
    assert.equal(axis?.y, bars?.y);

    await page.evaluate(observeBars);
    await timeline.getByRole("button", { name: "Show 200 of 800 earlier" }).click();
    await timeline.getByRole("button", { name: "Show 200 of 600 earlier" }).waitFor();
    assert.deepEqual(await page.evaluate("[...changed]"), []);
  });

  it("moves only the bars that grow", async () => {
    await emulator().start({}, "goes-on");
    await emulator().idle();
    emulator().clock.advance(2 * 3_600_000);
    const page = await open("/executions/goes-on");
    await state(page, "Request Human Approval", "waiting").waitFor();
    await shows(page.getByRole("region", { name: "Timeline" }), "2 h");

    await page.evaluate(observeBars);
    await becomes(() => page.evaluate<string>("String(changes)"), /^[3-9]/);
    assert.deepEqual(await page.evaluate("[...changed]"), ["Request Human Approval"]);
  });

  for (const width of [360, 600, 768, 1024, 1440]) {
    it(`has times that do not overlap, ${width} px wide`, async () => {
      await emulator().start({}, `times-${width}`);
      await emulator().idle();
      const page = await open(`/executions/times-${width}`, { viewport: { width, height: 800 } });
      for (const [hours, expected] of [
        [0, /^[\d.]+ (ms|s|min)$/],
        // At midnight, the date.
        [1, /:\d0|:\d5|^\w+ \d+$/],
        [4, /:[03]0|^\w+ \d+$/],
        [16, /:00|^\w+ \d+$/],
      ] as const) {
        emulator().clock.advance(hours * 3_600_000);
        await becomes(async () => (await page.locator(".tick").last().textContent()) ?? "", expected);
        const ticks = await page.evaluate<readonly { left: number; right: number }[]>(
          "[...document.querySelectorAll('.tick')].map((tick) => tick.getBoundingClientRect().toJSON())",
        );
        assert.ok(ticks.length >= (width < 600 ? 2 : 3), `${ticks.length} times`);
        ticks.slice(1).forEach(({ left }, index) => {
          assert.ok(left >= (ticks[index]?.right ?? 0) + 4, `time ${index + 1} overlaps after ${hours} h`);
        });
        assert.ok((ticks[0]?.left ?? 0) >= 0 && (ticks.at(-1)?.right ?? 0) <= width);
      }
    });
  }
});
