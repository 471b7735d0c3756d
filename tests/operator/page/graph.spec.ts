import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { decide } from "../../../operator/approvals/decision";
import { becomes, faultsOf, operatePage, shows, state } from "./operatedPage";

describe("The graph of the operator's page", function () {
  this.timeout(120_000);
  const { emulator, open } = operatePage();

  const graph = (page: Page) => page.getByRole("region", { name: "States of the execution" });
  const button = (page: Page, name: string) => graph(page).getByRole("button", { name, exact: true });
  const legend = (page: Page) =>
    graph(page).getByRole("list", { name: "Legend" }).getByRole("listitem").allTextContents();
  const start = async (name: string): Promise<string> => {
    const arn = await emulator().start({}, name);
    await emulator().idle();
    return arn;
  };
  const openWaiting = async (name: string, options = {}): Promise<Page> => {
    await start(name);
    const page = await open(`/executions/${name}`, options);
    await state(page, "Request Human Approval", "waiting").waitFor();
    return page;
  };
  const approve = async (arn: string): Promise<void> => {
    await decide(emulator().client, await emulator().waiting(arn), { decision: "approved", approver: "bob" });
    await emulator().idle();
  };
  /** The graph's width on the screen, and how far it is scrolled. */
  const view = (page: Page) =>
    page.evaluate<{ width: number; left: number; top: number }>(`(() => {
      const frame = document.querySelector(".graph-scroll");
      const width = Math.round(frame.querySelector("svg").getBoundingClientRect().width);
      return { width, left: frame.scrollLeft, top: frame.scrollTop };
    })()`);
  const width = (page: Page) => async (): Promise<string> => `${(await view(page)).width}`;
  /** The taken edges that have a condition, and how many edges are taken in all. */
  const taken = (page: Page) =>
    page.evaluate<{ named: string[]; count: number }>(`({
      named: [...document.querySelectorAll(".graph-scroll .edge.taken[aria-label]")].map((edge) => edge.ariaLabel),
      count: document.querySelectorAll(".graph-scroll .edge.taken").length,
    })`);

  for (const width of [360, 768, 1024, 1440]) {
    it(`is legible in a window of ${width} px, and its text fits its boxes`, async () => {
      const page = await openWaiting(`legible-${width}`, { viewport: { width, height: 900 } });

      const faults = await page.evaluate<string[]>(`
        [...document.querySelectorAll(".graph-scroll svg text")].flatMap((text) => {
          const scale = text.getCTM().a;
          const size = parseFloat(getComputedStyle(text).fontSize) * scale;
          const box = text.parentNode.querySelector("rect").getBoundingClientRect();
          const { left, right, top, bottom } = text.getBoundingClientRect();
          const fits = left >= box.left && right <= box.right && top >= box.top - 1 && bottom <= box.bottom + 1;
          return size >= 12 && fits ? [] : [text.textContent + " at " + size];
        })
      `);

      assert.deepEqual(faults, []);
      const [frame, box] = await Promise.all([
        graph(page).locator(".graph-scroll").boundingBox(),
        state(page, "Request Human Approval").boundingBox(),
      ]);
      assert.ok(
        frame && box && box.x >= frame.x && box.x + box.width <= frame.x + frame.width,
        "it opens where it waits",
      );
    });
  }

  it("shows which way an execution took, from its start to its end", async () => {
    const page = await openWaiting("takes-a-way");
    assert.deepEqual(await taken(page), { named: [], count: 3 });

    await approve(arnOf("takes-a-way"));
    await state(page, "Report Result", "succeeded").waitFor();

    const { named, count } = await taken(page);
    assert.match(
      named.join("\n"),
      /^Approved\? to Buy or Sell\?: .*"approved", taken\nBuy or Sell\? to (Buy|Sell) Stock: .*, taken$/,
    );
    assert.equal(count, 8);
  });

  it("shows that an error was caught", async () => {
    await start("was-caught");
    emulator().clock.advance(30 * 3_600_000);
    await emulator().idle();
    const page = await open("/executions/was-caught");
    await state(page, "Approval Expired", "succeeded").waitFor();

    assert.deepEqual(await taken(page), {
      named: ["Request Human Approval to Approval Expired: States.Timeout, taken"],
      count: 6,
    });
    assert.ok((await legend(page)).some((entry) => entry.includes("caught")));
  });

  it("explains in its legend what occurs, and nothing else", async () => {
    const page = await openWaiting("has-a-legend");
    assert.deepEqual(await legend(page), [
      "✓succeeded",
      "?waiting for a decision",
      "not reached",
      "path taken",
      "if an error is caught",
    ]);
  });

  it("keeps its height on a phone while an execution goes on", async () => {
    const page = await openWaiting("keeps-its-height", { viewport: { width: 360, height: 800 } });
    const height = async () => (await graph(page).boundingBox())?.height;
    const before = await height();
    assert.equal((await legend(page)).length, 5);

    await approve(arnOf("keeps-its-height"));
    await state(page, "Report Result", "succeeded").waitFor();
    assert.equal((await legend(page)).length, 4);
    assert.equal(await height(), before);
  });

  it("is zoomed by buttons, keys and the wheel, and stays so while the page reads on", async () => {
    const page = await openWaiting("is-zoomed");
    const { width: whole } = await view(page);

    await button(page, "Zoom in").click();
    await becomes(width(page), new RegExp(`^${Math.round(whole * 1.25)}$`));
    await page.keyboard.press("-");
    await becomes(width(page), new RegExp(`^${whole}$`));
    await state(page, "Request Human Approval").hover();
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, 100);
    await page.keyboard.up("Control");
    await becomes(async () => String((await view(page)).width < whole), /true/);
    const { width: zoomed } = await view(page);

    await approve(arnOf("is-zoomed"));
    await state(page, "Report Result", "succeeded").waitFor();
    assert.equal((await view(page)).width, zoomed);
    await page.keyboard.press("0");
    await becomes(width(page), new RegExp(`^${whole}$`));
  });

  it("keeps in its place what is under the pointer that zooms", async () => {
    const page = await openWaiting("keeps-its-place", { viewport: { width: 1024, height: 900 } });
    const center = async (): Promise<{ x: number; y: number }> => {
      const box = await state(page, "Request Human Approval").boundingBox();
      return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    };
    const before = await center();
    const { width: whole } = await view(page);
    await page.mouse.move(before.x, before.y);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -150);
    await page.keyboard.up("Control");
    await becomes(async () => String((await view(page)).width > whole), /true/);

    const after = await center();
    assert.ok(Math.hypot(after.x - before.x, after.y - before.y) < 3, `${JSON.stringify([before, after])}`);
  });

  it("fits into its frame on demand, and takes the full width", async () => {
    const page = await openWaiting("fits", { viewport: { width: 1024, height: 900 }, bypassCSP: true });
    const framed = async (): Promise<string> =>
      page.evaluate<string>(`(() => {
        const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.querySelector(".graph-scroll");
        return String(scrollWidth <= clientWidth && scrollHeight <= clientHeight);
      })()`);
    assert.equal(await framed(), "false");

    await button(page, "Fit").click();
    await becomes(framed, /true/);
    assert.equal(await button(page, "Fit").getAttribute("aria-pressed"), "true");
    const narrow = (await graph(page).boundingBox())?.width ?? 0;
    await button(page, "Expand graph").click();
    await becomes(async () => String(((await graph(page).boundingBox())?.width ?? 0) > narrow * 1.5), /true/);
    assert.equal(await framed(), "true");
    assert.deepEqual(await faultsOf(page, "expanded"), []);
    await button(page, "100%").click();
    await becomes(async () => (await button(page, "Fit").getAttribute("aria-pressed")) ?? "", /false/);
  });

  it("is dragged without choosing a state", async () => {
    const page = await openWaiting("is-dragged", { viewport: { width: 1024, height: 900 } });
    const before = await view(page);
    const box = await state(page, "Request Human Approval").boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x - 40, box.y - 10, { steps: 4 });
    await page.mouse.up();

    const after = await view(page);
    assert.deepEqual([after.left - before.left, after.top - before.top], [60, 30]);
    assert.equal(await state(page, "Request Human Approval").getAttribute("aria-pressed"), "false");
    await state(page, "Request Human Approval").click();
    assert.equal(await state(page, "Request Human Approval").getAttribute("aria-pressed"), "true");
  });

  it("is scrolled by arrow keys and the wheel", async () => {
    const page = await openWaiting("is-scrolled", { viewport: { width: 1024, height: 900 } });
    await state(page, "Request Human Approval").focus();
    const { top, left } = await view(page);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await becomes(async () => String((await view(page)).top > top && (await view(page)).left > left), /true/);

    await state(page, "Request Human Approval").hover();
    const { top: lower } = await view(page);
    await page.mouse.wheel(0, 60);
    await becomes(async () => String((await view(page)).top > lower), /true/);
  });

  it("shows the full condition of an edge on hover and on focus, until Escape", async () => {
    const page = await openWaiting("explains");
    const edge = graph(page).getByRole("img", { name: /^Approved\? to Trade Rejected/ });
    const condition = graph(page).locator(".condition");

    await edge.locator("text").hover();
    await shows(condition, '$.approval.decision = "rejected"');
    await page.keyboard.press("Escape");
    await condition.waitFor({ state: "hidden" });
    await edge.focus();
    await shows(condition, '$.approval.decision = "rejected"');
    await page.keyboard.press("Escape");
    await condition.waitFor({ state: "hidden" });
  });

  it("shows a state that the timeline chooses", async () => {
    const page = await openWaiting("reveals", { viewport: { width: 360, height: 800 } });
    await button(page, "Zoom in").click();
    await button(page, "Zoom in").click();
    await page
      .getByRole("region", { name: "Timeline" })
      .getByRole("button", { name: /Check Stock Price/ })
      .click();

    const [frame, box] = await Promise.all([
      graph(page).locator(".graph-scroll").boundingBox(),
      state(page, "Check Stock Price").boundingBox(),
    ]);
    assert.ok(frame && box && box.y >= frame.y && box.y + box.height <= frame.y + frame.height);
  });

  it("tells states and edges apart in a theme with few colors", async () => {
    const page = await openWaiting("few-colors", { forcedColors: "active" });
    await state(page, "Check Stock Price").click();

    const looks = await page.evaluate<readonly { stroke: string; look: string }[]>(`
      [
        '[data-state="Check Stock Price"] rect', '[data-state="Request Human Approval"] rect', '[data-state="Trade Rejected"] rect',
        '.edge.taken path', '.edge.choice path', '.edge.catch path',
      ].map((selector) => {
        const { stroke, strokeWidth, strokeDasharray } = getComputedStyle(document.querySelector(".graph-scroll " + selector));
        return { stroke, look: [stroke, strokeWidth, strokeDasharray].join(" ") };
      })
    `);
    const theme = await page.evaluate<readonly string[]>(`
      ["CanvasText", "GrayText", "Highlight"].map((color) => {
        document.body.style.outlineColor = color;
        return getComputedStyle(document.body).outlineColor;
      })
    `);

    assert.equal(new Set(looks.map(({ look }) => look)).size, looks.length, JSON.stringify(looks));
    assert.deepEqual(
      looks.filter(({ stroke }) => !theme.includes(stroke)),
      [],
    );
    await shows(state(page, "Request Human Approval"), /^\? $/);
  });

  function arnOf(name: string): string {
    return `${emulator().stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
  }
});
