import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { PROGRAM_FOLDER } from "../../tools/program";

interface Run {
  readonly stdout: string;
  /** The files by which the operator's commands find the emulator, before and after its end. */
  readonly announced: readonly [before: number, after: number];
}

describe("npm start", function () {
  this.timeout(60_000);
  let runtime: string;
  before(() => {
    runtime = mkdtempSync(path.join(tmpdir(), "start-"));
  });
  after(() => rmSync(runtime, { recursive: true }));

  /** Runs it, and sends SIGINT once it has printed the text. */
  async function run(args: readonly string[], environment: NodeJS.ProcessEnv, until?: string): Promise<Run> {
    const { FORCE_COLOR: _, ...inherited } = process.env;
    const child = spawn("npm", ["start", "--silent", "--", ...args], {
      cwd: PROGRAM_FOLDER,
      env: { ...inherited, ...environment, XDG_RUNTIME_DIR: runtime },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const announced = (): number =>
      readdirSync(runtime, { recursive: true }).filter((name) => /\.json$/.test(`${name}`)).length;
    let stdout = "";
    let before = 0;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (until !== undefined && stdout.includes(until)) {
        before = announced();
        child.kill("SIGINT");
      }
    });
    await once(child, "close");
    return { stdout, announced: [before, announced()] };
  }

  it("lists what each state changed, without colors on a pipe", async () => {
    const { stdout } = await run(["--symbol", "BRK.B"], {});
    const listing = stdout.slice(stdout.indexOf("Input:"), stdout.indexOf("\n\nSUCCEEDED"));
    const price = /stock_price = ([\d.]+)/.exec(listing)?.[1];
    assert.deepEqual(
      listing
        .replace(/^ *\d+\.\d{3} s {2}/gm, "")
        .replace(/^ {11}\d+ m?s +/gm, "  ")
        .split("\n")
        .filter((line) => !/order\.execution|report\.MessageId/.test(line)),
      [
        'Input: {"symbol":"BRK.B"}',
        "Check Stock Price",
        `  + quantity = 10  + stock_price = ${price}`,
        "Generate Buy/Sell recommendation",
        `  + recommended_type = "${Number(price) > 50 ? "sell" : "buy"}"`,
        "Request Human Approval",
        "           waiting for the task token",
        '  + approval.decision = "approved"  + approval.approver = "automatic"',
        "Approved?",
        "  no change",
        "Buy or Sell?",
        "  no change",
        Number(price) > 50 ? "Sell Stock" : "Buy Stock",
        "Report Result",
      ],
    );
    assert.match(
      listing,
      /^ {11}\d+ m?s +\+ order\.execution = "arn:aws:stat….{12}" {2}\+ order\.symbol = "BRK\.B" .* and \d more$/m,
    );
    assert.match(listing, /^ {11}\d+ m?s +\+ report\.MessageId = ".+"$/m);
    assert.ok(listing.split("\n").every((line) => line.length <= 160));
    assert.ok(!stdout.includes("\u001b"));
  });

  it("colors statuses where colors are forced", async () => {
    const { stdout } = await run([], { FORCE_COLOR: "1" });
    assert.ok(stdout.includes("\u001b[32mSUCCEEDED\u001b[39m after"));
    assert.ok(stdout.includes("\u001b[33mwaiting for the task token\u001b[39m"));
  });

  for (const [stack, manual] of [
    ["dev", false],
    ["prod", true],
  ] as const) {
    it(`--keep prints how to return a decision only where a person decides: ${stack}`, async () => {
      const { stdout, announced } = await run(["--keep", "--stack", stack], {}, manual ? "can decide." : "sqs receive");
      assert.deepEqual(
        ["TOKEN=", "send-task-success", "A task token is a credential"].map((text) => stdout.includes(text)),
        [manual, manual, manual],
      );
      assert.ok(stdout.includes("aws stepfunctions start-execution"));
      assert.deepEqual(announced, [1, 0]);
    });
  }
});
