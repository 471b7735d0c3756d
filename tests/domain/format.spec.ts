import assert from "node:assert/strict";
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
});
