import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { createClock } from "pulumi-aws-emulator";
import { linkIn } from "../../tools/decisionPage";
import { showNotices } from "../../tools/localRun/liveView";
import { type FinishedExecution, runExecution } from "../../tools/localRun/runExecution";
import { launchBrowser } from "../support/browser";
import { ALWAYS_BUY, assertInvariants, startTestEmulator, type TestEmulator } from "../support/emulator";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** A small phone, on which the page has no script. */
const PHONE = { viewport: { width: 360, height: 640 }, javaScriptEnabled: false, hasTouch: true } as const;

describe("The decision page, in a browser,", function () {
  this.timeout(120_000);
  let emulator: TestEmulator;
  let browser: Browser;
  let complaints: string[] = [];
  before(async () => {
    const settings = { ...ALWAYS_BUY, "stock-trading:approverEmails": ["ada@example.com", "bob@example.com"] };
    emulator = await startTestEmulator({ stack: "prod", settings, clock: createClock() });
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    const said = complaints;
    complaints = [];
    assert.deepEqual(said, []);
  });
  after(async () => {
    await browser?.close();
    await assertInvariants(emulator);
    await emulator?.stop();
  });

  /** Opens an address; the page may complain of nothing, and ask no other address for anything. */
  async function open(url: string, options: BrowserContextOptions = PHONE): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("request", (request) => request.url() !== url && complaints.push(`asked for ${request.url()}`));
    await page.goto(url);
    return page;
  }

  /** Starts a trade as npm start does, and decides it with the link in the first e-mail that is printed. */
  async function trade(decide: (link: string) => Promise<void>): Promise<FinishedExecution> {
    const finished = await runExecution(emulator, emulator.client, {
      input: JSON.stringify({ symbol: "AMZN", quantity: 1_200 }),
      name: undefined,
      decider: {
        approver: "somebody at the terminal",
        async choose(_, ended) {
          await decide(await newestLink());
          // The terminal learns of the decision.
          await new Promise<void>((resolve) => {
            ended.addEventListener("abort", () => resolve());
            ended.aborted && resolve();
          });
          return undefined;
        },
        onExpire: () => assert.fail("nothing expires"),
      },
    });
    return finished === "waits" ? assert.fail("it waits") : finished;
  }

  async function newestLink(): Promise<string> {
    const lines: string[] = [];
    await showNotices(emulator, (line) => lines.push(line));
    const printed = lines.join("\n").split("The e-mail to ada@example.com").at(-1) ?? "";
    return linkIn(printed.replace(/^ +/gm, "")) ?? assert.fail("no link was printed");
  }

  /** Sends a form, and waits for the page that answers. */
  async function press(page: Page, name: string): Promise<void> {
    await Promise.all([page.waitForEvent("framenavigated"), page.getByRole("button", { name }).tap()]);
  }

  async function reject(page: Page, reason = "too dear"): Promise<void> {
    await page.getByLabel("Reason for the rejection").fill(reason);
    await press(page, "Reject");
  }

  const text = async (page: Page): Promise<string> =>
    (await page.locator("main").innerText()).replace(/\s+/g, " ").trim();

  it("approves from the printed e-mail, on one screen of a phone, without a script", async () => {
    let decided = "";
    const finished = await trade(async (link) => {
      const page = await open(link);
      const shown = await text(page);
      assert.match(
        shown,
        /^Buy 1,200 AMZN at \$[\d.]+ Order Limit order Notional \$[\d,.]+ Expires in 23 h 59 min, at /,
      );
      assert.match(shown, /Stack prod, account 000000000000, us-east-1 You decide as ada@example\.com\./);
      const { width, height } = (await page.locator("html").boundingBox()) ?? assert.fail();
      assert.ok(width <= 360 && height <= 640, `${width} x ${height}`);

      await page.getByLabel("Type the number of shares").fill("120");
      await press(page, "Approve");
      const alert = page.getByRole("alert");
      assert.equal(await alert.innerText(), "Nothing was decided. Type the number of shares as it stands above.");
      // The browser reports the status 422 as an error.
      assert.match(complaints.splice(0).join(), /^Failed to load resource: the server responded with a status of 422/);

      await page.getByLabel("Type the number of shares").fill("1,200");
      await press(page, "Approve");
      decided = await text(page);
    });
    assert.match(decided, /^Decided You approved it at [\d-]+ [\d:]+ UTC\. The order is still being placed\.$/);
    assert.deepEqual(
      finished.orders.map(({ quantity, approver }) => [quantity, approver]),
      [[1_200, "ada@example.com"]],
    );
    assert.match(
      await text(await open(await newestLink())),
      /^Decided You approved it at [\d-]+ [\d:]+ UTC\. Bought 1,200 AMZN at \$[\d.]+\.$/,
    );
  });

  it("rejects with a reason that contains markup and emoji", async () => {
    const reason = `<b>&"'\n\u{1f4c9} not today`;
    let decided = "";
    const { orders, output } = await trade(async (link) => {
      const page = await open(link);
      await reject(page, reason);
      decided = await text(page);
    });
    assert.match(decided, /^Decided You rejected it at [\d-]+ [\d:]+ UTC\. Nothing was traded\.$/);
    assert.deepEqual(orders, []);
    assert.deepEqual((output as { approval: unknown }).approval, {
      decision: "rejected",
      approver: "ada@example.com",
      channel: "link",
      reason,
    });
  });

  it("sends nothing with an empty form: the browser asks for what is missing", async () => {
    await trade(async (link) => {
      const page = await open(link, { ...PHONE, javaScriptEnabled: true });
      for (const [name, field] of [
        ["Approve", "#confirmation"],
        ["Reject", "#reason"],
      ] as const) {
        await page.getByRole("button", { name }).tap();
        assert.equal(await page.evaluate(`document.activeElement.matches("${field}")`), true);
      }
      assert.equal(page.url(), link);
      await reject(page);
    });
  });

  it("has no accessibility violations, and fits, in light, dark and forced colors, narrow and wide", async () => {
    await trade(async (link) => {
      for (const [colorScheme, forcedColors] of [
        ["light", "none"],
        ["dark", "none"],
        ["dark", "active"],
      ] as const) {
        for (const width of [320, 360, 1280]) {
          const page = await open(link, {
            viewport: { width, height: 640 },
            colorScheme,
            forcedColors,
            bypassCSP: true,
          });
          const widths = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
          assert.equal(await page.evaluate(widths), 0);
          await page.addScriptTag({ content: axe });
          const { violations } = (await page.evaluate("axe.run()")) as { violations: { id: string }[] };
          assert.deepEqual(
            violations.map(({ id }) => id),
            [],
          );
        }
      }
      await reject(await open(link));
    });
  });

  it("runs no script, even one that gets into it", async () => {
    await trade(async (link) => {
      const page = await open(link, { ...PHONE, javaScriptEnabled: true });
      await page.evaluate(`
        const script = document.createElement("script");
        script.textContent = "globalThis.alive = 1";
        document.body.append(script);
      `);
      assert.equal(await page.evaluate("globalThis.alive"), undefined);
      assert.match(complaints.splice(0).join(), /Content Security Policy/);
      await reject(page);
    });
  });
});
