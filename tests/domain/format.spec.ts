import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { coarse, utcTime } from "approval-queue/time";
import { count, duration, localTime, money, plural } from "../../domain/format";

describe("The formats of amounts, durations and times", () => {
  const lengths: readonly (readonly [number, string, string])[] = [
    [-5, "0 ms", "0 s"],
    [340, "340 ms", "0 s"],
    [2450, "2.4 s", "2 s"],
    [9999, "9.9 s", "9 s"],
    [59_999, "59 s", "59 s"],
    [60_000, "1 min", "1 min"],
    [192_000, "3 min 12 s", "3 min 12 s"],
    [3_600_000, "1 h", "1 h"],
    [93_784_000, "1 d 2 h", "1 d 2 h"],
  ];
  for (const [ms, exact, ticking] of lengths) {
    it(`show ${ms} ms as ${exact}, and as ${ticking} on a running clock`, () => {
      assert.equal(duration(ms), exact);
      assert.equal(coarse(ms), ticking);
    });
  }

  it("show US dollars with every digit, and an unknown amount as a dash", () => {
    assert.equal(money(1234.5), "$1,234.50");
    assert.equal(money(4.195), "$4.195");
    assert.equal(money(0.0001), "$0.0001");
    assert.equal(money(null), "–");
    assert.equal(count(1_000_000), "1,000,000");
    assert.equal(count(null), "–");
  });

  it("name a number of things, in the singular for one", () => {
    assert.deepEqual(
      [0, 1, 2, 1_000].map((value) => plural(value, "round")),
      ["0 rounds", "1 round", "2 rounds", "1,000 rounds"],
    );
  });

  it("omit the date of a time today, and show UTC in full", () => {
    const at = new Date(2026, 10, 22, 9, 30, 5);
    const tomorrow = new Date(2026, 10, 23, 9, 30, 5).getTime();

    assert.doesNotMatch(localTime(at.toISOString(), at.getTime()), /22/);
    assert.match(localTime(at.toISOString(), tomorrow), /22/);
    assert.equal(utcTime("2026-11-22T09:30:05.123Z"), "2026-11-22 09:30:05.123 UTC");
  });

  /** What localTime says of each time in a time zone. */
  function saidIn(timeZone: string, now: string, times: readonly string[]): readonly string[] {
    const code = `const { localTime } = require("./domain/format");
      for (const at of ${JSON.stringify(times)}) console.log(localTime(at, Date.parse("${now}")));`;
    const said = execFileSync(process.execPath, ["-r", "./tools/typescript.cjs", "-e", code], {
      cwd: path.join(__dirname, "../.."),
      encoding: "utf8",
      env: { ...process.env, TZ: timeZone, LC_ALL: "en_US.UTF-8" },
    });
    return said.trim().split("\n");
  }

  it("give the offset from UTC in the hour that is repeated when summer time ends, and before a change", () => {
    const night = ["2026-10-24T23:59:59Z", "2026-10-25T00:00:00Z", "2026-10-25T01:59:59Z", "2026-10-25T02:00:00Z"];
    assert.deepEqual(saidIn("Europe/Berlin", "2026-10-25T09:00:00Z", night), [
      "01:59:59 AM UTC+02:00",
      "02:00:00 AM UTC+02:00",
      "02:59:59 AM UTC+01:00",
      "03:00:00 AM",
    ]);
    assert.deepEqual(saidIn("Europe/Berlin", "2026-10-25T01:10:00Z", night.slice(1, 3)), [
      "02:00:00 AM UTC+02:00",
      "02:59:59 AM UTC+01:00",
    ]);
    const half = ["2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z", "2026-04-04T15:30:00Z"];
    assert.deepEqual(saidIn("Australia/Lord_Howe", "2026-04-05T00:00:00Z", half), [
      "01:45:00 AM UTC+11:00",
      "01:45:00 AM UTC+10:30",
      "02:00:00 AM",
    ]);
    assert.deepEqual(saidIn("America/New_York", "2026-07-01T12:00:00Z", ["2026-02-01T12:00:00Z"]), [
      "Feb 1, 07:00:00 AM UTC-05:00",
    ]);
  });

  it("give no offset otherwise: when summer time begins, no hour is repeated", () => {
    assert.deepEqual(
      saidIn("Europe/Berlin", "2026-03-29T09:00:00Z", ["2026-03-29T01:00:00Z", "2026-03-29T02:30:00Z"]),
      ["03:00:00 AM", "04:30:00 AM"],
    );
    assert.deepEqual(saidIn("Asia/Kolkata", "2026-03-29T09:00:00Z", ["2026-03-29T01:00:00Z"]), ["06:30:00 AM"]);
  });
});
