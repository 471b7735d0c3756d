import assert from "node:assert/strict";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { type OperatorServer, type OperatorServerArgs, startOperatorServer } from "../../../operator/server/server";
import { launchBrowser } from "../../support/browser";
import { type Answers, awsError, fakeStepFunctions, stateMachineArn } from "../builders";
import { oneWaits } from "../server/servedMachine";
import { faultsOf, inDialog, row, shows } from "./operatedPage";

describe("The operator's page of an identity with few permissions", function () {
  this.timeout(120_000);
  let browser: Browser;
  let context: BrowserContext;
  let server: OperatorServer;

  before(async () => {
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await context.close();
    await server.close();
  });
  after(() => browser.close());

  async function openWith(
    answers: Answers,
    { denied }: Pick<OperatorServerArgs, "denied"> = {},
    path = "/",
  ): Promise<Page> {
    const { client } = fakeStepFunctions({ ...oneWaits, ...answers });
    server = await startOperatorServer({ sfn: client, stateMachineArn, identity: "ada", denied });
    context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    await page.goto(server.url);
    await page.goto(new URL(path, server.url).href);
    return page;
  }
  const refuses = (what: string) => () => {
    throw awsError("AccessDeniedException", `User ada is not authorized to perform: ${what}`);
  };
  const approve = (page: Page) => row(page, "one").getByRole("button", { name: /^Approve/ });

  it("turns a button off once AWS has refused what it does, and says why", async () => {
    const page = await openWith({ SendTaskSuccess: refuses("states:SendTaskSuccess") });
    await approve(page).click();
    await inDialog(page, "Approve").click();
    await shows(page.getByRole("dialog"), "User ada is not authorized to perform: states:SendTaskSuccess");
    await inDialog(page, "Cancel").click();

    await shows(page, /^Approve and Reject are off: User ada is not authorized to perform: states:SendTaskSuccess/);
    assert.equal(await approve(page).getAttribute("aria-disabled"), "true");
    await page.getByRole("checkbox", { name: "Select all" }).check();
    const several = page.getByRole("button", { name: "Reject 1 selected" });
    assert.equal(await several.getAttribute("aria-disabled"), "true");
    await approve(page).click({ force: true });
    assert.equal(await page.getByRole("dialog").count(), 0);
    assert.deepEqual(await faultsOf(page, "refused"), []);
    await page.getByRole("button", { name: "Turn on" }).click();
    await approve(page).click();
    await page.getByRole("dialog").waitFor();
  });

  it("turns on what AWS allows again", async () => {
    let isRefused = true;
    const page = await openWith({
      SendTaskSuccess: () => (isRefused ? refuses("states:SendTaskSuccess")() : {}),
    });
    const decide = async (): Promise<void> => {
      await approve(page).click();
      await inDialog(page, "Approve").click();
    };
    await decide();
    await inDialog(page, "Cancel").click();
    isRefused = false;
    await page.getByRole("button", { name: "Turn on" }).click();
    await decide();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.reload();
    await row(page, "one").waitFor();
    assert.equal(await page.getByText("are off").count(), 0);
  });

  it("turns off what a simulation denies, from the start", async () => {
    const page = await openWith(
      {},
      { denied: () => Promise.resolve(["states:StopExecution", "states:StartExecution"]) },
      "/executions/one",
    );
    await shows(page, /^Stop is off: IAM's policy simulation denies states:StopExecution\./);
    await shows(page, /^Start is off: /);
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await page.getByRole("dialog").waitFor();
  });

  for (const [path, command] of [
    ["/", "ListExecutions"],
    ["/executions", "ListExecutions"],
    ["/executions/one", "DescribeExecution"],
  ] as const) {
    it(`says once, in its place, that AWS refuses to show ${path}`, async () => {
      const page = await openWith({ [command]: refuses(`states:${command}`) }, {}, path);
      const panel = page.getByRole("main").getByRole("alert");
      await panel.getByRole("heading", { name: "Access denied" }).waitFor();
      await shows(panel, `User ada is not authorized to perform: states:${command}`);
      await shows(panel, /Request the viewer, approver or operator permissions/);
      assert.equal(await page.getByText("is not authorized").filter({ visible: true }).count(), 1);
      assert.equal(await page.getByText(/^(Loading|Reading)/).count(), 0);
      assert.deepEqual(await faultsOf(page, "denied"), []);
    });
  }

  it("says what AWS answered, and not that it did not arrive", async () => {
    const page = await openWith({
      SendTaskSuccess: () => {
        throw awsError("KmsInvalidStateException", "The KMS key is disabled");
      },
    });
    await approve(page).click();
    await inDialog(page, "Approve").click();
    await shows(page.getByRole("dialog"), "The KMS key is disabled");
    assert.equal(await inDialog(page, "Approve").count(), 1);
  });

  it("tries again when asked", async () => {
    let isRefused = true;
    const page = await openWith({
      ListExecutions: (input) => (isRefused ? refuses("states:ListExecutions")() : oneWaits.ListExecutions?.(input)),
    });
    await page.getByRole("heading", { name: "Access denied" }).waitFor();
    isRefused = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await row(page, "one").waitFor();
    await page.getByRole("heading", { name: "Access denied" }).waitFor({ state: "detached" });
  });

  const failures: Readonly<Record<string, readonly [title: string, said: RegExp]>> = {
    ThrottlingException: ["Too many requests", /AWS is throttling requests/],
    InternalError: ["Something went wrong", /InternalError/],
    ExpiredTokenException: ["Sign in again", /credentials are missing, invalid or expired/],
  };
  for (const [name, [title, said]] of Object.entries(failures)) {
    it(`explains ${name}`, async () => {
      const page = await openWith({
        ListExecutions: () => {
          throw awsError(name);
        },
      });
      await page.getByRole("heading", { name: title }).waitFor();
      await shows(page.getByRole("main").getByRole("alert"), said);
    });
  }
});
