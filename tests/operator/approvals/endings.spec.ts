import assert from "node:assert/strict";
import { DescribeExecutionCommand, RedriveExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { createClock, FunctionError } from "pulumi-aws-emulator";
import { type Outcome, outcomeOf } from "../../../domain/outcome";
import { type DecisionResult, decide } from "../../../operator/approvals/decision";
import { findWaiting } from "../../../operator/approvals/findWaiting";
import type { WaitingApproval } from "../../../operator/approvals/inbox";
import { executionArnOf } from "../../../operator/executions/arns";
import { readStates } from "../../../operator/executions/stateRuns";
import { readHistory } from "../../../operator/executions/stepFunctions";
import { startTestEmulator, type TestEmulator } from "../../support/emulator";

/** The states of an execution that has requested approval. */
const asked = ["Check Stock Price: succeeded", "Generate Buy/Sell recommendation: succeeded"];
const decided = [...asked, "Request Human Approval: succeeded", "Approved?: succeeded"];

describe("The inbox and the states, read from the emulator, of an execution", () => {
  let emulator: TestEmulator;

  before(async () => {
    emulator = await startTestEmulator({ stack: "prod", clock: createClock() });
  });
  after(() => emulator.stop());
  afterEach(() => emulator.setFaults());

  const arnOf = (name: string) => executionArnOf(emulator.stateMachineArn, name);

  async function startAndWait(name: string): Promise<WaitingApproval> {
    await emulator.start({}, name);
    await emulator.idle();
    const { waiting } = await findWaiting(emulator.client, emulator.stateMachineArn, name);
    return waiting ?? assert.fail(`"${name}" does not wait`);
  }

  async function read(name: string) {
    await emulator.idle();
    const executionArn = arnOf(name);
    const {
      status = "RUNNING",
      output,
      error,
      cause,
    } = await emulator.client.send(new DescribeExecutionCommand({ executionArn }));
    const { visits, failedState } = readStates(await readHistory(emulator.client, executionArn), status);
    const failure = error === undefined ? null : { error, cause: cause ?? null };
    const outcome: Outcome = outcomeOf(status, output ?? null, failure);
    return { states: visits.map(({ stateName, status }) => `${stateName}: ${status}`), visits, failedState, outcome };
  }

  const failOrders = () =>
    emulator.setFaults({
      invocation: async ({ functionName }, run) => {
        if (/buy|sell/.test(functionName)) {
          throw new FunctionError("OrderConflict", { errorMessage: "closed" });
        }
        return run();
      },
    });

  it("that waits", async () => {
    const { trade, expiresAt, requestedAt } = await startAndWait("waits");

    const { states, outcome } = await read("waits");

    assert.deepEqual(states, [...asked, "Request Human Approval: waiting"]);
    assert.deepEqual(outcome, { kind: "running", detail: null });
    assert.deepEqual([trade.symbol, trade.quantity], ["AMZN", 10]);
    assert.ok(expiresAt !== undefined && expiresAt > requestedAt);
  });

  it("that was approved", async () => {
    await decide(emulator.client, await startAndWait("approved"), { decision: "approved", approver: "alice" });

    const { states, outcome } = await read("approved");

    const order = outcome.kind === "bought" ? "Buy Stock" : "Sell Stock";
    assert.deepEqual(states, [
      ...decided,
      "Buy or Sell?: succeeded",
      `${order}: succeeded`,
      "Report Result: succeeded",
    ]);
    assert.ok(outcome.kind === "bought" || outcome.kind === "sold");
    assert.match(outcome.detail ?? "", /^10 AMZN at \$[\d.]+, approved by alice$/);
  });

  it("that was rejected", async () => {
    await decide(emulator.client, await startAndWait("rejected"), {
      decision: "rejected",
      approver: "alice",
      reason: "no",
    });

    const { states, outcome } = await read("rejected");

    assert.deepEqual(states, [...decided, "Trade Rejected: succeeded", "Report Result: succeeded"]);
    assert.deepEqual(outcome, { kind: "rejected", detail: "by alice: no" });
  });

  it("that failed and was redriven", async () => {
    failOrders();
    await decide(emulator.client, await startAndWait("redriven"), { decision: "approved", approver: "alice" });
    const failed = await read("redriven");
    emulator.setFaults();
    await emulator.client.send(new RedriveExecutionCommand({ executionArn: arnOf("redriven") }));

    const redriven = await read("redriven");

    assert.match(failed.failedState ?? "", /^(Buy|Sell) Stock$/);
    assert.equal(failed.states.at(-1), `${failed.failedState}: failed`);
    assert.deepEqual(failed.outcome, { kind: "failed", detail: "OrderConflict: closed" });
    assert.equal(redriven.states.at(-1), "Report Result: succeeded");
    assert.deepEqual(
      redriven.visits
        .find(({ stateName }) => stateName === failed.failedState)
        ?.attempts.map(({ status, redriven }) => [status, redriven]),
      [
        ["failed", false],
        ["succeeded", true],
      ],
    );
  });

  it("that was stopped while it waited", async () => {
    const waiting = await startAndWait("stopped");
    await emulator.client.send(
      new StopExecutionCommand({ executionArn: arnOf("stopped"), error: "Stopped", cause: "by hand" }),
    );

    const tooLate = await decide(emulator.client, waiting, { decision: "approved", approver: "alice" });

    const { states, outcome } = await read("stopped");
    assert.deepEqual(states, [...asked, "Request Human Approval: aborted"]);
    assert.deepEqual(outcome, { kind: "stopped", detail: "Stopped: by hand" });
    assert.deepEqual(request(tooLate), ["stopped", null, "by hand", "nothing was traded"]);
  });

  it("that someone else decided", async () => {
    const waiting = await startAndWait("raced");
    await decide(emulator.client, waiting, { decision: "rejected", approver: "bob", reason: "no" });

    const tooLate = await decide(emulator.client, waiting, { decision: "approved", approver: "alice" });

    assert.deepEqual(request(tooLate), ["rejected", "bob", "no", "nothing was traded"]);
  });

  // Last, because it advances the clock of the whole emulator.
  it("that timed out without a decision", async () => {
    const waiting = await startAndWait("expired");
    emulator.clock.advance((waiting.expiresAt?.getTime() ?? 0) - emulator.clock.now() + 1);

    const tooLate = await decide(emulator.client, waiting, { decision: "approved", approver: "alice" });

    const { states, outcome } = await read("expired");
    assert.deepEqual(states, [
      ...asked,
      "Request Human Approval: caught",
      "Approval Expired: succeeded",
      "Report Result: succeeded",
    ]);
    assert.deepEqual(outcome, { kind: "expired", detail: null });
    assert.deepEqual(request(tooLate), ["expired", null, null, "nothing was traded"]);
  });
});

function request(result: DecisionResult) {
  assert.ok(result.outcome === "tooLate");
  const { end, by, reason, became } = result.request;
  return [end, by, reason, became];
}
