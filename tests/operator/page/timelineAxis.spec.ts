import assert from "node:assert/strict";
import fc from "fast-check";
import { axisOf, nextEnd, stepsIn } from "../../../operator/page/executions/timelineAxis";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const start = new Date(2026, 10, 22, 9, 40).getTime();

describe("The axis of the timeline", () => {
  const labels = (ms: number): readonly string[] => axisOf(start, start + ms).ticks.map(({ label }) => label);

  for (const [what, ms, expected] of [
    ["a few milliseconds", 5, ["0", "1 ms", "2 ms", "3 ms", "4 ms", "5 ms"]],
    ["more than a second", 2_400, ["0", "500 ms", "1 s", "1.5 s", "2 s"]],
    ["a minute and more", 75 * second, ["0", "10 s", "20 s", "30 s", "40 s", "50 s", "1 min", "70 s"]],
    ["minutes", 3.5 * minute, ["0", "30 s", "1 min", "90 s", "2 min", "2.5 min", "3 min", "3.5 min"]],
    ["most of an hour", 55 * minute, ["0", "10 min", "20 min", "30 min", "40 min", "50 min"]],
  ] as const) {
    it(`counts ${what} from the start`, () => assert.deepEqual(labels(ms), expected));
  }

  const time = (hours: number, minutes = 0): string =>
    new Date(2026, 10, 22, hours, minutes).toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" });
  const date = (dayOfMonth: number): string =>
    new Date(2026, 10, dayOfMonth).toLocaleDateString(undefined, { day: "numeric", month: "short" });

  it("has round local times from an hour on, and dates at midnight", () => {
    assert.deepEqual(labels(3.5 * hour), [
      time(10),
      time(10, 30),
      time(11),
      time(11, 30),
      time(12),
      time(12, 30),
      time(13),
    ]);
    assert.deepEqual(labels(18 * hour), [time(12), time(15), time(18), time(21), date(23), time(3)]);
    assert.deepEqual(labels(3.5 * day), [time(12), date(23), time(12), date(24), time(12), date(25), time(12)]);
    assert.deepEqual(labels(6 * day), [date(23), date(24), date(25), date(26), date(27), date(28)]);
  });

  it("has as many times as fit", () => {
    assert.deepEqual([stepsIn(40), stepsIn(296), stepsIn(580), stepsIn(1200)], [1, 3, 6, 8]);
    const narrow = axisOf(start, start + 3.5 * hour, stepsIn(296)).ticks.map(({ label }) => label);
    assert.deepEqual(narrow, [time(10), time(12)]);
  });

  it("has few times, in order and inside, for any duration up to a year", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 366 * day }), fc.integer({ min: 0, max: 366 * day }), (ms, later) => {
        const from = start + later;
        const ticks = axisOf(from, from + ms).ticks.map(({ at }) => at);
        assert.ok(ticks.length <= 10, `${ticks.length} times`);
        assert.deepEqual(
          ticks,
          [...new Set(ticks)].filter((at) => at >= from && at <= from + ms).sort((one, other) => one - other),
        );
      }),
    );
  });

  it("ends later than now while an execution runs, and at the same time for a while", () => {
    assert.equal(nextEnd(start, start + 4_300), start + 5_000);
    assert.equal(nextEnd(start, start + 4_999), start + 5_000);
    assert.equal(nextEnd(start, start + 5_000), start + 6_000);
    assert.equal(nextEnd(start, start + 20 * hour), start + 21 * hour);
  });
});
