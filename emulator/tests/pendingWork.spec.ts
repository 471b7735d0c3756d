import assert from "node:assert/strict";
import { createPendingWork } from "../pendingWork";

describe("Waiting for work", () => {
  const { setImmediate } = globalThis;
  let turns = 0;
  before(() => {
    const counting = (callback: () => void): NodeJS.Immediate => {
      turns += 1;
      return setImmediate(callback);
    };
    globalThis.setImmediate = counting as typeof setImmediate;
  });
  after(() => {
    globalThis.setImmediate = setImmediate;
  });

  it("leaves the processor to the thread that runs the work", async () => {
    const pendingWork = createPendingWork();
    const { promise, resolve } = Promise.withResolvers<void>();
    const work = pendingWork.during(() => promise);
    let isIdle = false;
    const idle = pendingWork.idle().then(() => {
      isIdle = true;
    });
    for (let other = 0; other < 100; other += 1) {
      await new Promise((turned) => setImmediate(() => turned(undefined)));
    }
    assert.deepEqual([turns, isIdle], [1, false]);
    resolve();
    await Promise.all([work, idle]);
    assert.ok(turns <= 10, `${turns} turns`);
  });
});
