import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { executionConsoleUrl } from "../../../domain/consoleUrl";
import { type OperatorServer, type OperatorServerArgs, startOperatorServer } from "../../../operator/server/server";
import { launchBrowser } from "../../support/browser";
import {
  type EventSketch,
  entered,
  fakeStepFunctions,
  historyOf,
  started,
  startOfHistory,
  stateMachineArn,
} from "../builders";
import { one } from "../server/servedMachine";
import { faultsOf, shows } from "./operatedPage";

const lambda = "arn:aws:lambda:eu-west-1:111122223333:function:check-price:live";
const scheduled: EventSketch = {
  type: "LambdaFunctionScheduled",
  lambdaFunctionScheduledEventDetails: { resource: lambda },
};
const failed: EventSketch = {
  type: "LambdaFunctionFailed",
  lambdaFunctionFailedEventDetails: { error: "Throttled", cause: '{"errorMessage":"too many"}' },
};
const definition = JSON.stringify({
  StartAt: "Check",
  States: {
    Check: {
      Type: "Task",
      Resource: lambda,
      Retry: [{ ErrorEquals: ["Throttled"], IntervalSeconds: 600, BackoffRate: 2, MaxAttempts: 5 }],
      End: true,
    },
  },
});

describe("The attempts at a state on the operator's page", function () {
  this.timeout(120_000);
  let browser: Browser;
  let server: OperatorServer | undefined;

  before(async () => {
    browser = await launchBrowser();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) {
      await context.close();
    }
    await server?.close();
  });
  after(() => browser.close());

  /** Opens the attempts, one minute after the start of the history. */
  async function openAttempts(args: Partial<OperatorServerArgs>, ...history: readonly EventSketch[]): Promise<Page> {
    const { client } = fakeStepFunctions({
      ListExecutions: () => ({ executions: [] }),
      DescribeExecution: () => ({ ...one, startDate: new Date(startOfHistory) }),
      GetExecutionHistory: () => ({ events: historyOf(started, entered("Check"), ...history) }),
      DescribeStateMachineForExecution: () => ({ definition }),
    });
    server = await startOperatorServer({
      sfn: client,
      stateMachineArn,
      identity: "ada",
      now: () => startOfHistory + 60_000,
      ...args,
    });
    const page = await (await browser.newContext({ bypassCSP: true, timezoneId: "UTC" })).newPage();
    await page.goto(server.url);
    await page.goto(new URL("/executions/one?state=Check&tab=attempts", server.url).href);
    await page.getByRole("heading", { name: "Check" }).waitFor();
    return page;
  }

  it("are listed, and the next one is announced with its time", async () => {
    const page = await openAttempts({}, scheduled, failed, scheduled, failed);
    const panel = page.getByRole("tabpanel").first();

    assert.equal(await panel.getByRole("listitem").count(), 2);
    await shows(panel, "too many");
    // The second retry, 20 minutes after the second failure, which was at 5 s.
    await shows(panel, /^Next attempt in 19 min 5 s, at .*09:20:05/);
    assert.deepEqual(await faultsOf(page, "attempts"), []);
  });

  it("announce no next one while one is under way", async () => {
    const page = await openAttempts({}, scheduled, failed, scheduled);
    await shows(page, "running");
    assert.equal(await page.getByText("Next attempt").count(), 0);
  });

  it("lead to the function and to its logs of that time in the AWS console", async () => {
    const page = await openAttempts(
      { consoleUrl: executionConsoleUrl, logGroups: { "check-price": "/logs/price" } },
      scheduled,
      failed,
    );
    const href = (name: string) => page.getByRole("link", { name }).getAttribute("href");

    assert.equal(
      await href("Function check-price"),
      "https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/check-price?tab=monitoring",
    );
    assert.equal(
      await href("Logs"),
      "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Flogs$252Fprice" +
        `/log-events$3Fstart$3D${startOfHistory + 2_000 - 60_000}$26end$3D${startOfHistory + 3_000 + 60_000}`,
    );
    assert.equal(await page.getByRole("link", { name: "Logs" }).getAttribute("rel"), "noopener noreferrer");
  });

  it("name the function where there is no console", async () => {
    const page = await openAttempts({}, scheduled, failed);
    await shows(page, "Function check-price");
    assert.equal(await page.getByRole("link", { name: /Function|Logs/ }).count(), 0);
  });
});
