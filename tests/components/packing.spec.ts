import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { evaluateProgram } from "pulumi-aws-emulator";
import { codeBlocks } from "../support/codeBlocks";
import { unpacked } from "../support/tarball";

const ROOT = path.join(__dirname, "..", "..");
const TYPESCRIPT = path.join(ROOT, "node_modules", "typescript", "bin", "tsc");

/** TypeScript's settings in other projects: of Node's modules, and what Pulumi sets in a project without a tsconfig. */
const SETTINGS = {
  "Node's modules": { module: "nodenext", moduleResolution: "nodenext", target: "es2022" },
  "a project without a tsconfig": {
    module: "commonjs",
    moduleResolution: "node10",
    ignoreDeprecations: "6.0",
    target: "es2020",
  },
} as const;

const MODULES = ["callback", "decision-page", "json", "lambda", "links", "policy", "requests", "time", "topics"];

describe("The packed package, in an empty project", function () {
  this.timeout(600_000);
  let folder: string;
  let project: string;
  let files: readonly string[];

  before(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "packed-")));
    // A copy, because packing replaces package.json for a moment. Its dependencies are found in the folder above.
    symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
    const source = path.join(folder, "components");
    cpSync(path.join(ROOT, "components"), source, { recursive: true });
    const manifest = readFileSync(path.join(source, "package.json"), "utf8");
    execFileSync("npm", ["pack", "--silent"], { cwd: source, stdio: ["ignore", "ignore", "inherit"] });
    assert.equal(readFileSync(path.join(source, "package.json"), "utf8"), manifest, "package.json is put back");
    project = path.join(folder, "project");
    const installed = path.join(project, "node_modules", "approval-queue");
    files = unpacked(readFileSync(path.join(source, "approval-queue-1.0.0.tgz"))).map(({ name, content }) => {
      const file = path.join(installed, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
      return name;
    });
    write("package.json", JSON.stringify({ name: "refunds", main: "index.js" }));
    write("Pulumi.yaml", "name: refunds\nruntime: nodejs\n");
    write("Pulumi.dev.yaml", "config:\n  aws:region: us-east-1\n");
    write("index.ts", codeBlocks("README.md", "typescript")[0] ?? "");
    const [ask = "", links = "", page = "", transforms = ""] = codeBlocks("components/README.md", "typescript");
    write("ask.ts", ask);
    write("links.ts", links);
    write("page.ts", page);
    const before =
      'import { ApprovalQueue, type ApprovalQueueArgs } from "approval-queue";\ndeclare const args: ApprovalQueueArgs;\n';
    write("transforms.ts", before + transforms);
    write(
      "modules.ts",
      MODULES.map((name, index) => `export * as m${index} from "approval-queue/${name}";`).join("\n"),
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function write(name: string, text: string): void {
    mkdirSync(project, { recursive: true });
    writeFileSync(path.join(project, name), text);
  }

  it("has JavaScript and declarations, and no TypeScript that Node would have to run", () => {
    assert.deepEqual(
      files.filter((file) => !/^(dist\/.*\.(js|d\.ts)|package\.json|README\.md)$/.test(file)),
      [],
    );
    assert.ok(files.includes("dist/index.js") && files.includes("README.md"));
  });

  it("has what the package needs as dependencies, and Pulumi from the project", () => {
    const manifest = JSON.parse(readFileSync(path.join(project, "node_modules/approval-queue/package.json"), "utf8"));
    assert.deepEqual(Object.keys(manifest.peerDependencies), ["@pulumi/aws", "@pulumi/pulumi"]);
    assert.deepEqual(
      Object.keys(manifest.dependencies).filter((name) => ["ts-node", "typescript"].includes(name)),
      [],
    );
    assert.equal(manifest.scripts, undefined);
  });

  for (const [name, compilerOptions] of Object.entries(SETTINGS)) {
    it(`compiles every example with the settings of ${name}`, () => {
      write(
        "tsconfig.json",
        JSON.stringify({
          compilerOptions: {
            ...compilerOptions,
            strict: true,
            skipLibCheck: true,
            esModuleInterop: true,
            types: ["node"],
          },
          include: ["*.ts"],
        }),
      );
      execFileSync(process.execPath, [TYPESCRIPT, "-p", project], { stdio: "inherit" });
    });
  }

  it("previews the program of the README", async () => {
    const { registrations } = await evaluateProgram({ folder: project, stack: "dev", preview: true });
    const types = registrations.map(({ type }) => type);
    assert.ok(types.includes("approval-queue:index:ApprovalQueue"));
    assert.ok(types.includes("aws:sfn/stateMachine:StateMachine"));
  });
});
