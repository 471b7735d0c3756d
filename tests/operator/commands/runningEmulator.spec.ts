import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  announceRunningEmulator,
  type RunningEmulator,
  readRunningEmulators,
  runningEmulatorsDirectory,
} from "../../../operator/commands/runningEmulator";
import { stateMachineArn } from "../builders";

const emulator: RunningEmulator = {
  endpoint: "http://127.0.0.1:49152",
  region: "eu-west-1",
  accessKeyId: "key",
  secretAccessKey: "secret",
  stateMachineArn,
  stack: "prod",
  outputs: { stateMachineArn },
  pid: process.pid,
};
/** Another process that runs as long as this one. */
const other: RunningEmulator = { ...emulator, endpoint: "http://127.0.0.1:49153", pid: process.ppid };

describe("The files of the running emulators", () => {
  let parent = "";
  let directory = "";
  const fileOf = ({ pid }: RunningEmulator): string => join(directory, `emulator-${pid}.json`);

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "running-emulator-"));
    directory = join(parent, "own");
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it("say where an emulator is, to its owner alone", () => {
    announceRunningEmulator(emulator, directory);

    assert.deepEqual(readRunningEmulators(directory), [emulator]);
    assert.equal(statSync(fileOf(emulator)).mode & 0o777, 0o600);
    assert.equal(statSync(directory).mode & 0o777, 0o700);
  });

  it("are read with the emulator that was started last first", () => {
    announceRunningEmulator(emulator, directory);
    announceRunningEmulator(other, directory);
    utimesSync(fileOf(other), 2, 2);
    utimesSync(fileOf(emulator), 1, 1);
    assert.deepEqual(readRunningEmulators(directory), [other, emulator]);

    utimesSync(fileOf(emulator), 3, 3);
    assert.deepEqual(readRunningEmulators(directory), [emulator, other]);
  });

  it("replace a file of the same process, whatever its permissions", () => {
    announceRunningEmulator({ ...emulator, region: "us-east-1" }, directory);
    chmodSync(fileOf(emulator), 0o666);

    announceRunningEmulator(emulator, directory);

    assert.equal(readRunningEmulators(directory)[0]?.region, "eu-west-1");
    assert.equal(statSync(fileOf(emulator)).mode & 0o777, 0o600);
  });

  it("are removed one by one as emulators end", () => {
    const remove = announceRunningEmulator(emulator, directory);
    const removeOther = announceRunningEmulator(other, directory);
    removeOther();
    assert.deepEqual(readRunningEmulators(directory), [emulator]);
    remove();
    remove();
    assert.deepEqual(readRunningEmulators(directory), []);
  });

  it("are none where no emulator has run", () => {
    assert.deepEqual(readRunningEmulators(directory), []);
  });

  it("leave out an emulator whose process has ended", () => {
    announceRunningEmulator(emulator, directory);
    // The largest process id that Linux takes is 4,194,304.
    announceRunningEmulator({ ...other, pid: 4_194_305 }, directory);

    assert.deepEqual(readRunningEmulators(directory), [emulator]);
  });

  for (const [what, spoil] of [
    ["a file", () => chmodSync(fileOf(emulator), 0o644)],
    ["the directory", () => chmodSync(directory, 0o755)],
  ] as const) {
    it(`are not trusted when others have access to ${what}`, () => {
      announceRunningEmulator(emulator, directory);
      spoil();

      assert.throws(() => readRunningEmulators(directory), {
        name: "NoTargetError",
        message: /belongs to another user, or other users have access to it, so it is not trusted/,
      });
    });
  }

  for (const name of Object.keys(emulator)) {
    it(`are refused when one lacks ${name}`, () => {
      announceRunningEmulator(emulator, directory);
      writeFileSync(fileOf(emulator), JSON.stringify({ ...emulator, [name]: undefined }));

      assert.throws(() => readRunningEmulators(directory), /is incomplete/);
    });
  }

  it("are in the user's runtime directory, or in a directory of the user among the temporary files", () => {
    assert.equal(runningEmulatorsDirectory({ XDG_RUNTIME_DIR: "/run/user/1" }), "/run/user/1/stock-trading");
    assert.match(runningEmulatorsDirectory({}), /stock-trading-\d+$/);
  });
});
