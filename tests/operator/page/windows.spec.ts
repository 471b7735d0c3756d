import assert from "node:assert/strict";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { type OperatorServer, startOperatorServer } from "../../../operator/server/server";
import { launchBrowser } from "../../support/browser";
import { fakeStepFunctions, stateMachineArn } from "../builders";
import { oneWaits } from "../server/servedMachine";
import { inDialog, row, shows } from "./operatedPage";

describe("A window of the operator's page", function () {
  this.timeout(120_000);
  let browser: Browser;
  let context: BrowserContext;
  let server: OperatorServer;
  let sent: string[] = [];

  before(async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    sent = [];
    context = await browser.newContext();
    server = await serve(stateMachineArn);
  });
  afterEach(async () => {
    await context.close();
    await server.close();
  });
  after(() => browser.close());

  /** Serves a state machine with an execution that waits, on a port. */
  function serve(arn: string, port?: number): Promise<OperatorServer> {
    const { client } = fakeStepFunctions({ ...oneWaits, SendTaskSuccess: () => sent.push(arn) });
    return startOperatorServer({ sfn: client, stateMachineArn: arn, identity: "alice", port });
  }
  async function openAt(address: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(address);
    return page;
  }

  it("of an earlier start decides nothing, and says what its address serves now", async () => {
    const window = await openAt(server.url);
    await row(window, "one")
      .getByRole("button", { name: /^Approve/ })
      .click();
    const { port } = new URL(server.url);
    await server.close();
    server = await serve(`${stateMachineArn}-other`, Number(port));
    const other = await openAt(server.url);
    await row(other, "one").waitFor();

    await shows(window.getByRole("alert"), /now serves trading-other in 111122223333, eu-west-1\./);
    await inDialog(window, "Approve").click({ force: true });
    await window.keyboard.press("Escape");
    const approve = row(window, "one").getByRole("button", { name: /^Approve/, includeHidden: true });
    await approve.click({ force: true });
    assert.equal(await window.locator("button:enabled").count(), 0, "its buttons are off");

    await row(other, "one")
      .getByRole("button", { name: /^Approve/ })
      .click();
    await inDialog(other, "Approve").click();
    await other.getByRole("dialog").waitFor({ state: "hidden" });
    assert.deepEqual(sent, [`${stateMachineArn}-other`]);
    await window.reload();
    await shows(window.getByRole("alert"), /belongs to an earlier start of the command/);
  });

  it("shows its key neither in its address nor to a server that gets its cookie", async () => {
    const window = await openAt(server.url);
    await row(window, "one").waitFor();
    assert.equal(new URL(window.url()).hash, "");

    const { origin } = new URL(server.url);
    const cookie = (await context.cookies(origin)).map(({ name, value }) => `${name}=${value}`).join("; ");
    const answer = await fetch(`${origin}/api/inbox`, { headers: { cookie } });
    assert.equal(answer.status, 401);
  });

  it("that a link in another site opens has the key of the window beside it", async () => {
    await row(await openAt(server.url), "one").waitFor();
    const { origin } = new URL(server.url);
    await context.route("http://ticket.example/**", (route) =>
      route.fulfill({ contentType: "text/html", body: `<a href="${origin}/executions/one">one</a>` }),
    );
    const ticket = await openAt("http://ticket.example/");
    await ticket.getByRole("link").click();

    await ticket.getByRole("button", { name: "Approve", exact: true }).waitFor();
  });

  it("without a key says how to get one", async () => {
    const first = await openAt(server.url);
    await row(first, "one").waitFor();
    await first.close();

    const window = await openAt(new URL("/", server.url).href);

    await shows(
      window.getByRole("alert"),
      /was not opened with the command's address\. Open the address that the command/,
    );
  });
});
