import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

const ROOT = path.join(__dirname, "..", "..");

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe("The commands, each in a process,", () => {
  const stack = `mistaken-${process.pid}`;
  const settings = path.join(ROOT, `Pulumi.${stack}.yaml`);
  before(() => {
    const prod = readFileSync(path.join(ROOT, "Pulumi.prod.yaml"), "utf8");
    assert.match(prod, /approvalTimeout: 1 day$/m);
    writeFileSync(settings, prod.replace(/approvalTimeout: 1 day$/m, "approvalTimeout: 8 days"));
  });
  after(() => rmSync(settings));

  for (const file of ["operator/commands/page.ts", "tools/commands/simulate.ts", "tools/commands/pulumi.ts"]) {
    it(`print their usage for --help: ${file}`, async () => {
      const { code, stdout, stderr } = await run(process.execPath, [...TS_NODE, file, "--help"]);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, /^Usage:/);
    });
  }

  for (const [file, ...args] of [
    ["start", "--decide", "approve"],
    ["render"],
    ["permissions", "deploy", "--account", "111122223333"],
  ] as const) {
    it(`report an invalid setting in one sentence: ${file}`, async () => {
      const command = path.join("tools", "commands", `${file}.ts`);
      const { code, stdout, stderr } = await run(process.execPath, [...TS_NODE, command, ...args, "--stack", stack]);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.equal(
        stderr,
        'The setting stock-trading:approvalTimeout is "8 days". Set it to a duration from 4 minutes to 7 days.\n',
      );
    });
  }

  it("refuse an option that npm consumed, instead of running with the default", async () => {
    const { code, stdout, stderr } = await run("npm", ["start", "--silent", "--stack=prod"]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^Put -- before the options: npm start -- --stack prod\.$/m);
  });

  it("end silently when the reader of their output closes the pipe", async () => {
    const command = [process.execPath, ...TS_NODE, "tools/commands/render.ts", "--stack", "dev"].join(" ");
    const { stdout, stderr } = await run("sh", ["-c", `{ ${command}; echo "exit $?" >&2; } | true`]);
    assert.deepEqual([stdout, stderr], ["", "exit 141\n"]);
  });
});

const TS_NODE = ["-r", "ts-node/register/transpile-only"] as const;

async function run(command: string, args: readonly string[]): Promise<Run> {
  const child = spawn(command, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => stream.setEncoding("utf8").toArray());
  const [code] = (await once(child, "close")) as [number];
  return { code, stdout: (await stdout)?.join("") ?? "", stderr: (await stderr)?.join("") ?? "" };
}
