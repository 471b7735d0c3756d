import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  announceRunningEmulator,
  type RunningEmulator,
  readRunningEmulator,
  runningEmulatorFile,
} from "../../../operator/commands/runningEmulator";
import { stateMachineArn } from "../builders";

const emulator: RunningEmulator = {
  endpoint: "http://127.0.0.1:49152",
  region: "eu-west-1",
  accessKeyId: "key",
  secretAccessKey: "secret",
  stateMachineArn,
  pid: process.pid,
};

describe("The file of the running emulator", () => {
  let parent = "";
  let file = "";

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "running-emulator-"));
    file = join(parent, "own", "emulator.json");
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it("contains the emulator's endpoint and credentials, readable only by its owner", () => {
    announceRunningEmulator(emulator, file);

    assert.deepEqual(readRunningEmulator(file), emulator);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(join(parent, "own")).mode & 0o777, 0o700);
  });

  it("replaces the file of an earlier emulator, even with other permissions", () => {
    announceRunningEmulator({ ...emulator, region: "us-east-1" }, file);
    chmodSync(file, 0o666);

    announceRunningEmulator(emulator, file);

    assert.equal(readRunningEmulator(file).region, "eu-west-1");
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("is removed at the end, unless another emulator has replaced it", () => {
    const remove = announceRunningEmulator(emulator, file);
    const removeOther = announceRunningEmulator({ ...emulator, pid: 1 }, file);
    remove();
    assert.ok(readFileSync(file, "utf8").includes('"pid":1'));
    removeOther();
    removeOther();

    assert.throws(() => readRunningEmulator(file), {
      name: "NoTargetError",
      message:
        "No emulator is running. Start one with `npm start -- --keep`, or specify a target with --stack or --state-machine-arn.",
    });
  });

  it("is refused if its emulator has ended", () => {
    // The largest process ID on Linux is 4,194,304.
    announceRunningEmulator({ ...emulator, pid: 4_194_305 }, file);

    assert.throws(() => readRunningEmulator(file), /The emulator \(process 4194305\) is no longer running/);
  });

  for (const [what, spoil] of [
    ["the file", () => chmodSync(file, 0o644)],
    ["its directory", () => chmodSync(join(parent, "own"), 0o755)],
  ] as const) {
    it(`is refused if others have access to ${what}`, () => {
      announceRunningEmulator(emulator, file);
      spoil();

      assert.throws(
        () => readRunningEmulator(file),
        /belongs to another user, or other users have access to it, so it is not trusted/,
      );
    });
  }

  it("is refused if it is incomplete", () => {
    announceRunningEmulator(emulator, file);
    writeFileSync(file, '{"endpoint":"http://127.0.0.1:1"}');

    assert.throws(() => readRunningEmulator(file), /is incomplete/);
  });

  it("is in the user's runtime directory, or in a per-user directory in the temporary directory", () => {
    assert.equal(runningEmulatorFile({ XDG_RUNTIME_DIR: "/run/user/1" }), "/run/user/1/stock-trading/emulator.json");
    assert.match(runningEmulatorFile({}), /stock-trading-\d+\/emulator\.json$/);
  });
});
