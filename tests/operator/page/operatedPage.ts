import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { createClock } from "pulumi-aws-emulator";
import { type OperatorServer, startOperatorServer } from "../../../operator/server/server";
import { launchBrowser } from "../../support/browser";
import { startTestEmulator, type TestEmulator } from "../../support/emulator";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { html: string }[];
  }[];
}

/** The page in a real browser, for a separate state machine. */
export interface OperatedPage {
  readonly emulator: () => TestEmulator;
  /** Opens a new window at one of the page's URLs. */
  open(path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Discards the browser's messages about a network that the test has disconnected, and about what did not arrive. */
  expectLostConnections(): void;
}

/**
 * Starts the emulator, the server and the browser for the tests of a suite. After each test, the page must have
 * reported no error, no violation of its content security policy and no request to another origin. After the last test,
 * neither the browser nor the log may have received a task token.
 */
export function operatePage(): OperatedPage {
  let emulator: TestEmulator | undefined;
  let server: OperatorServer | undefined;
  let browser: Browser | undefined;
  const log: string[] = [];
  const bodies: Promise<string>[] = [];
  let complaints: string[] = [];

  const running = (): TestEmulator => emulator ?? assert.fail("the emulator runs only while tests run");

  before(async () => {
    emulator = await startTestEmulator({ stack: "prod", clock: createClock() });
    server = await startOperatorServer({
      sfn: emulator.client,
      stateMachineArn: emulator.stateMachineArn,
      identity: "alice",
      stack: "prod",
      asksPeople: true,
      isLocal: true,
      log: (line) => log.push(line),
    });
    browser = await launchBrowser();
  });
  afterEach(async () => {
    running().setFaults();
    for (const context of browser?.contexts() ?? []) {
      await context.close();
    }
    const said = complaints;
    complaints = [];
    assert.deepEqual(said, []);
  });
  after(async () => {
    if (browser === undefined) {
      await server?.close();
      await emulator?.stop();
      return;
    }
    const tokens = await running().issuedTokens();
    const seen = [...(await Promise.all(bodies)), ...log].join("\n");
    await browser.close();
    await server?.close();
    await emulator?.stop();
    assert.ok(
      tokens.length > 0 && seen.includes("Request Human Approval"),
      "there was a token to be found, and a place for it",
    );
    assert.ok(!tokens.some((token) => seen.includes(token)), "a task token reached the browser or the log");
  });

  return {
    emulator: running,
    async open(path = "/", options = {}) {
      const url = server?.url ?? "";
      const context = await (browser ?? assert.fail("no browser")).newContext(options);
      const page = await context.newPage();
      const { host } = new URL(url);
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("request", (request) => new URL(request.url()).host !== host && complaints.push(request.url()));
      page.on("response", (response) => bodies.push(response.text().catch(() => "")));
      await page.goto(url);
      if (path !== "/") {
        await page.goto(new URL(path, url).href);
      }
      return page;
    },
    expectLostConnections() {
      complaints = complaints.filter(
        (text) => !/status of (400|404|429)|net::ERR_(FAILED|INTERNET_DISCONNECTED|CONNECTION_REFUSED)/.test(text),
      );
    },
  };
}

/** A state of the graph, by its name and status. */
export function state(page: Page, name: string, status = ""): Locator {
  const graph = page.getByRole("region", { name: "States of the execution" });
  return graph.getByRole("button", { name: `${name} ` }).filter({ hasText: status });
}

/** A pending approval in the inbox, by its execution's name. */
export function row(page: Page, name: string): Locator {
  return page.getByRole("listitem").filter({ hasText: name });
}

/** A button in the open dialog. */
export function inDialog(page: Page, name: string): Locator {
  return page.getByRole("dialog").getByRole("button", { name, exact: true });
}

/** Resolves once what is read matches. */
export async function becomes(read: () => Promise<string>, expected: RegExp): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (let last = await read(); !expected.test(last); last = await read()) {
    assert.ok(Date.now() < deadline, `${last} did not become ${expected}`);
    await setTimeout(50);
  }
}

/** Lets changes reach the server, and loses their answers. */
export async function loseAnswers(page: Page, path: string): Promise<void> {
  await page.route(path, async (route) => {
    if (route.request().method() === "POST") {
      await route.fetch();
      await route.abort();
    } else {
      await route.fallback();
    }
  });
}

/** Resolves once the text is visible. */
export async function shows(within: Page | Locator, text: string | RegExp): Promise<void> {
  await within.getByText(text).filter({ visible: true }).first().waitFor();
}

/** Problems with the current view: violations of axe's rules, or content wider than the window. */
export async function faultsOf(page: Page, where: string): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  const tooWide = await page.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth");
  return [
    ...violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes[0]?.html}`),
    ...(tooWide ? [`${where}: wider than the window`] : []),
  ];
}
