import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const ROOT = path.join(__dirname, "..", "..");

/** What the fake CLI does in addition to printing how it was called. */
interface Pulumi {
  /** The exit code of `pulumi whoami`. */
  readonly whoami: number;
  readonly exitCode: number;
  /** Waits for a signal, prints each signal it receives, and exits shortly after the first. */
  readonly waitsForSignal: boolean;
}

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe("The Pulumi commands", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "pulumi-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("pass the arguments on to Pulumi and return its exit code", async () => {
    installPulumi({ exitCode: 3 });

    const { code, stdout } = await pulumi("preview", "--stack", "dev", "--diff", "--target", "urn:a b");

    assert.equal(code, 3);
    assert.deepEqual(calls(stdout), [["preview", "--stack", "dev", "--diff", "--target", "urn:a b"]]);
  });

  it("put the project's Node first on Pulumi's PATH when npm runs them", async () => {
    installPulumi();

    const { stdout } = await run("npm", ["run", "--silent", "preview", "--", "-s", "dev"], {
      PATH: [directory, ...systemPath()].join(path.delimiter),
    });

    assert.deepEqual(calls(stdout), [["preview", "-s", "dev"]]);
    const node = /^node (.*)$/m.exec(stdout)?.[1] ?? "";
    assert.ok(node.startsWith(path.join(ROOT, "node_modules") + path.sep), node);
  });

  for (const [command, script, args] of [
    ["preview", "npm run preview --", ["preview"]],
    ["destroy", "npm run destroy --", ["destroy", "--stack="]],
    ["up", "npm run up --", ["--color", "never", "update"]],
    ["refresh", "npm run pulumi -- refresh", ["refresh"]],
    ["cancel", "npm run pulumi -- cancel", ["cancel", "prod"]],
  ] as const) {
    it(`require a stack, even if one is selected on this machine: ${args.join(" ")}`, async () => {
      installPulumi();

      const { code, stdout, stderr } = await pulumi(...args);

      assert.equal(code, 2);
      assert.equal(stderr, `Say which stack to ${command}, such as ${script} --stack dev.\n`);
      assert.deepEqual(calls(stdout), []);
    });
  }

  it("refuse a stack without settings, which would use every default", async () => {
    installPulumi();

    const { code, stdout, stderr } = await pulumi("up", "--stack", "organization/stock-trading/staging");

    assert.equal(code, 2);
    assert.equal(
      stderr,
      'There is no stack "staging": Pulumi.staging.yaml does not exist. Check the name, or add the file.\n',
    );
    assert.deepEqual(calls(stdout), []);
  });

  it("say what to do if Pulumi is not installed", async () => {
    const { code, stderr } = await pulumi("preview", "--stack", "dev");

    assert.equal(code, 2);
    assert.match(stderr, /^There is no pulumi on the PATH\. Install the Pulumi CLI .*\n$/);
  });

  it("say what to do if Pulumi is not logged in, after Pulumi's message, and run nothing", async () => {
    installPulumi({ whoami: 255 });

    const { code, stdout, stderr } = await pulumi("up", "--stack", "prod");

    assert.equal(code, 2);
    assert.match(stderr, /^error: not logged in\nPulumi cannot reach .* Set PULUMI_BACKEND_URL.*\n$/);
    assert.deepEqual(calls(stdout), []);
  });

  it("pass commands without a stack on to Pulumi without checking the login", async () => {
    installPulumi({ whoami: 255 });

    const { code, stdout } = await pulumi("login", "s3://bucket");

    assert.equal(code, 0);
    assert.deepEqual(calls(stdout), [["login", "s3://bucket"]]);
  });

  it("forward one signal to Pulumi, even if they receive several, and wait for its end", async () => {
    installPulumi({ waitsForSignal: true, exitCode: 7 });

    const { code, stdout } = await pulumi("stack", "output");

    // The order in which two signals arrive is not defined.
    assert.equal(stdout.match(/^told SIG(INT|TERM)$/gm)?.length, 1);
    assert.equal(code, 7);
  });

  function installPulumi(changes: Partial<Pulumi> = {}): void {
    const { whoami, exitCode, waitsForSignal }: Pulumi = {
      whoami: 0,
      exitCode: 0,
      waitsForSignal: false,
      ...changes,
    };
    const file = path.join(directory, "pulumi");
    writeFileSync(
      file,
      `#!/usr/bin/env node
const args = process.argv.slice(2);
if (args[0] === "whoami") {
  if (${whoami} !== 0) console.error("error: not logged in");
  process.exit(${whoami});
}
console.log("called " + JSON.stringify(args));
console.log("node " + process.execPath);
process.exitCode = ${exitCode};
if (${waitsForSignal}) {
  const alive = setInterval(() => {}, 60_000);
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      console.log("told " + signal);
      // Long enough for whatever else was sent to arrive.
      setTimeout(() => clearInterval(alive), 300);
    });
  }
  console.log("ready");
}
`,
    );
    chmodSync(file, 0o755);
  }

  /** The PATH contains only the fake CLI and the Node that runs this test. */
  function pulumi(...args: readonly string[]): Promise<Run> {
    symlinkSync(process.execPath, path.join(directory, "node"));
    return run(
      process.execPath,
      ["-r", "./tools/typescript.cjs", path.join("tools", "commands", "pulumi.ts"), ...args],
      {
        PATH: directory,
      },
    );
  }
});

/** Runs a command to its end. Once it prints "ready", it receives two signals. */
async function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Run> {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (text.includes("ready\n")) {
      child.kill("SIGINT");
      child.kill("SIGTERM");
    }
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [code] = (await once(child, "close")) as [number];
  return { code, stdout, stderr };
}

function calls(stdout: string): unknown[] {
  return [...stdout.matchAll(/^called (.*)$/gm)].map(([, args = ""]) => JSON.parse(args));
}

/** The PATH without the directories that npm added. */
function systemPath(): readonly string[] {
  return (process.env.PATH ?? "").split(path.delimiter).filter((entry) => !entry.includes("node_modules"));
}
