import assert from "node:assert/strict";
import fc from "fast-check";
import { catcherOf, nextRetryDelay } from "../../services/stepFunctions/retries";
import { TaskFailure } from "../../services/stepFunctions/types";
import { createBench, workTask } from "./support";

const unused = () => assert.fail("no jitter was asked for");

/** The delays before the retries of a task, in seconds. */
function delays(
  retriers: Parameters<typeof nextRetryDelay>[0],
  error: string,
  random: () => number = unused,
): number[] {
  const used: number[] = [];
  const seconds: number[] = [];
  for (let attempt = 0; attempt < 20; attempt++) {
    const delay = nextRetryDelay(retriers, { error }, used, random);
    if (delay === undefined) {
      break;
    }
    seconds.push(delay / 1000);
  }
  return seconds;
}

describe("A retrier", () => {
  it("retries three times by default, after 1, 2 and 4 seconds", () => {
    assert.deepEqual(delays([{ ErrorEquals: ["Busy"] }], "Busy"), [1, 2, 4]);
  });

  it("multiplies the delay by BackoffRate, up to MaxDelaySeconds", () => {
    const retrier = { ErrorEquals: ["Busy"], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 20 };

    assert.deepEqual(delays([retrier], "Busy"), [2, 6, 18, 20]);
  });

  it("applies full jitter after MaxDelaySeconds, from 0 to the whole delay", () => {
    const retrier = { ErrorEquals: ["Busy"], IntervalSeconds: 8, MaxDelaySeconds: 10, JitterStrategy: "FULL" } as const;
    const drawn = [0, 0.5, 0.25];

    assert.deepEqual(
      delays([retrier], "Busy", () => drawn.shift() ?? 0),
      [0, 5, 2.5],
    );
  });

  it("never retries with MaxAttempts 0, even if a later retrier matches", () => {
    const retriers = [{ ErrorEquals: ["Busy"], MaxAttempts: 0 }, { ErrorEquals: ["States.ALL"] }];

    assert.deepEqual(delays(retriers, "Busy"), []);
    assert.deepEqual(delays(retriers, "Lost"), [1, 2, 4]);
  });

  it("counts its attempts separately", () => {
    const used: number[] = [];
    const retriers = [
      { ErrorEquals: ["Busy"], MaxAttempts: 1 },
      { ErrorEquals: ["Lost"], MaxAttempts: 1 },
    ];
    const next = (error: string) => nextRetryDelay(retriers, { error }, used, unused);

    assert.deepEqual([next("Busy"), next("Lost"), next("Busy"), next("Lost")], [1000, 1000, undefined, undefined]);
  });

  it("always waits between 0 and MaxDelaySeconds", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (IntervalSeconds, BackoffRate, MaxDelaySeconds, drawn) => {
          const retrier = {
            ...{ ErrorEquals: ["Busy"], MaxAttempts: 12, JitterStrategy: "FULL" as const },
            ...{ IntervalSeconds, BackoffRate, MaxDelaySeconds },
          };
          const waited = delays([retrier], "Busy", () => drawn);
          assert.equal(waited.length, 12);
          assert.deepEqual(
            waited.filter((delay) => !(delay >= 0 && delay <= MaxDelaySeconds)),
            [],
          );
        },
      ),
    );
  });
});

describe("A name in ErrorEquals", () => {
  const takes = (name: string, failure: Parameters<typeof catcherOf>[1]) =>
    catcherOf([{ ErrorEquals: [name], Next: "Caught" }], failure) !== undefined;

  it("matches only the error with that name", () => {
    assert.equal(takes("Busy", { error: "Busy" }), true);
    assert.equal(takes("Busy", { error: "BusyToo" }), false);
  });

  it("matches every error if it is States.ALL, and every error except timeouts if it is States.TaskFailed", () => {
    assert.equal(takes("States.ALL", { error: "States.Timeout" }), true);
    assert.equal(takes("States.ALL", {}), true);
    assert.equal(takes("States.TaskFailed", { error: "Busy" }), true);
    assert.equal(takes("States.TaskFailed", { error: "States.Timeout" }), false);
  });

  it("matches a missed heartbeat if it is States.HeartbeatTimeout or States.Timeout", () => {
    const missed = { error: "States.Timeout", alias: "States.HeartbeatTimeout" };

    assert.deepEqual(
      ["States.HeartbeatTimeout", "States.Timeout"].map((name) => takes(name, missed)),
      [true, true],
    );
    assert.equal(takes("States.HeartbeatTimeout", { error: "States.Timeout" }), false);
  });

  it("never matches a terminal error", () => {
    const terminal = { error: "States.Runtime", terminal: true };

    assert.deepEqual(
      ["States.ALL", "States.Runtime"].map((name) => takes(name, terminal)),
      [false, false],
    );
  });
});

describe("A task with retriers", () => {
  const busy = new TaskFailure("Busy", "try later");
  const retried = workTask({ Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 10, MaxAttempts: 2 }] });

  it("retries after each delay, records the events of every attempt, and continues after the first success", async () => {
    const answers = [() => Promise.reject(busy), () => Promise.reject(busy), async () => "done"];
    const bench = createBench({ Work: retried }, { invokeFunction: () => answers.shift()?.() });

    const arn = await bench.start();
    await bench.pass(9.999);
    assert.equal(bench.invoked.length, 1);
    await bench.pass(0.001);
    assert.equal(bench.invoked.length, 2);
    await bench.pass(20);

    assert.deepEqual(bench.outline(arn).slice(2), [
      "3<2 LambdaFunctionScheduled",
      "4<3 LambdaFunctionStarted",
      "5<4 LambdaFunctionFailed",
      "6<5 LambdaFunctionScheduled",
      "7<6 LambdaFunctionStarted",
      "8<7 LambdaFunctionFailed",
      "9<8 LambdaFunctionScheduled",
      "10<9 LambdaFunctionStarted",
      "11<10 LambdaFunctionSucceeded",
      "12<11 TaskStateExited",
      "13<12 ExecutionSucceeded",
    ]);
  });

  it("fails the execution with the last error after MaxAttempts", async () => {
    const bench = createBench({ Work: retried }, { invokeFunction: () => Promise.reject(busy) });

    const arn = await bench.start();
    await bench.pass(3600);

    assert.equal(bench.invoked.length, 3);
    const { status, error, cause } = bench.describe(arn);
    assert.deepEqual({ status, error, cause }, { status: "FAILED", error: "Busy", cause: "try later" });
  });

  it("uses the given random source for jitter", async () => {
    const Retry = [{ ErrorEquals: ["Busy"], IntervalSeconds: 10, MaxAttempts: 1, JitterStrategy: "FULL" }];
    const fakes = { invokeFunction: () => Promise.reject(busy), random: () => 0.5 };
    const bench = createBench({ Work: workTask({ Retry }) }, fakes);

    await bench.start();
    await bench.pass(4.999);
    assert.equal(bench.invoked.length, 1);
    await bench.pass(0.001);

    assert.equal(bench.invoked.length, 2);
  });

  it("evaluates its parameters for every attempt, with the retry count", async () => {
    const Parameters = { "retry.$": "$$.State.RetryCount" };
    const bench = createBench(
      { Work: { ...retried, Parameters } },
      { invokeFunction: ({ payload }) => ((payload as { retry: number }).retry < 2 ? Promise.reject(busy) : payload) },
    );

    const arn = await bench.start();
    await bench.pass(60);

    assert.equal(bench.describe(arn).output, '{"retry":2}');
  });
});
