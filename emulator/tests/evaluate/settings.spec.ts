import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { RunError } from "@pulumi/pulumi";
import { loadProgram } from "../../evaluate/loadProgram";
import { projectName, regionOf, stackSettings } from "../../evaluate/settings";
import { FIXTURE } from "../fixtureEmulator";

describe("Reading a project's folder", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "project-"));
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
});
