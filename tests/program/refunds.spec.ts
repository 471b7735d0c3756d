import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

const ROOT = path.join(__dirname, "..", "..");

describe("The operator's commands beside another program", function () {
  // Each one is a separate process, on a machine that may be busy.
  this.timeout(240_000);
  let runtime: string;
  before(() => {
    runtime = mkdtempSync(path.join(tmpdir(), "refunds-"));
  });
  after(() => rmSync(runtime, { recursive: true }));

  async function approvals(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)("npm", ["run", "--silent", "approvals", "--", ...args], {
      cwd: ROOT,
      env: { ...process.env, XDG_RUNTIME_DIR: runtime },
    });
    return stdout;
  }

  it("find the request of a refund that waits, and approve it, so that it is paid", async () => {
    const refunds = spawn("npm", ["start", "--silent"], {
      cwd: path.join(ROOT, "examples", "refunds"),
      env: { ...process.env, XDG_RUNTIME_DIR: runtime },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const closed = once(refunds, "close");
    try {
      let printed = "";
      const waits = new Promise<void>((resolve, reject) => {
        refunds.stdout.setEncoding("utf8").on("data", (text: string) => {
          printed += text;
          if (printed.includes("  npm run operator\n")) {
            resolve();
          }
        });
        refunds.once("close", () => reject(new Error(`It ended before it waited:\n${printed}`)));
      });
      await waits;

      const [waiting, ...others] = JSON.parse(await approvals("list", "--json")).approvals;
      assert.deepEqual(others, []);
      assert.equal(waiting.stateName, "Ask");
      assert.deepEqual(Object.keys(waiting.input), ["orderId", "amount", "reason"]);
      assert.deepEqual([waiting.input.orderId, waiting.input.amount], ["A-1001", 12_000]);
      const list = await approvals("list");
      assert.match(list, /^EXECUTION +REQUEST +WAITING +EXPIRES IN$/m);
      assert.match(list, new RegExp(`^${waiting.executionName} +orderId: A-1001, amount: 12000, reason: `, "m"));
      const answer = await approvals("approve", waiting.executionName);
      assert.ok(answer.startsWith(`"${waiting.executionName}": Approved by ${userInfo().username} at `), answer);
      assert.match(answer, /; the execution (goes on|succeeded)\.\n$/);

      const [code] = await closed;
      assert.equal(code, 0);
      assert.match(printed, /^SUCCEEDED: Paid \$120\.00 for order A-1001\.$/m);
    } finally {
      refunds.kill();
      await closed;
    }
  });
});
