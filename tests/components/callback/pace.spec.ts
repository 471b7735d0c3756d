import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { mock } from "node:test";
import { createPace } from "approval-queue/callback";

describe("A pace", () => {
  let now: number;
  beforeEach(() => {
    now = 5_000;
    mock.timers.enable({ apis: ["setTimeout"] });
    mock.method(performance, "now", () => now);
  });
  afterEach(() => mock.reset());

  /** Calls the function, and lets time pass until all calls may go on. @returns when each may, in milliseconds from now */
  async function turnsOf(pace: () => Promise<void>, calls: number): Promise<readonly number[]> {
    const begun = now;
    const turns: number[] = [];
    for (let call = 0; call < calls; call += 1) {
      void pace().then(() => turns.push(now - begun));
    }
    await new Promise(setImmediate);
    while (turns.length < calls) {
      now += 10;
      mock.timers.tick(10);
      await new Promise(setImmediate);
    }
    return turns;
  }

  it("lets as many calls through at once as a second allows, and the others a second after those before them", async () => {
    assert.deepEqual(await turnsOf(createPace(3), 7), [0, 0, 0, 1_010, 1_010, 1_010, 2_020]);
  });

  it("counts calls that came earlier, and not those of more than a second ago", async () => {
    const pace = createPace(1);
    assert.deepEqual(await turnsOf(pace, 1), [0]);
    now += 500;
    assert.deepEqual(await turnsOf(pace, 1), [510]);
    now += 5_000;
    assert.deepEqual(await turnsOf(pace, 2), [0, 1_010]);
  });
});
