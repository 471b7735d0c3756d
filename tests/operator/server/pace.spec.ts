import assert from "node:assert/strict";
import { createPace } from "../../../operator/server/pace";
import { awsError } from "../builders";

function readerOf(...answers: readonly (number | Error)[]) {
  const left = [...answers];
  return async () => {
    const answer = left.shift();
    if (answer === undefined || answer instanceof Error) {
      throw answer ?? new Error("read too often");
    }
    return answer;
  };
}

describe("createPace", () => {
  it("returns a fresh value again, and otherwise reads", async () => {
    let now = 0;
    const pace = createPace(1000, () => now);
    const read = readerOf(1, 2);

    const first = await pace.read("a", read);
    now = 999;
    const again = await pace.read("a", read);
    now = 1000;
    const later = await pace.read("a", read);

    assert.deepEqual([first.value, again.value, later.value], [1, 1, 2]);
  });

  it("shares one call between concurrent readers", async () => {
    const pace = createPace(1000, () => 0);
    const read = readerOf(1);

    const both = await Promise.all([pace.read("a", read), pace.read("a", read)]);

    assert.deepEqual(both, [
      { value: 1, notice: null },
      { value: 1, notice: null },
    ]);
  });

  it("returns the last value with a notice when AWS throttles, backs off, and recovers", async () => {
    let now = 0;
    const pace = createPace(100, () => now);
    const throttled = awsError("ThrottlingException");
    const read = readerOf(1, throttled, throttled, 2);
    const at = async (time: number) => {
      now = time;
      return pace.read("a", read);
    };
    const slow = (seconds: number) => `AWS is throttling requests. Showing earlier data; next try in ${seconds} s.`;

    assert.deepEqual(await at(0), { value: 1, notice: null });
    assert.deepEqual(await at(100), { value: 1, notice: slow(2) });
    assert.deepEqual(await at(1100), { value: 1, notice: slow(1) }, "no call is made meanwhile");
    assert.deepEqual(await at(2100), { value: 1, notice: slow(4) });
    assert.deepEqual(await at(6100), { value: 2, notice: null });
  });

  it("throws throttling errors until it has a value", async () => {
    const pace = createPace(100, () => 0);

    await assert.rejects(pace.read("a", readerOf(awsError("TooManyRequestsException"))), {
      name: "TooManyRequestsException",
    });
  });

  it("throws every other error, and keeps its values", async () => {
    let now = 0;
    const pace = createPace(100, () => now);
    const read = readerOf(1, awsError("ExpiredTokenException"), 2);
    await pace.read("a", read);
    now = 100;

    await assert.rejects(pace.read("a", read), { name: "ExpiredTokenException" });
    assert.deepEqual(await pace.read("a", read), { value: 2, notice: null });
  });

  it("reads again after a change, and ignores a call that started before", async () => {
    const pace = createPace(1000, () => 0);
    let answerFirst: (value: string) => void = () => undefined;
    const before = pace.read("a", () => new Promise<string>((resolve) => (answerFirst = resolve)));

    pace.expire();
    const after = await pace.read("a", async () => "new");
    answerFirst("old");

    assert.equal(after.value, "new");
    await before;
  });
});
