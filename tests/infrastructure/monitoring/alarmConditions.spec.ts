import assert from "node:assert/strict";
import type { Evaluation } from "pulumi-aws-emulator";
import { STATE } from "../../../definition";
import { evaluateProgram } from "../../../tools/program";
import { json, resource, TYPE } from "../../support/registrations";

/** A value that AWS publishes, and when, in seconds. */
type DataPoint = readonly [second: number, value: number];

interface Situation {
  readonly alarm: string;
  readonly what: string;
  readonly data: readonly DataPoint[];
}

const MINUTE = 60;
const once: readonly DataPoint[] = [[0, 1]];

/** Two minutes of attempts, as far apart as the retrier of a state puts them; `x` each. */
let attempts: readonly number[] = [];
let redeliveries: readonly number[] = [];

const atEach = (seconds: readonly number[], value = 1): readonly DataPoint[] =>
  seconds.map((second) => [second, value]);
const everyMinute = (minutes: number, value: (second: number) => number): readonly DataPoint[] =>
  Array.from({ length: minutes }, (_, minute) => [minute * MINUTE, value(minute * MINUTE)]);

/**
 * SQS developer guide, "Available CloudWatch metrics": a message that has been received three times is left out. SQS publishes
 * a metric each minute.
 */
function ageOfOldest(receives: readonly number[], sampledAfter: number): readonly DataPoint[] {
  const leftOut = receives[2] ?? Number.POSITIVE_INFINITY;
  return everyMinute(20, (second) => second + sampledAfter)
    .filter(([, age]) => age < leftOut)
    .map(([second, age]) => [second + sampledAfter, age]);
}

/** What each alarm is for: it has to fire. */
const FIRES: readonly (() => Situation)[] = [
  ...[
    "executions-failed",
    "executions-timed-out",
    "executions-aborted",
    "failure-reports-lost",
    "approvals-expired",
  ].map((alarm) => () => ({ alarm, what: "one event", data: once })),
  () => ({ alarm: "executions-throttled", what: "throttling for 20 minutes", data: everyMinute(20, () => 1) }),
  () => ({ alarm: "dead-letters", what: "one message that stays", data: everyMinute(10, () => 1) }),
  ...[0, 1, 30, 59].map((offset) => () => ({
    alarm: "oldest-request",
    what: `a callback that fails at each delivery, sampled after ${offset} s`,
    data: ageOfOldest(redeliveries, offset),
  })),
  () => ({ alarm: "callback-errors", what: "a request that fails at each delivery", data: atEach(redeliveries) }),
  () => ({ alarm: "reports-failed", what: "a report whose attempts all fail", data: atEach(attempts) }),
  () => ({ alarm: "buy-stock-errors", what: "a step whose attempts all fail", data: atEach(attempts) }),
  () => ({ alarm: "buy-stock-throttles", what: "a step whose attempts are all throttled", data: atEach(attempts) }),
  () => ({ alarm: "buy-stock-duration", what: "a function that times out after 10 s", data: [[0, 10_000]] }),
  () => ({ alarm: "approvals-callback-duration", what: "a function that times out after 30 s", data: [[0, 30_000]] }),
];

/** What passes by itself: no alarm may fire. */
const STAYS_QUIET: readonly (() => Situation)[] = [
  () => ({ alarm: "executions-throttled", what: "a burst of five minutes", data: everyMinute(5, () => 1) }),
  () => ({ alarm: "dead-letters", what: "an empty queue", data: everyMinute(10, () => 0) }),
  () => ({
    alarm: "oldest-request",
    what: "a request that its second delivery ends",
    data: ageOfOldest([0], 0).slice(0, 4),
  }),
  () => ({ alarm: "callback-errors", what: "one failed delivery", data: once }),
  () => ({ alarm: "reports-failed", what: "two failed attempts", data: atEach(attempts.slice(0, 2)) }),
  () => ({ alarm: "buy-stock-errors", what: "two failed attempts", data: atEach(attempts.slice(0, 2)) }),
  () => ({ alarm: "buy-stock-throttles", what: "four throttled attempts", data: atEach(attempts.slice(0, 4)) }),
  () => ({ alarm: "buy-stock-duration", what: "a slow cold start of 3 s", data: [[0, 3_000]] }),
];

describe("The conditions of the alarms", () => {
  let evaluation: Evaluation;
  before(async () => {
    evaluation = await evaluateProgram({ stack: "prod" });
    const { States } = json(resource(evaluation, TYPE.stateMachine, "trading-machine"), "definition") as {
      States: Record<
        string,
        { Retry: { MaxAttempts: number; IntervalSeconds: number; BackoffRate: number; MaxDelaySeconds: number }[] }
      >;
    };
    const retrier = States[STATE.buy]?.Retry.at(-1) ?? assert.fail("Buy Stock has no retrier");
    const delays = Array.from({ length: retrier.MaxAttempts }, (_, n) =>
      Math.min(retrier.IntervalSeconds * retrier.BackoffRate ** n, retrier.MaxDelaySeconds),
    );
    attempts = [0, ...delays].map((_, n) => delays.slice(0, n).reduce((sum, delay) => sum + delay, 0));
    const { visibilityTimeoutSeconds, redrivePolicy } = resource(evaluation, TYPE.queue, "approvals-queue").inputs;
    const { maxReceiveCount } = JSON.parse(String(redrivePolicy)) as { maxReceiveCount: number };
    redeliveries = Array.from({ length: maxReceiveCount }, (_, n) => n * Number(visibilityTimeoutSeconds));
  });

  for (const [index, situation] of FIRES.entries()) {
    it(`are met by ${describeSituation(index, FIRES)}`, () => {
      const { alarm, data } = situation();
      for (const aligned of [0, 1, 100, 150, 299]) {
        assert.ok(fires(evaluation, alarm, data, aligned), `${alarm}, with periods that begin after ${aligned} s`);
      }
    });
  }

  for (const [index, situation] of STAYS_QUIET.entries()) {
    it(`are not met by ${describeSituation(index, STAYS_QUIET)}`, () => {
      const { alarm, data } = situation();
      for (const aligned of [0, 1, 100, 150, 299]) {
        assert.ok(!fires(evaluation, alarm, data, aligned), `${alarm}, with periods that begin after ${aligned} s`);
      }
    });
  }

  it("are each tried, the functions' by one function", () => {
    const tried = new Set(FIRES.map((situation) => situation().alarm.replace("buy-stock", "FUNCTION")));
    const alarms = evaluation.registrations
      .filter(({ type }) => type === TYPE.metricAlarm)
      .map(({ name }) =>
        name
          .replace(/^alarms-/, "")
          .replace(
            /^(?:check-stock-price|generate-recommendation|buy-stock|sell-stock|approvals-callback|decision-page)-(?=errors|throttles|duration)/,
            "FUNCTION-",
          ),
      );
    assert.deepEqual(
      [...new Set(alarms)].filter((alarm) => !tried.has(alarm)),
      [],
    );
  });
});

function describeSituation(index: number, situations: readonly (() => Situation)[]): string {
  const { alarm, what } = situations[index]?.() ?? assert.fail();
  return `${what} (${alarm})`;
}

/** CloudWatch user guide, "Alarm evaluation": periods are aligned to the clock; missing ones are not breaching here. */
function fires(evaluation: Evaluation, alarm: string, data: readonly DataPoint[], aligned: number): boolean {
  const { statistic, period, evaluationPeriods, threshold } = resource(evaluation, TYPE.metricAlarm, `alarms-${alarm}`)
    .inputs as { statistic: "Sum" | "Maximum"; period: number; evaluationPeriods: number; threshold: number };
  const periods = new Map<number, number[]>();
  for (const [second, value] of data) {
    const index = Math.floor((second + aligned) / period);
    periods.set(index, [...(periods.get(index) ?? []), value]);
  }
  const breaching = (index: number): boolean => {
    const values = periods.get(index) ?? [];
    const figure = statistic === "Sum" ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
    return values.length > 0 && figure >= threshold;
  };
  return [...periods.keys()].some((first) =>
    Array.from({ length: evaluationPeriods }, (_, n) => first + n).every(breaching),
  );
}
