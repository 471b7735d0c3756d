import assert from "node:assert/strict";
import fc from "fast-check";
import { createClock } from "../clock";

const DAY_MS = 86_400_000;

describe("A stopped clock", () => {
  it("moves only when it is advanced", async () => {
    const clock = createClock({ stoppedAt: 1_000 });
    let fired = false;
    clock.setTimer(() => {
      fired = true;
    }, 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual([clock.now(), fired, clock.untilNextTimer()], [1_000, false, 1]);
    clock.advance(1);
    assert.deepEqual([clock.now(), fired, clock.untilNextTimer()], [1_001, true, undefined]);
  });

  it("fires due timers in order, each at its due time, including timers that are set meanwhile", () => {
    const clock = createClock({ stoppedAt: 0 });
    const fired: string[] = [];
    const note = (name: string) => (): void => void fired.push(`${name} at ${clock.now()}`);
    clock.setTimer(note("late"), 40 * DAY_MS);
    clock.setTimer(() => {
      note("early")();
      clock.setTimer(note("between"), DAY_MS);
    }, DAY_MS);
    clock.setTimer(note("never"), 50 * DAY_MS);
    clock.advance(41 * DAY_MS);
    assert.deepEqual(fired, [`early at ${DAY_MS}`, `between at ${2 * DAY_MS}`, `late at ${40 * DAY_MS}`]);
    assert.equal(clock.now(), 41 * DAY_MS);
  });

  it("never fires a canceled timer", () => {
    const clock = createClock({ stoppedAt: 0 });
    const timer = clock.setTimer(() => assert.fail("fired"), 10);
    timer.cancel();
    timer.cancel();
    clock.advance(20);
    assert.equal(clock.untilNextTimer(), undefined);
  });

  it("fires any timers by due time, and those with the same due time in the order they were set", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (delays) => {
        const clock = createClock({ stoppedAt: 0 });
        const fired: number[] = [];
        for (const [index, delay] of delays.entries()) {
          clock.setTimer(() => void fired.push(index), delay);
        }
        clock.advance(20);
        const expected = [...delays.keys()].sort((a, b) => (delays[a] ?? 0) - (delays[b] ?? 0) || a - b);
        assert.deepEqual(fired, expected);
      }),
    );
  });
});

describe("A clock that follows the machine's time", () => {
  it("fires timers automatically, and can be advanced beyond the limit of setTimeout", async () => {
    const clock = createClock();
    const before = clock.now();
    let fired = 0;
    clock.setTimer(() => {
      fired += 1;
    }, 60 * DAY_MS);
    await new Promise<void>((resolve) => clock.setTimer(resolve, 1));
    assert.equal(fired, 0);
    clock.advance(60 * DAY_MS);
    assert.equal(fired, 1);
    assert.ok(clock.now() - before >= 60 * DAY_MS);
  });
});
