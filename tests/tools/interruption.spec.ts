import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { setTimeout } from "node:timers/promises";
import { PROGRAM_FOLDER } from "../../tools/program";
import { createChance } from "../../tools/simulation/chance";

type Signal = "SIGINT" | "SIGTERM";

/** A signal to the npm process alone, as from `kill`, or to all processes, as from Ctrl+C. */
type Receiver = "npm" | "group";

/** The number of lines on stdout after which the signal is sent; "any" is a random time while the command runs. */
type Moment = number | "any";

const START = ["start", "--silent"];
const KEEP = [...START, "--", "--keep"];
const KEEP_PROD = [...START, "--", "--keep", "--stack", "prod"];

/** Each command runs much longer than any of the moments, or until a signal. */
const INTERRUPTIONS: readonly (readonly [command: readonly string[], Moment, Signal, Receiver])[] = [
  [START, 1, "SIGINT", "group"],
  [START, 5, "SIGTERM", "npm"],
  [START, 9, "SIGINT", "npm"],
  [START, 10, "SIGINT", "group"],
  [[...START, "--", "--stack", "prod", "--decide", "approve"], 10, "SIGINT", "group"],
  [KEEP, "any", "SIGINT", "group"],
  [KEEP, "any", "SIGTERM", "npm"],
  [KEEP, 17, "SIGTERM", "group"],
  [KEEP, 60, "SIGINT", "npm"],
  [KEEP_PROD, "any", "SIGINT", "group"],
  [KEEP_PROD, "any", "SIGINT", "npm"],
  [KEEP_PROD, 12, "SIGTERM", "npm"],
  [KEEP_PROD, 40, "SIGINT", "group"],
  [[...START, "--", "--operator"], "any", "SIGINT", "group"],
  [[...START, "--", "--operator", "--stack", "prod"], 45, "SIGINT", "group"],
  [["run", "--silent", "simulate"], 1, "SIGINT", "group"],
  [["run", "--silent", "simulate"], "any", "SIGTERM", "npm"],
  [["run", "--silent", "least-privilege"], "any", "SIGINT", "group"],
  [["run", "--silent", "least-privilege"], "any", "SIGTERM", "group"],
  [["run", "--silent", "bench"], "any", "SIGINT", "group"],
];

/** The longest random time: about as long as a command takes to start and to run for a while. */
const LONGEST_MS = 3_000;

describe("A command that is stopped", function () {
  this.timeout(60_000);
  const seed = Number(process.env.INTERRUPTION_SEED ?? Math.floor(Math.random() * 2 ** 31));
  const chance = createChance(seed);

  let command: ReturnType<typeof start>;
  // After a failure.
  afterEach(() => command.isAlive() && command.send("SIGKILL", "group"));

  for (const [args, moment, signal, receiver] of INTERRUPTIONS) {
    const delayMs = Math.round(chance.draw("delay") * LONGEST_MS);
    const when = moment === "any" ? `${delayMs} ms (INTERRUPTION_SEED=${seed})` : `line ${moment}`;
    it(`ends with a sentence and no process left: npm ${args.join(" ")}, ${signal} to ${receiver} after ${when}`, async () => {
      command = start(args);
      await (moment === "any" ? setTimeout(delayMs) : command.reaches(moment));
      command.send(signal, receiver);
      const { code, stdout, stderr } = await command.ends();
      assert.equal(code, 128 + constants.signals[signal], stderr);
      assert.doesNotMatch(stderr, /^\s+at /m);
      if (stdout !== "") {
        assert.match(stderr, new RegExp(`^Stopped by ${signal}\\. .+\\.$`, "m"));
      }
      while (command.isAlive()) {
        await setTimeout(10);
      }
    });
  }
});

/** Code that a signal reaches while it runs, before the event loop could handle the signal. */
const STOPPED_CODE = {
  "loads a command":
    "process.kill(process.pid, 'SIGINT'); runMain('', () => new Promise((end) => setTimeout(end, 1_000, 0)))",
  "fails outside its promise":
    "runMain('', () => new Promise(() => setTimeout(() => { process.kill(process.pid, 'SIGINT'); throw Error('x') })))",
  fails: "runMain('', async () => { process.kill(process.pid, 'SIGINT'); throw Error('x') })",
} as const;

describe("A signal is handled, whatever the process does:", () => {
  for (const [what, code] of Object.entries(STOPPED_CODE)) {
    it(`it ${what}`, async () => {
      const script = `const { runMain } = require("./operator/commands/runCommand"); ${code}`;
      const { status, stdout, stderr } = spawnSync(process.execPath, ["-r", "./tools/register.cjs", "-e", script], {
        cwd: PROGRAM_FOLDER,
        encoding: "utf8",
      });
      assert.deepEqual([status, stdout, stderr], [130, "", "Stopped by SIGINT.\n"]);
    });
  }
});

function start(args: readonly string[]) {
  const child = spawn("npm", args, { cwd: PROGRAM_FOLDER, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  const output = { stdout: "", stderr: "" };
  const grows = new EventTarget();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
      grows.dispatchEvent(new Event("data"));
    });
  }
  return {
    async reaches(lines: number): Promise<void> {
      while (output.stdout.split("\n").length <= lines) {
        await Promise.race([once(grows, "data"), closed.then(() => assert.fail(`It ended early: ${output.stdout}`))]);
      }
    },
    send: (signal: NodeJS.Signals, receiver: Receiver): boolean =>
      process.kill(receiver === "group" ? -pidOf(child) : pidOf(child), signal),
    /** Resolves when every process that has the command's output has ended. */
    async ends() {
      const [code, signal] = await closed;
      return { ...output, code: code ?? 128 + constants.signals[signal ?? "SIGKILL"] };
    },
    isAlive(): boolean {
      try {
        return process.kill(-pidOf(child), 0);
      } catch {
        return false;
      }
    },
  };
}

function pidOf({ pid }: ChildProcess): number {
  assert.ok(pid);
  return pid;
}
