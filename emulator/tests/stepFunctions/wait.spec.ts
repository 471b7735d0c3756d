import assert from "node:assert/strict";
import { createBench, type Fields } from "./support";

const START = new Date();

/** Starts an execution that waits. @returns the seconds after which it goes on, and its end */
async function waited(fields: Fields, input: unknown = {}) {
  const bench = createBench({ Wait: { Type: "Wait", End: true, ...fields } });
  const arn = await bench.start(input);
  const due = bench.clock.untilNextTimer();
  await bench.pass(100_000_000);
  const { status, cause, output } = bench.describe(arn);
  return { seconds: (due ?? 0) / 1_000, status, cause, output, outline: bench.outline(arn) };
}

const inSeconds = (seconds: number): string => new Date(START.getTime() + seconds * 1_000).toISOString();

describe("A Wait state", () => {
  it("waits for its seconds, and passes its input on", async () => {
    const { seconds, output, outline } = await waited({ Seconds: 90 }, { a: 1 });
    assert.deepEqual([seconds, output], [90, '{"a":1}']);
    assert.deepEqual(outline, [
      "1<0 ExecutionStarted",
      "2<0 WaitStateEntered",
      "3<2 WaitStateExited",
      "4<3 ExecutionSucceeded",
    ]);
  });

  it("waits for the seconds that a path leads to", async () => {
    const { seconds, output } = await waited({ SecondsPath: "$.a.b", OutputPath: "$.a" }, { a: { b: 3 } });
    assert.deepEqual([seconds, output], [3, '{"b":3}']);
    assert.equal((await waited({ InputPath: "$.a", SecondsPath: "$.b" }, { a: { b: 3 } })).seconds, 3);
    assert.equal((await waited({ SecondsPath: "$.s" }, { s: 0 })).status, "SUCCEEDED");
  });

  it("waits until its timestamp, or that which a path leads to", async () => {
    const near = (actual: number, expected: number) =>
      assert.ok(Math.abs(actual - expected) < 5, `${actual} is not about ${expected}`);
    near((await waited({ Timestamp: inSeconds(3_600) })).seconds, 3_600);
    near((await waited({ TimestampPath: "$.t" }, { t: inSeconds(60) })).seconds, 60);
    near((await waited({ TimestampPath: "$.t" }, { t: inSeconds(3_660).replace("Z", "+01:00") })).seconds, 60);
    assert.deepEqual((await waited({ Timestamp: "2016-03-14T01:59:00Z" })).seconds, 0);
  });

  const runtime = "An error occurred while executing the state 'Wait' (entered at the event id #2). ";
  const failures: readonly [fields: Fields, input: unknown, cause: string][] = [
    [{ SecondsPath: "$.s" }, { s: -1.5 }, "The SecondsPath parameter cannot be parsed as a long value: $.s == -1.5"],
    [{ SecondsPath: "$.s" }, { s: "5" }, "The SecondsPath parameter cannot be parsed as a long value: $.s == 5"],
    [
      { SecondsPath: "$.s" },
      { s: -1 },
      "The SecondsPath parameter references an invalid value: $.s == -1. It must be from 0 to 99999999.",
    ],
    [
      { TimestampPath: "$.t" },
      { t: "2016-12-05T25:29:29Z" },
      "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 2016-12-05T25:29:29Z",
    ],
    [
      { TimestampPath: "$.t" },
      { t: "2026-02-30T00:00:00Z" },
      "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 2026-02-30T00:00:00Z",
    ],
    [
      { TimestampPath: "$.t" },
      { t: 5 },
      "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 5",
    ],
  ];
  for (const [fields, input, cause] of failures) {
    it(`fails for ${JSON.stringify(fields)} and ${JSON.stringify(input)}`, async () => {
      const ended = await waited(fields, input);
      assert.deepEqual([ended.status, ended.cause], ["FAILED", runtime + cause]);
    });
  }

  it("ends with its execution", async () => {
    const bench = createBench({ Wait: { Type: "Wait", Seconds: 60, End: true } });
    const executionArn = await bench.start();
    bench.call("StopExecution", { executionArn });
    assert.equal(bench.clock.untilNextTimer(), undefined);
    assert.equal(bench.outline(executionArn).at(-1), "3<0 ExecutionAborted");
  });
});
