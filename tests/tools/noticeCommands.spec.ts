import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { createClock } from "pulumi-aws-emulator";
import { announce, announcementsDirectory } from "pulumi-aws-emulator/announcement";
import { PROGRAM_FOLDER } from "../../tools/program";
import { startTestEmulator, type TestEmulator } from "../support/emulator";

/** What a shell says that runs one of the notice's lines; a server is stopped once it has printed its address. */
interface Said {
  readonly code: number | null;
  readonly output: string;
}

describe("The commands in the approvers' notice", function () {
  // Each one is a separate process, on a machine that may be busy.
  this.timeout(120_000);
  let emulator: TestEmulator;
  let runtime: string;
  before(async () => {
    runtime = mkdtempSync(path.join(tmpdir(), "notice-"));
    emulator = await startTestEmulator({ stack: "prod", account: "210987654321", clock: createClock() });
    announce(
      {
        endpoint: emulator.endpoint,
        region: emulator.region,
        ...emulator.credentials,
        stateMachineArn: emulator.stateMachineArn,
        stack: "prod",
        outputs: emulator.program.outputs,
        pid: process.pid,
      },
      announcementsDirectory({ XDG_RUNTIME_DIR: runtime }),
    );
  });
  after(async () => {
    await emulator.stop();
    rmSync(runtime, { recursive: true });
  });

  /** The lines that the notice asks people to run, for an execution that waits. */
  async function linesFor(executionArn: string): Promise<readonly string[]> {
    await emulator.idle();
    const [approver = ""] = emulator.outputs.topicArns.approvers;
    const notice = emulator.messages(approver).find(({ message }) => message.includes(executionArn));
    return notice?.message.match(/^ {2}npm run .*$/gm) ?? [];
  }

  function run(line: string): Promise<Said> {
    const child = spawn("sh", ["-c", line], {
      cwd: PROGRAM_FOLDER,
      // A group, so that a server that npm starts ends with it.
      detached: true,
      env: { ...process.env, XDG_RUNTIME_DIR: runtime },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
        if (/Press Ctrl\+C to stop/.test(output)) {
          process.kill(-Number(child.pid), "SIGINT");
        }
      });
    }
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
  }

  for (const [command, decision] of [
    ["approve", "approved"],
    ["reject", "rejected"],
  ] as const) {
    it(`${command} the trade, in a separate account and under a name that a shell would take apart`, async () => {
      const executionArn = await emulator.start({}, `${command}(BRK.B)`);
      const line = (await linesFor(executionArn)).find((candidate) => candidate.includes(` ${command} `)) ?? "";
      const { code, output } = await run(line);
      assert.equal(code, 0, output);
      assert.match(output, new RegExp(`"${command}\\(BRK\\.B\\)": ${decision} by `, "i"));
      await emulator.idle();
      const { status, data } = await emulator.describe(executionArn);
      assert.equal(status, "SUCCEEDED");
      assert.equal((data?.approval as { decision: string } | undefined)?.decision, decision);
    });
  }

  it("serve the operator's page with the execution opened", async () => {
    const executionArn = await emulator.start({}, "look(BRK.B)");
    const line = (await linesFor(executionArn)).at(-1) ?? "";
    const { output } = await run(line);
    assert.match(output, new RegExp(`Operator's page for ${emulator.stateMachineArn}, signed in as `));
    assert.match(output, /\/open\/[\w-]{43}\/executions\/look\(BRK\.B\)$/m);
  });

  it("are three, and nothing else is to be run", async () => {
    const lines = await linesFor(await emulator.start({}, "count"));
    assert.deepEqual(
      lines.map((line) =>
        line
          .trim()
          .split(" ")
          .slice(0, 5)
          .join(" ")
          .replace(/ arn:.*/, ""),
      ),
      ["npm run approvals -- approve", "npm run approvals -- reject", "npm run operator --"],
    );
  });
});
