import assert from "node:assert/strict";
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { localTime } from "../../../domain/format";
import { approvalsCommand } from "../../../operator/commands/approvals";
import {
  answered,
  arnOf,
  asked,
  awsError,
  endedHistory,
  entered,
  exited,
  fakeStepFunctions,
  historyOf,
  started,
  startOfHistory,
  stateMachineArn,
  submitted,
  taskStarted,
  tokenMark,
  twoWait,
  waitingHistory,
} from "../builders";

const now = startOfHistory + 61_000;
const at = (seconds: number): string => localTime(new Date(startOfHistory + seconds * 1000).toISOString(), now);

/** Runs `show` for an execution with this history, and returns its output and exit code. */
async function show(history: readonly HistoryEvent[], execution: object = {}, ...args: readonly string[]) {
  const lines: string[] = [];
  const errors: string[] = [];
  const { client } = fakeStepFunctions({
    DescribeExecution: ({ executionArn }) => ({
      executionArn,
      name: "one",
      status: "RUNNING",
      startDate: new Date(startOfHistory),
      ...execution,
    }),
    GetExecutionHistory: () => ({ events: history }),
  });
  const code = await approvalsCommand(
    ["show", "one", ...args],
    { out: (line) => lines.push(line), error: (line) => errors.push(line) },
    async ({ profile }) => ({
      sfn: client,
      config: {},
      stateMachineArn,
      identity: "alice",
      stack: "prod",
      asksPeople: true,
      options: profile === undefined ? [] : ["--profile", profile],
    }),
    () => now,
  );
  assert.ok(![...lines, ...errors].join().includes(tokenMark), "no task token is ever written");
  return { code, lines, errors };
}

const ended = { status: "SUCCEEDED", stopDate: new Date(startOfHistory + 9_500) };

describe("npm run approvals -- show", () => {
  it("says what a person decides on, until when, and how", async () => {
    const { code, lines } = await show(waitingHistory(), {}, "--profile", "an approver");

    assert.equal(code, 0);
    assert.deepEqual(lines, [
      "one",
      "  Environment  prod · 1111-2222-3333 · eu-west-1",
      "  Status       Waiting for approval",
      "  Outcome      –",
      `  Started      ${at(0)}`,
      "  Ended        –",
      "  Duration     1 min 1 s",
      "  Redrives     0",
      "",
      "Pending approval: buy 10 AMZN at $47.50",
      "  State       Request Human Approval",
      "  Notional    $475.00",
      "  Waiting     1 min",
      `  Expires in  59 min 1 s, at ${at(3602)}`,
      `  npm run approvals -- approve ${arnOf("one")} --profile 'an approver'`,
      `  npm run approvals -- reject ${arnOf("one")} --profile 'an approver' --reason "..."`,
      "",
      "STATE                   STATUS                  DURATION",
      "Request Human Approval  Waiting for a decision  1 min",
    ]);
  });

  it("says how old the price is", async () => {
    const quote = JSON.stringify({ symbol: "AMZN", quantity: 10, stock_price: 47.5 });
    const steps = [entered("Check Stock Price"), exited("Check Stock Price", "Task", quote)];
    const { lines } = await show(historyOf(started, ...steps, entered("Request Human Approval"), asked()));

    assert.ok(lines.includes("  Price quoted  59 s ago"), lines.join("\n"));
  });

  it("gives the facts of a request that proposes no trade, and the attempt where several are pending", async () => {
    const { lines: facts } = await show(waitingHistory({ input: { orderId: "A-1", amount: 12 } }));
    const { lines: both } = await show(twoWait());

    assert.deepEqual(facts.slice(9, 15), [
      "Pending approval",
      "  orderId     A-1",
      "  amount      12",
      "  State       Request Human Approval",
      "  Waiting     1 min",
      `  Expires in  59 min 1 s, at ${at(3602)}`,
    ]);
    assert.deepEqual(
      both.filter((line) => line.includes("-- approve")),
      [6, 7].map((attempt) => `  npm run approvals -- approve ${arnOf("one")} --attempt ${attempt}`),
    );
  });

  it("says what became of each request that has ended, and of the execution", async () => {
    const output =
      '{"order":{"side":"buy","quantity":10,"symbol":"AMZN","limit_price":47.5},"approval":{"approver":"bob"}}';
    const { lines } = await show(
      historyOf(
        started,
        entered("Request Human Approval"),
        asked(),
        taskStarted,
        { type: "TaskSubmitFailed" },
        asked({ token: `${tokenMark}2` }),
        taskStarted,
        submitted,
        answered("approved", "bob"),
        exited("Request Human Approval"),
        entered("Buy Stock"),
        exited("Buy Stock", "Task", output),
        { type: "ExecutionSucceeded", executionSucceededEventDetails: { output } },
      ),
      { ...ended, output },
    );

    assert.deepEqual(lines.slice(2, 4), [
      "  Status       Succeeded",
      "  Outcome      Bought 10 AMZN at $47.50, approved by bob",
    ]);
    assert.deepEqual(lines.slice(5), [
      `  Ended        ${localTime(ended.stopDate.toISOString(), now)}`,
      "  Duration     9.5 s",
      "  Redrives     0",
      "",
      "Ended requests",
      `  buy 10 AMZN at $47.50: Ended without a decision at ${at(4)} (57 s ago); approval was requested again.`,
      `  buy 10 AMZN at $47.50: Approved by bob at ${at(8)} (53 s ago); bought 10 AMZN at $47.50.`,
      "",
      "STATE                   STATUS                 DURATION",
      "Request Human Approval  Succeeded, 2 attempts  8.0 s",
      "Buy Stock               Succeeded              1.0 s",
    ]);
  });

  it("says where and why an execution failed, and what a redrive would do", async () => {
    const cause = '{"errorMessage":"closed\\u001b[2J"}';
    const failure = { error: "OrderConflict", cause };
    const events = historyOf(started, entered("Buy Stock"), {
      type: "ExecutionFailed",
      executionFailedEventDetails: failure,
    });
    const failed = { ...failure, status: "FAILED", stopDate: new Date(startOfHistory + 2_000) };

    const redrivable = await show(events, { ...failed, redriveStatus: "REDRIVABLE" });
    const final = await show(events, { ...failed, redriveStatus: "NOT_REDRIVABLE" });
    const long = await show(events, { ...failed, cause: "x".repeat(9_000) });

    assert.equal(redrivable.lines[3], "  Outcome      Failed OrderConflict: closed�[2J");
    assert.deepEqual(redrivable.lines.slice(8, 11), [
      "",
      '"Buy Stock" failed: OrderConflict: closed�[2J.',
      `A redrive continues from "Buy Stock", with that state's original input. Earlier states are not run again.`,
    ]);
    assert.equal(final.lines.length, redrivable.lines.length - 1);
    assert.ok(long.lines.every((line) => line.length < 600));
  });

  it("leaves out the oldest of thousands of states", async () => {
    const many = Array.from({ length: 250 }, (_, index) => [entered(`${index}`, "Pass"), exited(`${index}`, "Pass")]);
    const { lines } = await show(historyOf(started, ...many.flat()));

    assert.equal(lines.at(-2), "249    Succeeded  1.0 s");
    assert.equal(lines.at(-1), "50 earlier states left out; --json has them.");
  });

  it("has the same as JSON, with the environment", async () => {
    const { lines } = await show(endedHistory(answered("approved", "bob")), {}, "--json");

    const { stack, identity, name, status, approvals, requests, visits } = JSON.parse(lines.join(""));
    assert.deepEqual([stack, identity, name, status, approvals], ["prod", "alice", "one", "RUNNING", []]);
    assert.deepEqual([requests.length, requests[0].symbol, requests[0].outcome.by], [1, "AMZN", "bob"]);
    assert.equal(visits[0].stateName, "Request Human Approval");
  });

  it("says that there is no such execution", async () => {
    const missing = {
      get status() {
        throw awsError("ExecutionDoesNotExist");
      },
    };
    const { code, errors } = await show([], missing);

    assert.equal(code, 1);
    assert.deepEqual(errors, [
      'There is no execution "one" of this state machine. Step Functions keeps executions for 90 days.',
    ]);
  });
});
