import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  announceRunningCloud,
  type RunningCloud,
  readRunningCloud,
  runningCloudFile,
} from "../../../operator/commands/runningEmulator";
import { stateMachineArn } from "../builders";

const cloud: RunningCloud = {
  endpoint: "http://127.0.0.1:49152",
  region: "eu-west-1",
  accessKeyId: "key",
  secretAccessKey: "secret",
  stateMachineArn,
  pid: process.pid,
};

describe("The file of the running cloud", () => {
  let parent = "";
  let file = "";

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "running-cloud-"));
    file = join(parent, "own", "cloud.json");
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it("tells the commands where the cloud is, and nobody but its owner", () => {
    announceRunningCloud(cloud, file);

    assert.deepEqual(readRunningCloud(file), cloud);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(join(parent, "own")).mode & 0o777, 0o700);
  });

  it("replaces the file of a cloud that was there before, whatever its permissions", () => {
    announceRunningCloud({ ...cloud, region: "us-east-1" }, file);
    chmodSync(file, 0o666);

    announceRunningCloud(cloud, file);

    assert.equal(readRunningCloud(file).region, "eu-west-1");
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("is taken away at the end, but not when another cloud has written its own", () => {
    const remove = announceRunningCloud(cloud, file);
    const removeOther = announceRunningCloud({ ...cloud, pid: 1 }, file);
    remove();
    assert.ok(readFileSync(file, "utf8").includes('"pid":1'));
    removeOther();
    removeOther();

    assert.throws(() => readRunningCloud(file), {
      name: "NoTargetError",
      message:
        "No embedded cloud is running. Start one with `npm start -- --keep`, or name a target with --stack or --state-machine-arn.",
    });
  });

  it("is not believed when its cloud has ended", () => {
    // The largest process id there can be on Linux is 4,194,304.
    announceRunningCloud({ ...cloud, pid: 4_194_305 }, file);

    assert.throws(() => readRunningCloud(file), /process 4194305\) has ended/);
  });

  for (const [what, spoil] of [
    ["the file", () => chmodSync(file, 0o644)],
    ["its directory", () => chmodSync(join(parent, "own"), 0o755)],
  ] as const) {
    it(`is not believed when others have access to ${what}`, () => {
      announceRunningCloud(cloud, file);
      spoil();

      assert.throws(() => readRunningCloud(file), /is not trusted/);
    });
  }

  it("is not believed when it is not complete", () => {
    announceRunningCloud(cloud, file);
    writeFileSync(file, '{"endpoint":"http://127.0.0.1:1"}');

    assert.throws(() => readRunningCloud(file), /is not complete/);
  });

  it("lies in the user's runtime directory, or in one of the user's own among the temporary files", () => {
    assert.equal(runningCloudFile({ XDG_RUNTIME_DIR: "/run/user/1" }), "/run/user/1/stock-trading/cloud.json");
    assert.match(runningCloudFile({}), /stock-trading-\d+\/cloud\.json$/);
  });
});
