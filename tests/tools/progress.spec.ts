import assert from "node:assert/strict";
import { createProgress } from "../../tools/simulation/progress";

/** Shows all rounds of a simulation, each of which takes ten seconds. Returns what was written. */
function written(rounds: number, isTTY: boolean): readonly string[] {
  const texts: string[] = [];
  let now = 0;
  const progress = createProgress(rounds, { isTTY, write: (text) => texts.push(text) }, () => now);
  for (let done = 0; done < rounds; done += 1) {
    progress.show(done);
    now += 10_000;
    progress.clear();
  }
  return texts;
}

describe("The progress of a simulation", () => {
  it("is one line on a terminal, which is rewritten and removed at the end", () => {
    assert.deepEqual(written(3, true), [
      "\r\u001b[K0 of 3 rounds",
      "\r\u001b[K",
      "\r\u001b[K1 of 3 rounds, about 20 s left",
      "\r\u001b[K",
      "\r\u001b[K2 of 3 rounds, about 10 s left",
      "\r\u001b[K",
    ]);
  });

  it("is at most nine lines on a pipe, without control characters", () => {
    const texts = written(4_000, false);
    assert.equal(texts.length, 9);
    assert.deepEqual(texts[0], "400 of 4,000 rounds, about 10 h left\n");
    assert.deepEqual(texts.at(-1), "3600 of 4,000 rounds, about 1 h 6 min left\n");
  });

  it("is nothing on a pipe for one round", () => assert.deepEqual(written(1, false), []));
});
