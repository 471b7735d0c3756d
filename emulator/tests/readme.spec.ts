import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { FIXTURE } from "./fixtureEmulator";

const README = path.join(__dirname, "..", "README.md");

describe("The example in the README", () => {
  const file = path.join(__dirname, `example-${process.pid}.ts`);
  after(() => rmSync(file, { force: true }));

  it("runs unchanged, and prints the endpoint, the region, the access key and the outputs", () => {
    const example = /```typescript\n(.*?)```/s.exec(readFileSync(README, "utf8"))?.[1] ?? "";
    const [imported = "", ...rest] = example.split("\n");
    const body = rest.join("\n").replace("/path/to/the/program", FIXTURE).replace('"dev"', '"test"');
    writeFileSync(file, `${imported}\nvoid (async () => {${body}})();\n`);
    const { FORCE_COLOR: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["-r", "ts-node/register/transpile-only", file], {
      encoding: "utf8",
      env,
    });
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      /^http:\/\/127\.0\.0\.1:\d+ us-east-1 AKIA\w+ \{\n\s+deadLettersUrl: '.*\n\s+logName: '.*\n\s+noticesArn: '.*\n\s+questionsUrl: '.*\n\s+stateMachineArn: 'arn:aws:states:/,
    );
  });
});
