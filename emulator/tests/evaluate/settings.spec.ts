import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { RunError } from "@pulumi/pulumi";
import { loadProgram } from "../../evaluate/loadProgram";
import { projectName, regionOf, stackFile, stackSettings } from "../../evaluate/settings";
import { FIXTURE } from "../fixtureEmulator";
import { DECLARED_SETTINGS } from "./declaredSettings";
import { REFUSED } from "./refusedSettings";
import { type SettingsCase, STACK_FILES } from "./stackFiles";

describe("Reading a project's folder", () => {
  let folder: string;
  before(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "project-")));
    const write = (file: string, text: string): void => writeFileSync(path.join(folder, file), text);
    write("Pulumi.yaml", "name: parcels\nruntime: nodejs\n");
    write(
      "Pulumi.test.yaml",
      "config:\n  aws:region: eu-west-1\n  parcels:limit: 5\n  parcels:list: [a, b]\n  parcels:on: true\n",
    );
    write("Pulumi.bare.yaml", "encryptionsalt: none\n");
    write("package.json", '{"main": "main.js"}');
    write("main.js", "exports.loads = (global.loads = (global.loads ?? 0) + 1); exports.part = require('./part');");
    write("part.js", "exports.loads = (global.partLoads = (global.partLoads ?? 0) + 1);");
  });
  after(() => rmSync(folder, { recursive: true }));

  it("returns the project's name", () => {
    assert.equal(projectName(folder), "parcels");
    assert.equal(projectName(FIXTURE), "parcels");
  });

  it("returns a stack's settings as strings", () => {
    assert.deepEqual(stackSettings({ folder, stack: "test" }), {
      "aws:region": "eu-west-1",
      "parcels:limit": "5",
      "parcels:list": '["a","b"]',
      "parcels:on": "true",
    });
    assert.deepEqual(stackSettings({ folder, stack: "bare" }), {});
  });

  it("reads a file again that has changed", () => {
    const file = path.join(folder, "Pulumi.changing.yaml");
    const limits = [5, 6].map((limit) => {
      writeFileSync(file, `config:\n  parcels:limit: ${limit}\n`);
      return stackSettings({ folder, stack: "changing" });
    });
    assert.deepEqual(limits, [{ "parcels:limit": "5" }, { "parcels:limit": "6" }]);
  });

  it("overrides the file's settings, and removes a setting that is overridden with undefined", () => {
    const settings = { "parcels:limit": undefined, "parcels:on": "false", "parcels:new": { a: 1 } };
    assert.deepEqual(stackSettings({ folder, stack: "test", settings }), {
      "aws:region": "eu-west-1",
      "parcels:list": '["a","b"]',
      "parcels:on": "false",
      "parcels:new": '{"a":1}',
    });
  });

  it("returns the region, or reports what to add", () => {
    assert.equal(regionOf({ folder, stack: "test" }), "eu-west-1");
    assert.throws(() => regionOf({ folder, stack: "bare" }), {
      message: "The stack bare sets no aws:region. Add it to Pulumi.bare.yaml, such as us-east-1.",
    });
  });

  it("reports a stack that does not exist", () => {
    assert.throws(
      () => stackSettings({ folder, stack: "none" }),
      (error) =>
        error instanceof RunError &&
        error.message === 'There is no stack "none": Pulumi.none.yaml does not exist. Check the name, or add the file.',
    );
  });

  it("reloads the main module of package.json, and the program's modules, every time", () => {
    assert.deepEqual(loadProgram(folder), { loads: 1, part: { loads: 1 } });
    assert.deepEqual(loadProgram(folder), { loads: 2, part: { loads: 2 } });
  });

  it("loads a package of the program's workspace once, as each installed package, and its own package every time", () => {
    const [program, shared, packages] = ["program", "shared", "node_modules"].map((name) => path.join(folder, name));
    for (const created of [program, shared, path.join(String(packages), "@parcels")]) {
      mkdirSync(String(created), { recursive: true });
    }
    symlinkSync(String(shared), path.join(String(packages), "@parcels", "shared"));
    symlinkSync(String(program), path.join(String(packages), "program"));
    const write = (file: string, text: string): void => writeFileSync(path.join(folder, file), text);
    write("shared/index.js", "exports.loads = (global.sharedLoads = (global.sharedLoads ?? 0) + 1);");
    write("program/Pulumi.yaml", "name: parcels\nruntime: nodejs\n");
    write(
      "program/index.js",
      "exports.loads = (global.ownLoads = (global.ownLoads ?? 0) + 1); exports.shared = require('@parcels/shared').loads;",
    );
    assert.deepEqual(loadProgram(String(program)), { loads: 1, shared: 1 });
    assert.deepEqual(loadProgram(String(program)), { loads: 2, shared: 1 });
  });
});

describe("A stack's settings", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "settings-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write({ project = "", stack = "" }: Partial<SettingsCase>): void {
    writeFileSync(path.join(folder, "Pulumi.yaml"), `name: parcels\nruntime: nodejs\n${project}`);
    writeFileSync(path.join(folder, "Pulumi.dev.yaml"), stack);
  }

  const refusal = (message: string) => (error: unknown) => RunError.isInstance(error) && error.message === message;
  const read = (settings?: Readonly<Record<string, unknown>>) => stackSettings({ folder, stack: "dev", settings });

  for (const { title, settings, ...files } of [...STACK_FILES, ...DECLARED_SETTINGS]) {
    it(`are what Pulumi passes to the program: ${title}`, () => {
      write(files);
      assert.deepEqual(read(), settings);
    });
  }

  for (const { title, message, ...files } of REFUSED) {
    it(`are refused where Pulumi refuses them: ${title}`, () => {
      write(files);
      assert.throws(read, refusal(message));
    });
  }

  it("are refused if a key is set with and without its namespace, where Pulumi takes either", () => {
    write({ stack: "config:\n  parcels:a: 1\n  a: 2\n" });
    assert.throws(
      read,
      refusal("Pulumi.dev.yaml sets parcels:a twice, with and without its namespace. Remove one of them."),
    );
  });

  it("name a path in a declaration, which Pulumi would expand", () => {
    write({ project: "config:\n  a.b: 5\n" });
    assert.throws(
      read,
      refusal("The setting a.b in Pulumi.yaml is a path into an object, which is valid for Pulumi, and not run here."),
    );
  });

  it("accept a plain value in place of a secret, and find a secret inside an object", () => {
    write({ stack: "config:\n  parcels:token: {secure: v1:abc}\n  parcels:list: [{a: {secure: v1:abc}}]\n" });
    assert.throws(() => read({ "parcels:token": "t" }), /^Error: The setting parcels:list .* is a secret/);
    assert.deepEqual(read({ "parcels:token": "t", "parcels:list": [] }), {
      "parcels:token": "t",
      "parcels:list": "[]",
    });
  });

  it("take the declared default for a setting that is overridden with undefined, and check an override's type", () => {
    write({ project: "config:\n  a: {type: integer, default: 5}\n", stack: "config:\n  a: 6\n" });
    assert.deepEqual(read({ "parcels:a": undefined }), { "parcels:a": "5" });
    assert.throws(() => read({ "parcels:a": "x" }), /^Error: The setting parcels:a is "x"/);
  });

  for (const key of ["stackConfigDir", "config"]) {
    it(`are read from the folder that ${key} names`, () => {
      write({ project: `${key}: stacks\n`, stack: "config:\n  a: outer\n" });
      mkdirSync(path.join(folder, "stacks"));
      assert.throws(read, /^Error: There is no stack "dev": stacks\/Pulumi\.dev\.yaml does not exist\./);
      writeFileSync(path.join(folder, "stacks", "Pulumi.dev.yaml"), "config:\n  a: inner\n");
      assert.deepEqual(read(), { "parcels:a": "inner" });
      assert.equal(stackFile({ folder, stack: "dev" }), path.join("stacks", "Pulumi.dev.yaml"));
    });
  }

  it("are read from files with the extension of the project's", () => {
    writeFileSync(path.join(folder, "Pulumi.json"), '{"name": "parcels", "runtime": "nodejs", "main": "src"}');
    writeFileSync(path.join(folder, "Pulumi.dev.json"), '{"config": {"a": 5}}');
    mkdirSync(path.join(folder, "src"));
    writeFileSync(path.join(folder, "src", "index.js"), "exports.from = 'src';");
    assert.deepEqual(read(), { "parcels:a": "5" });
    assert.deepEqual(loadProgram(folder), { from: "src" });
  });

  it("say that there is no project, or that it has no name", () => {
    assert.throws(() => projectName(folder), /^Error: There is no Pulumi\.yaml in .*\. Run this in the folder/);
    writeFileSync(path.join(folder, "Pulumi.yaml"), "runtime: nodejs\n");
    assert.throws(
      () => projectName(folder),
      refusal("Pulumi.yaml has no name. Add the project's name, such as name: my-project."),
    );
  });
});
