import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Announcement,
  announce,
  announcementsDirectory,
  readAnnouncements,
} from "pulumi-aws-emulator/announcement";

const stateMachineArn = "arn:aws:states:eu-west-1:000000000000:stateMachine:letters";
const emulator: Announcement = {
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
const other: Announcement = { ...emulator, endpoint: "http://127.0.0.1:49153", pid: process.ppid };

/** The announcements that are read, without the times at which they were made. */
function readIn(directory: string): readonly Announcement[] {
  return readAnnouncements(directory).map(({ announcedAt, ...announcement }) => {
    assert.ok(announcedAt > 0);
    return announcement;
  });
}

describe("The announcements of the running emulators", () => {
  let parent = "";
  let directory = "";
  const fileOf = ({ pid }: Announcement): string => join(directory, `emulator-${pid}.json`);

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "running-emulator-"));
    directory = join(parent, "own");
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it("say where an emulator is, to its owner alone", () => {
    announce(emulator, directory);

    assert.deepEqual(readIn(directory), [emulator]);
    assert.equal(statSync(fileOf(emulator)).mode & 0o777, 0o600);
    assert.equal(statSync(directory).mode & 0o777, 0o700);
  });

  it("are read with the emulator that was started last first, and when each was announced", () => {
    announce(emulator, directory);
    announce(other, directory);
    utimesSync(fileOf(other), 2, 2);
    utimesSync(fileOf(emulator), 1, 1);
    assert.deepEqual(readIn(directory), [other, emulator]);

    utimesSync(fileOf(emulator), 3, 3);
    assert.deepEqual(readIn(directory), [emulator, other]);
    assert.deepEqual(
      readAnnouncements(directory).map(({ announcedAt }) => announcedAt),
      [3_000, 2_000],
    );
  });

  it("replace a file of the same process, whatever its permissions", () => {
    announce({ ...emulator, region: "us-east-1" }, directory);
    chmodSync(fileOf(emulator), 0o666);

    announce(emulator, directory);

    assert.equal(readAnnouncements(directory)[0]?.region, "eu-west-1");
    assert.equal(statSync(fileOf(emulator)).mode & 0o777, 0o600);
  });

  it("are removed one by one as emulators end", () => {
    const remove = announce(emulator, directory);
    const removeOther = announce(other, directory);
    removeOther();
    assert.deepEqual(readIn(directory), [emulator]);
    remove();
    remove();
    assert.deepEqual(readIn(directory), []);
  });

  it("are none where no emulator has run", () => {
    assert.deepEqual(readIn(directory), []);
  });

  it("leave out an emulator whose process has ended", () => {
    announce(emulator, directory);
    // The largest process id that Linux takes is 4,194,304.
    announce({ ...other, pid: 4_194_305 }, directory);

    assert.deepEqual(readIn(directory), [emulator]);
  });

  for (const [what, spoil] of [
    ["a file", () => chmodSync(fileOf(emulator), 0o644)],
    ["the directory", () => chmodSync(directory, 0o755)],
  ] as const) {
    it(`are not trusted when others have access to ${what}`, () => {
      announce(emulator, directory);
      spoil();

      assert.throws(() => readAnnouncements(directory), {
        name: "AnnouncementError",
        message: /belongs to another user, or other users have access to it, so it is not trusted/,
      });
    });
  }

  for (const name of Object.keys(emulator)) {
    it(`are refused when one lacks ${name}`, () => {
      announce(emulator, directory);
      writeFileSync(fileOf(emulator), JSON.stringify({ ...emulator, [name]: undefined }));

      assert.throws(() => readAnnouncements(directory), /is incomplete/);
    });
  }

  it("load without Pulumi, which would take longer than the commands that read them", () => {
    const code = 'require("pulumi-aws-emulator/announcement"); console.log(Object.keys(require.cache).join("\\n"))';
    const loaded = execFileSync(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", code], {
      encoding: "utf8",
    }).split("\n");
    assert.ok(loaded.some((file) => file.endsWith("announcement.ts")));
    assert.deepEqual(
      loaded.filter((file) => /@pulumi|emulator\/index/.test(file)),
      [],
    );
  });

  it("are in the user's runtime directory, or in a directory of the user among the temporary files", () => {
    assert.equal(announcementsDirectory({ XDG_RUNTIME_DIR: "/run/user/1" }), "/run/user/1/pulumi-aws-emulator");
    assert.match(announcementsDirectory({}), /pulumi-aws-emulator-\d+$/);
  });
});
