import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { ROOT } from "./workflowFiles";

describe("The CI script", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "ci-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("installs, tests, and reports the numbers of passed and failed tests", () => {
    const { status, stdout } = runCi(
      'it("a", () => {}); it("b", () => {}); it("c", () => { throw new Error("no"); });',
    );

    assert.equal(status, 1);
    assert.match(stdout, /^installed\n/);
    assert.equal(lastLine(stdout), "2 passed, 1 failed");
  });

  it("also summarizes colored output without failures", () => {
    const { status, stdout } = runCi('it("a", () => {});', { FORCE_COLOR: "1" });

    assert.equal(status, 0);
    assert.equal(lastLine(stdout), "1 passed, 0 failed");
  });

  it("fails without a summary if it failed before running any test", () => {
    const { status, stdout } = runCi('console.log("lint: no"); process.exit(4);');

    assert.equal(status, 4);
    assert.equal(lastLine(stdout), "lint: no");
  });

  /** Runs the script with a fake npm whose `npm test` runs mocha on this spec. */
  function runCi(
    spec: string,
    environment: NodeJS.ProcessEnv = {},
  ): { readonly status: number | null; readonly stdout: string } {
    const specFile = path.join(directory, "a.spec.cjs");
    const mocha = path.join(ROOT, "node_modules", "mocha", "bin", "mocha.js");
    writeFileSync(specFile, spec);
    writeFileSync(
      path.join(directory, "npm"),
      `#!/bin/sh
case "$*" in
  ci) echo installed ;;
  test) exec "${process.execPath}" "${mocha}" --no-config "${specFile}" ;;
  *) exit 99 ;;
esac
`,
      { mode: 0o755 },
    );
    return spawnSync(path.join(ROOT, ".ci", "run"), {
      env: { ...process.env, ...environment, PATH: [directory, process.env.PATH].join(path.delimiter) },
      encoding: "utf8",
    });
  }
});

function lastLine(text: string): string | undefined {
  return text.trimEnd().split("\n").at(-1);
}
