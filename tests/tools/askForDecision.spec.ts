import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import type { WaitingApproval } from "../../operator/approvals/inbox";
import { askForDecision } from "../../tools/localRun/askForDecision";

const waiting = { trade: { symbol: "AMZN", price: 48.5, quantity: 1_200, recommendation: "buy" } } as WaitingApproval;

/** Asks at a terminal and answers each question with the next keys, or by ending the request. Returns the decision and the output. */
async function ask(...keys: readonly (string | AbortController)[]) {
  const input = new PassThrough();
  // A terminal, so that readline reads keys, including Ctrl+C.
  const output = Object.assign(new PassThrough(), { isTTY: true });
  const left = [...keys];
  let written = "";
  output.on("data", (chunk) => {
    written += chunk;
    const next = String(chunk).includes("Approve?") ? left.shift() : undefined;
    if (next instanceof AbortController) {
      next.abort();
    } else if (next !== undefined) {
      input.write(next);
    }
  });
  const ended = keys.find((key) => key instanceof AbortController)?.signal;
  return { decision: await askForDecision(waiting, { input, output }, ended), written };
}

describe("The prompt for a decision", () => {
  it("names the trade and its total", async () => {
    const { written } = await ask("y\r");
    assert.ok(
      written.includes("buy 1,200 AMZN at $48.50. Total: $58,200.00. Approve? [y]es, [n]o, let it e[x]pire: "),
      written,
    );
  });

  for (const [keys, decision] of [
    [["y\r"], "approve"],
    [[" No\r"], "reject"],
    [["x\r"], "expire"],
    [["maybe\r", "\r", "yes\r"], "approve"],
  ] as const) {
    it(`accepts ${JSON.stringify(keys)} as ${decision}`, async () => {
      assert.equal((await ask(...keys)).decision, decision);
    });
  }

  for (const [name, key] of [
    ["Ctrl+C", "\x03"],
    ["Ctrl+D", "\x04"],
  ] as const) {
    it(`makes no decision after ${name}`, async () => {
      await assert.rejects(ask(key), { name: "CommandError", message: "\nNo decision was made.", exitCode: 130 });
    });
  }

  it("gives up when the request ends, on a new line", async () => {
    const { decision, written } = await ask("maybe\r", new AbortController());
    assert.equal(decision, undefined);
    assert.ok(written.slice(written.lastIndexOf("x]pire: ")).includes("\n"));
  });
});
