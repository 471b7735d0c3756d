import assert from "node:assert/strict";
import { createClock, FunctionError } from "pulumi-aws-emulator";
import { nextAttempt } from "../../../operator/executions/nextAttempt";
import { readStates } from "../../../operator/executions/stateRuns";
import type { AttemptView, VisitView } from "../../../operator/executions/views";
import { startTestEmulator } from "../../support/emulator";

type Retriers = readonly Readonly<Record<string, unknown>>[];

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 22) + seconds * 1000).toISOString();

/** Attempts that failed with these errors, one every 100 seconds; the last one ended at 0. */
function failed(...errors: readonly (string | null)[]): readonly AttemptView[] {
  return errors.map((error, index) => ({
    scheduledAt: at(-1 - 100 * (errors.length - 1 - index)),
    endedAt: at(-100 * (errors.length - 1 - index)),
    status: error === "States.Timeout" ? "timedOut" : "failed",
    resource: null,
    functionName: null,
    failure: { error, cause: null },
    redriven: false,
  }));
}

const visitOf = (attempts: readonly AttemptView[]): Pick<VisitView, "status" | "attempts"> => ({
  status: "retrying",
  attempts,
});

const definitionOf = (Retry: Retriers): string => JSON.stringify({ Type: "Task", Retry });

/** The seconds until the next attempt after these errors; null if it is not known. */
function secondsAfter(Retry: Retriers, ...errors: readonly (string | null)[]): number | null {
  const next = nextAttempt(visitOf(failed(...errors)), definitionOf(Retry));
  return next === null ? null : (Date.parse(next.at) - Date.parse(at(0))) / 1000;
}

const any = { ErrorEquals: ["States.ALL"] };

describe("nextAttempt", () => {
  it("is after 1, 2 and 4 seconds by default, and not after that", () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((failures) => secondsAfter([any], ...Array<string>(failures).fill("Busy"))),
      [1, 2, 4, null],
    );
  });

  it("follows IntervalSeconds, BackoffRate, MaxDelaySeconds and MaxAttempts", () => {
    const retrier = { ...any, IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 20, MaxAttempts: 4 };

    assert.deepEqual(
      [1, 2, 3, 4, 5].map((failures) => secondsAfter([retrier], ...Array<string>(failures).fill("Busy"))),
      [2, 6, 18, 20, null],
    );
    assert.equal(secondsAfter([{ ...any, MaxAttempts: 0 }], "Busy"), null);
  });

  it("is known only as the latest time where the retrier has jitter", () => {
    const visit = visitOf(failed("Busy", "Busy"));

    assert.deepEqual(nextAttempt(visit, definitionOf([{ ...any, JitterStrategy: "FULL" }])), {
      at: at(2),
      latest: true,
    });
    assert.deepEqual(nextAttempt(visit, definitionOf([{ ...any, JitterStrategy: "NONE" }])), {
      at: at(2),
      latest: false,
    });
  });

  it("follows the first retrier that matches, which counts its own retries", () => {
    const retriers = [
      { ErrorEquals: ["ErrorA", "ErrorB"], MaxAttempts: 2 },
      { ErrorEquals: ["ErrorC"], IntervalSeconds: 5 },
      { ErrorEquals: ["States.ALL"], IntervalSeconds: 9 },
    ];

    assert.equal(secondsAfter(retriers, "ErrorA"), 1);
    assert.equal(secondsAfter(retriers, "ErrorA", "ErrorB"), 2);
    assert.equal(secondsAfter(retriers, "ErrorA", "ErrorB", "ErrorC"), 5);
    assert.equal(secondsAfter(retriers, "ErrorA", "ErrorB", "ErrorC", "ErrorD"), 9);
    assert.equal(secondsAfter(retriers, "ErrorA", "ErrorB", "ErrorC", "ErrorB"), null, "it has no attempts left");
  });

  it("takes States.TaskFailed for every error but a timeout, and States.ALL for every one but States.Runtime", () => {
    const errors = ["Busy", null, "States.Permissions", "States.Timeout", "States.Runtime"];
    const matching = (name: string) =>
      errors.filter((error) => secondsAfter([{ ErrorEquals: [name] }], error) !== null);

    assert.deepEqual(matching("States.TaskFailed"), ["Busy", null, "States.Permissions"]);
    assert.deepEqual(matching("States.ALL"), ["Busy", null, "States.Permissions", "States.Timeout"]);
    assert.deepEqual(matching("States.Timeout"), ["States.Timeout"]);
    assert.deepEqual(matching("Busy"), ["Busy"]);
  });

  it("is not guessed where a retrier tells a missed heartbeat from other timeouts, which the history does not", () => {
    const heartbeat = { ErrorEquals: ["States.HeartbeatTimeout"], IntervalSeconds: 60 };

    assert.equal(secondsAfter([heartbeat, any], "States.Timeout"), null);
    assert.equal(secondsAfter([heartbeat, any], "Busy"), 1);
  });

  it("counts from 0 after a redrive", () => {
    const visit = visitOf(failed("Busy", "Busy", "Busy", "Busy"));

    assert.equal(nextAttempt(visit, definitionOf([any])), null);
    assert.equal(nextAttempt(visit, definitionOf([any]), at(-150))?.at, at(2));
  });

  it("is null for any other state, without a retrier, and after the last date", () => {
    const visit = visitOf(failed("Busy"));

    assert.equal(nextAttempt({ ...visit, status: "running" }, definitionOf([any])), null);
    assert.equal(nextAttempt({ ...visit, attempts: [] }, definitionOf([any])), null);
    for (const definition of [undefined, "?", "{}", '{"Retry":"?"}', '{"Retry":[1,{"ErrorEquals":"?"}]}']) {
      assert.equal(nextAttempt(visit, definition), null);
    }
    assert.equal(secondsAfter([{ ...any, IntervalSeconds: 99_999_999, BackoffRate: 1e300 }], "Busy", "Busy"), null);
  });

  it("is when the emulator attempts a task again", async () => {
    const emulator = await startTestEmulator({
      stack: "dev",
      clock: createClock({ stoppedAt: Date.UTC(2026, 10, 22) }),
    });
    try {
      emulator.setFaults({
        invocation: async () => {
          throw new FunctionError("Busy", { errorMessage: "busy" });
        },
      });
      const { definition } = await emulator.asAdministrator("states", "DescribeStateMachine", {
        stateMachineArn: emulator.stateMachineArn,
      });
      const { States } = JSON.parse(String(definition));
      const executionArn = await emulator.start();
      for (let failures = 1; failures <= 3; failures++) {
        await emulator.idle();
        const { visits } = readStates(await emulator.history(executionArn), "RUNNING");
        const [visit] = visits;
        assert.equal(visit?.attempts.length, failures);
        const next = nextAttempt(visit, JSON.stringify(States[visit.stateName]));
        assert.ok(next !== null);
        emulator.clock.advance(Date.parse(next.at) - emulator.clock.now());
        await emulator.idle();
        const again = readStates(await emulator.history(executionArn), "RUNNING").visits[0]?.attempts.at(-1);
        assert.ok(next.latest ? (again?.scheduledAt ?? "") <= next.at : again?.scheduledAt === next.at);
      }
    } finally {
      await emulator.stop();
    }
  });
});
