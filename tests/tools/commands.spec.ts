import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const ROOT = path.join(__dirname, "..", "..");

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const REGISTER = "tools/register.cjs";

/** Prints the exit code of the command before it. */
const PRINT_CODE = 'echo "exit $?" >&2';

/** Each npm script that runs a command: its name, and the arguments of Node. */
const COMMANDS: readonly (readonly [name: string, ...args: string[]])[] = Object.entries<string>(
  JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")).scripts,
)
  .filter(([, script]) => script.includes(REGISTER))
  .map(([name, script]) => [name, ...script.split(" ").slice(script.split(" ").indexOf("node") + 1)]);

describe("The commands, each in a process,", () => {
  const stack = `mistaken-${process.pid}`;
  const settings = path.join(ROOT, `Pulumi.${stack}.yaml`);
  before(() => {
    const prod = readFileSync(path.join(ROOT, "Pulumi.prod.yaml"), "utf8");
    assert.match(prod, /approvalTimeout: 1 day$/m);
    writeFileSync(settings, prod.replace(/approvalTimeout: 1 day$/m, "approvalTimeout: 8 days"));
  });
  after(() => rmSync(settings));

  for (const [name, ...command] of COMMANDS) {
    it(`print their usage for --help: ${name}`, async () => {
      const { code, stdout, stderr } = await run(process.execPath, [...command, "--help"]);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, /^Usage:/);
    });

    it(`end silently when the reader of their output closes the pipe: ${name}`, async () => {
      const { stdout, stderr } = await shell(
        `{ ${[process.execPath, ...command].join(" ")} --help; ${PRINT_CODE}; } | true`,
      );
      assert.deepEqual([stdout, stderr], ["", "exit 141\n"]);
    });
  }

  for (const [file, ...args] of [
    ["start", "--decide", "approve"],
    ["render"],
    ["permissions", "deploy", "--account", "111122223333"],
  ] as const) {
    it(`report an invalid setting in one sentence: ${file}`, async () => {
      const command = path.join("tools", "commands", `${file}.ts`);
      const { code, stdout, stderr } = await run(process.execPath, [
        "-r",
        `./${REGISTER}`,
        command,
        ...args,
        "--stack",
        stack,
      ]);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.equal(
        stderr,
        'The setting stock-trading:approvalTimeout is "8 days". Set it to a duration from 4 minutes to 7 days.\n',
      );
    });
  }

  describe("in a project whose stacks have a mistake,", () => {
    const KEPT = ["components", "domain", "functions", "infrastructure", "operator", "tools"];
    let copy: string;
    before(() => {
      copy = mkdtempSync(path.join(tmpdir(), "mistaken-"));
      for (const entry of readdirSync(ROOT).filter((name) => KEPT.includes(name) || /\.(ts|json|yaml)$/.test(name))) {
        cpSync(path.join(ROOT, entry), path.join(copy, entry), { recursive: true });
      }
      symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"));
    });
    after(() => rmSync(copy, { recursive: true }));

    for (const [command, mistake, message] of [
      [
        "start",
        "  stock-trading:aprovals: auto",
        /^The setting stock-trading:aprovals is unknown\. Remove it, or .*\n$/,
      ],
      [
        "start --decide approve",
        "  stocktrading:alarms: true",
        /^The setting stocktrading:alarms belongs to no package that the program uses\. .*\n$/,
      ],
      [
        "simulate --executions 10",
        "  approvalConcurrency: many",
        /^The setting stock-trading:approvalConcurrency .*\n$/,
      ],
      ["leastPrivilege", "  alarms: on", /^The setting stock-trading:alarms is "on", and Pulumi\.yaml declares .*\n$/],
      ["bench", "  reportEmails:", /^The setting stock-trading:reportEmails has no value, and Pulumi\.yaml .*\n$/],
      ["render --stack prod", "  a: [", /^Pulumi\.prod\.yaml is not valid YAML: .* at line \d+, column \d+\.\n$/],
      [
        "permissions drift --stack dev --trust --account 111122223333 --repository a/b",
        "  a:b:c: 1",
        /^The key "a:b:c" .*\n$/,
      ],
    ] as const) {
      it(`report it in one sentence: ${command}, ${mistake.trim()}`, async () => {
        for (const name of ["dev", "prod"]) {
          const lines = readFileSync(path.join(ROOT, `Pulumi.${name}.yaml`), "utf8").split("\n");
          const key = mistake.trim().split(":")[0] ?? "";
          const others = lines.filter((line) => !line.includes(`:${key}:`) && !line.includes("trading-reports@"));
          const place = others.indexOf("config:") + 1;
          writeFileSync(path.join(copy, `Pulumi.${name}.yaml`), others.toSpliced(place, 0, mistake).join("\n"));
        }
        const [file, ...args] = command.split(" ");
        const { code, stderr } = await run(
          process.execPath,
          ["-r", `./${REGISTER}`, path.join("tools", "commands", `${file}.ts`), ...args],
          copy,
        );
        assert.match(stderr, message);
        assert.equal(code, 2);
      });
    }
  });

  it("refuse an option that npm consumed, instead of running with the default", async () => {
    const { code, stdout, stderr } = await run("npm", ["start", "--silent", "--stack=prod"]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^Put -- before the options: npm start -- --stack prod\.$/m);
  });

  it("end silently when the reader of their output closes the pipe after a few lines", async () => {
    const { stdout, stderr } = await shell(`{ npm start --silent; ${PRINT_CODE}; } | head -3`);
    assert.deepEqual([stdout.split("\n").length, stderr], [4, "exit 141\n"]);
  });

  it("say that the packages are not installed", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "clone-"));
    cpSync(path.join(ROOT, REGISTER), path.join(folder, "register.cjs"));
    const { code, stdout, stderr } = await run(process.execPath, ["-r", "./register.cjs", "start.ts"], folder);
    rmSync(folder, { recursive: true });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.equal(stderr, "The packages that this project uses are not installed. Run npm ci first.\n");
  });

  it("say that Node is too old", async () => {
    const older = 'Object.defineProperty(process.versions, "node", { value: "20.20.2" });';
    const { code, stdout, stderr } = await run(process.execPath, ["-e", `${older} require("./${REGISTER}")`]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^This needs Node 24 or later, and runs on v.+ Run it with npm .+\n$/);
  });
});

async function shell(script: string): Promise<Run> {
  return run("sh", ["-c", script]);
}

async function run(command: string, args: readonly string[], cwd: string = ROOT): Promise<Run> {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => stream.setEncoding("utf8").toArray());
  const [code] = (await once(child, "close")) as [number];
  return { code, stdout: (await stdout)?.join("") ?? "", stderr: (await stderr)?.join("") ?? "" };
}
