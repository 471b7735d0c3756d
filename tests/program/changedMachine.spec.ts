import assert from "node:assert/strict";
import { createClock } from "pulumi-aws-emulator";
import { decide } from "../../operator/approvals/decision";
import { waitingApprovals } from "../../operator/approvals/inbox";
import { readHistory } from "../../operator/executions/stepFunctions";
import { runExecution } from "../../tools/localRun/runExecution";
import { changeMachine } from "../support/changedMachine";
import { ALWAYS_BUY, assertInvariants, startTestEmulator, type TestEmulator } from "../support/emulator";

describe("The machine with a Wait, Map states and a Parallel state", function () {
  this.timeout(60_000);
  let emulator: TestEmulator;
  before(async () => {
    emulator = await startTestEmulator({ stack: "prod", settings: ALWAYS_BUY, clock: createClock() });
    await changeMachine(emulator);
  });
  after(async () => {
    await assertInvariants(emulator);
    await emulator?.stop();
  });

  it("asks for each approval, and trades once all are given", async () => {
    const asked: string[] = [];
    const finished = await runExecution(emulator, emulator.client, {
      input: "{}",
      name: undefined,
      decider: {
        approver: "ada",
        choose: async ({ trade }) => {
          asked.push(String(trade.symbol));
          return "approve";
        },
        onExpire: () => assert.fail("nothing expires"),
      },
    });

    assert.ok(finished !== "waits");
    assert.equal(finished.status, "SUCCEEDED", finished.cause ?? "");
    assert.deepEqual(asked.sort(), ["AMZN", "MSFT", "ORCL"]);
    assert.deepEqual(
      finished.orders.map(({ symbol, side, approver }) => ({ symbol, side, approver })),
      [{ symbol: "AMZN", side: "buy", approver: "ada" }],
    );
    assert.equal(finished.reports.length, 1);
  });

  it("goes on asking for one approval while another one is given elsewhere", async () => {
    const asked: string[] = [];
    const { client } = emulator;
    const finished = await runExecution(emulator, client, {
      input: "{}",
      name: undefined,
      decider: {
        approver: "ada",
        async choose({ executionArn, attempt, trade }, ended) {
          asked.push(String(trade.symbol));
          await emulator.idle();
          const all = waitingApprovals(await readHistory(client, executionArn), { executionArn });
          for (const other of all.filter((one) => one.attempt !== attempt)) {
            await decide(client, other, { decision: "approved", approver: "bob" });
          }
          await emulator.idle();
          assert.equal(ended.aborted, false);
          return "approve";
        },
        onExpire: () => assert.fail("nothing expires"),
      },
    });

    assert.equal(finished !== "waits" && finished.status, "SUCCEEDED");
    assert.equal(asked.length, 1);
  });
});
