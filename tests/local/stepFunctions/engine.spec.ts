import assert from "node:assert/strict";
import fc from "fast-check";
import { TaskFailure } from "../../../local/stepFunctions/types";
import { askTask, assertApiError, type Bench, createBench, settle, stateMachineArn, workTask } from "./support";

const refused = new TaskFailure("Refused", "no");

/** A machine whose function fails until it is told otherwise. */
function failingBench(fields = {}) {
  const function_ = { fails: true };
  const bench = createBench(
    { Before: { Type: "Pass", Result: { a: 1 }, Next: "Work" }, Work: workTask(fields) },
    { invokeFunction: ({ payload }) => (function_.fails ? Promise.reject(refused) : payload) },
  );
  return { ...bench, repair: () => (function_.fails = false) };
}

function redrive(bench: Bench, executionArn: string, clientToken?: string) {
  return bench.call("RedriveExecution", { executionArn, clientToken });
}

describe("The status of an execution", () => {
  it("is told to EventBridge as it begins and as it ends, in the shape AWS gives it", async () => {
    const bench = createBench({ Pass: { Type: "Pass", Result: "done", End: true } });
    const startDate = bench.clock.now();

    const executionArn = await bench.start({ a: 1 }, "one");

    const common = {
      ...{ executionArn, stateMachineArn, name: "one", startDate, input: '{"a":1}' },
      ...{ inputDetails: { included: true }, stateMachineVersionArn: null, stateMachineAliasArn: null },
      ...{ redriveCount: 0, redriveDate: null, redriveStatus: "NOT_REDRIVABLE" },
    };
    assert.deepEqual(bench.statusChanges, [
      {
        ...{ ...common, status: "RUNNING", stopDate: null, output: null, outputDetails: null },
        redriveStatusReason: "Execution is RUNNING and cannot be redriven",
      },
      {
        ...{ ...common, status: "SUCCEEDED", stopDate: startDate, output: '"done"', outputDetails: { included: true } },
        redriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
      },
    ]);
  });

  it("comes with error and cause where there are any, and without them where there are none", async () => {
    const bench = createBench({ Ask: askTask() }, {}, { TimeoutSeconds: 60 });
    const failed = await bench.start();
    bench.call("SendTaskFailure", { taskToken: bench.token(failed), error: "Refused", cause: "no" });
    await bench.start();
    await bench.pass(60);

    const ends = bench.statusChanges.filter(({ status }) => status !== "RUNNING");
    const [first, second] = ends;
    assert.deepEqual([first?.status, first?.error, first?.cause], ["FAILED", "Refused", "no"]);
    assert.equal(first?.redriveStatus, "REDRIVABLE");
    assert.equal(second?.status, "TIMED_OUT");
    assert.ok(second !== undefined && !("error" in second) && !("cause" in second));
  });

  it("leaves the input, then the output, out of an event that would be too large", async () => {
    const bench = createBench({ Pass: { Type: "Pass", End: true } });

    await bench.start("x".repeat(130_000));
    await bench.start("x".repeat(260_000));

    const ends = bench.statusChanges.filter(({ status }) => status === "SUCCEEDED");
    assert.deepEqual(
      ends.map(({ input, inputDetails, output, outputDetails }) => [
        input === null,
        inputDetails.included,
        output === null,
        outputDetails?.included,
      ]),
      [
        [true, false, false, true],
        [true, false, true, false],
      ],
    );
  });
});

describe("The machine's own timeout", () => {
  it("ends the execution as TIMED_OUT, with whatever it was about", async () => {
    const bench = createBench({ Ask: askTask({ TimeoutSeconds: 600 }) }, {}, { TimeoutSeconds: 60 });
    const arn = await bench.start();

    await bench.pass(60);

    const { status, error, stopDate } = bench.describe(arn);
    assert.deepEqual([status, error, stopDate], ["TIMED_OUT", undefined, bench.clock.now() / 1000]);
    assert.equal(bench.outline(arn).at(-1), "6<0 ExecutionTimedOut");
    assert.deepEqual(bench.history(arn).at(-1)?.executionTimedOutEventDetails, {});
    assertApiError(() => bench.call("SendTaskSuccess", { taskToken: bench.token(arn), output: "1" }), "TaskTimedOut");
    assert.equal(bench.clock.untilNextTimer(), undefined);
  });
});

describe("StopExecution", () => {
  it("aborts a waiting execution, with error and cause if given", async () => {
    const bench = createBench({ Ask: askTask({ TimeoutSeconds: 600 }) });
    const executionArn = await bench.start();
    const stopDate = bench.clock.now() / 1000;

    assert.deepEqual(bench.call("StopExecution", { executionArn, error: "Wrong", cause: "a mistake" }), { stopDate });

    assert.equal(bench.outline(executionArn).at(-1), "6<0 ExecutionAborted");
    const details = { error: "Wrong", cause: "a mistake" };
    assert.deepEqual(bench.history(executionArn).at(-1)?.executionAbortedEventDetails, details);
    const { status, error, cause } = bench.describe(executionArn);
    assert.deepEqual({ status, error, cause }, { status: "ABORTED", ...details });
    assert.equal(bench.statusChanges.at(-1)?.status, "ABORTED");
    assert.equal(bench.clock.untilNextTimer(), undefined);
    const taskToken = bench.token(executionArn);
    assertApiError(() => bench.call("SendTaskSuccess", { taskToken, output: "1" }), "TaskTimedOut");
  });

  it("lets nothing follow that was under way: no event, no state, no retry", async () => {
    const late = Promise.withResolvers<unknown>();
    const Retry = [{ ErrorEquals: ["States.ALL"] }];
    const answers = [late.promise, Promise.reject(refused)];
    answers[1]?.catch(() => {});
    const bench = createBench({ Work: workTask({ Retry }) }, { invokeFunction: () => answers.shift() });
    const [calling, pausing] = [await bench.start(), await bench.start()];
    for (const executionArn of [calling, pausing]) {
      bench.call("StopExecution", { executionArn });
    }
    const before = [calling, pausing].map(bench.outline);

    late.resolve("too late");
    await bench.pass(3600);

    assert.deepEqual([calling, pausing].map(bench.outline), before);
    assert.equal(bench.invoked.length, 2);
    assert.deepEqual(bench.history(calling).at(-1)?.executionAbortedEventDetails, {});
  });

  it("leaves an execution that has ended as it is", async () => {
    const bench = createBench({ Pass: { Type: "Pass", End: true } });
    const executionArn = await bench.start();
    const before = bench.describe(executionArn);

    await bench.pass(60);
    const answer = bench.call("StopExecution", { executionArn, error: "Late" });

    assert.deepEqual(answer, { stopDate: before.stopDate });
    assert.deepEqual(bench.describe(executionArn), before);
    assert.equal(bench.statusChanges.length, 2);
  });
});

describe("RedriveExecution", () => {
  it("goes on from the failed state with its input, in the same history, and counts itself", async () => {
    const bench = failingBench({ Parameters: { "a.$": "$.a", "context.$": "$$.Execution" } });
    const arn = await bench.start();
    const startDate = bench.clock.now();
    await bench.pass(60);
    bench.repair();

    const redriveDate = bench.clock.now() / 1000;
    assert.deepEqual(redrive(bench, arn), { redriveDate });
    const running = bench.describe(arn);
    await settle();

    assert.deepEqual(bench.outline(arn).slice(6), [
      "7<6 LambdaFunctionFailed",
      "8<7 ExecutionFailed",
      "9<8 ExecutionRedriven",
      "10<9 LambdaFunctionScheduled",
      "11<10 LambdaFunctionStarted",
      "12<11 LambdaFunctionSucceeded",
      "13<12 TaskStateExited",
      "14<13 ExecutionSucceeded",
    ]);
    assert.deepEqual(bench.history(arn)[8]?.executionRedrivenEventDetails, { redriveCount: 1 });
    assert.deepEqual(
      [running.status, running.startDate, running.stopDate, running.error, running.redriveCount, running.redriveDate],
      ["RUNNING", startDate / 1000, undefined, undefined, 1, redriveDate],
    );
    const { context, a } = JSON.parse(String(bench.describe(arn).output));
    assert.equal(a, 1);
    assert.equal(context.StartTime, new Date(startDate).toISOString());
    assert.deepEqual([context.RedriveCount, context.RedriveTime], [1, new Date(redriveDate * 1000).toISOString()]);
    assert.deepEqual(
      bench.statusChanges.map(({ status, redriveCount }) => `${status} ${redriveCount}`),
      ["RUNNING 0", "FAILED 0", "RUNNING 1", "SUCCEEDED 1"],
    );
  });

  it("gives an approval that was stopped a new token, and all of its retries and time again", async () => {
    const Retry = [{ ErrorEquals: ["Busy"], MaxAttempts: 1 }];
    const bench = createBench({ Ask: askTask({ TimeoutSeconds: 60, Retry }) }, {}, { TimeoutSeconds: 100 });
    const executionArn = await bench.start();
    const first = bench.token(executionArn);
    await bench.pass(59);
    bench.call("StopExecution", { executionArn });

    redrive(bench, executionArn);
    await bench.pass(59);
    const second = bench.token(executionArn);

    assert.notEqual(second, first);
    assertApiError(() => bench.call("SendTaskSuccess", { taskToken: first, output: "1" }), "TaskTimedOut");
    bench.call("SendTaskSuccess", { taskToken: second, output: '"approved"' });
    await settle();
    assert.equal(bench.describe(executionArn).output, '"approved"');
    assert.deepEqual(bench.outline(executionArn).slice(4, 8), [
      "5<4 TaskSubmitted",
      "6<0 ExecutionAborted",
      "7<5 ExecutionRedriven",
      "8<7 TaskScheduled",
    ]);
  });

  it("works again and again, and after the machine's timeout", async () => {
    const bench = createBench({ Ask: askTask() }, {}, { TimeoutSeconds: 60 });
    const arn = await bench.start();

    for (const redriveCount of [1, 2, 3]) {
      await bench.pass(60);
      assert.equal(bench.describe(arn).status, "TIMED_OUT");
      redrive(bench, arn);
      assert.equal(bench.describe(arn).redriveCount, redriveCount);
    }
  });

  it("enters a Fail state once and fails in it every time", async () => {
    const bench = createBench({ Fail: { Type: "Fail", Error: "Bad" } });
    const arn = await bench.start();

    redrive(bench, arn);
    await settle();

    assert.deepEqual(bench.outline(arn).slice(1), [
      "2<0 FailStateEntered",
      "3<2 ExecutionFailed",
      "4<3 ExecutionRedriven",
      "5<4 ExecutionFailed",
    ]);
  });

  it("is refused, with AWS's reason, while the execution runs, when it succeeded, or after 14 days", async () => {
    const bench = failingBench();
    const failed = await bench.start();
    bench.repair();
    const succeeded = await bench.start();
    const waiting = createBench({ Ask: askTask() });
    const running = await waiting.start();

    const reason = (why: string) => new RegExp(`'${why}'$`);
    const code = "ExecutionNotRedrivable";
    assertApiError(() => redrive(waiting, running), code, reason("Execution is RUNNING and cannot be redriven"));
    assertApiError(() => redrive(bench, succeeded), code, reason("Execution is SUCCEEDED and cannot be redriven"));
    await bench.pass(14 * 86_400);
    assert.equal(bench.describe(failed).redriveStatus, "REDRIVABLE");
    await bench.pass(1);
    assertApiError(() => redrive(bench, failed), code, reason("Execution redrivable period exceeded"));
    assert.equal(bench.describe(failed).redriveStatusReason, "Execution redrivable period exceeded");
  });

  it("asked for twice with one clientToken is one redrive, for 15 minutes", async () => {
    const bench = failingBench();
    const arn = await bench.start();

    const first = redrive(bench, arn, "token");
    await bench.pass(60);
    const second = redrive(bench, arn, "token");

    assert.deepEqual(second, first);
    assert.equal(bench.describe(arn).redriveCount, 1);
    await bench.pass(900);
    redrive(bench, arn, "token");
    assert.equal(bench.describe(arn).redriveCount, 2);
  });
});

describe("Ended executions", () => {
  it("are kept up to the limit, the one that ended first goes first, and running ones stay", async () => {
    const bench = createBench({ Ask: askTask() }, { keepEnded: 2 });
    const arns: string[] = [];
    for (const name of ["a", "b", "c", "d"]) {
      arns.push(await bench.start({}, name));
    }
    const [a = "", b = "", c = "", d = ""] = arns;
    const firstToken = bench.token(c);

    for (const executionArn of [c, b, d]) {
      bench.call("StopExecution", { executionArn });
    }

    assertApiError(() => bench.describe(c), "ExecutionDoesNotExist", `Execution Does Not Exist: '${c}'`);
    assert.deepEqual(
      [a, b, d].map((arn) => bench.describe(arn).status),
      ["RUNNING", "ABORTED", "ABORTED"],
    );
    assertApiError(() => bench.call("SendTaskHeartbeat", { taskToken: firstToken }), "InvalidToken");
  });

  it("count anew from their redrive on", async () => {
    const bench = createBench({ Ask: askTask() }, { keepEnded: 1 });
    const [a, b] = [await bench.start(), await bench.start()];
    bench.call("StopExecution", { executionArn: a });
    redrive(bench, a);

    bench.call("StopExecution", { executionArn: b });

    assert.deepEqual(
      [a, b].map((arn) => bench.describe(arn).status),
      ["RUNNING", "ABORTED"],
    );
  });
});

describe("A Step Functions that is stopped", () => {
  it("leaves no timer, tells nothing more, and answers no call", async () => {
    const late = Promise.withResolvers<unknown>();
    const bench = createBench(
      { Ask: askTask({ TimeoutSeconds: 60, HeartbeatSeconds: 30, Next: "Work" }), Work: workTask() },
      { invokeFunction: () => late.promise },
      { TimeoutSeconds: 600 },
    );
    const executionArn = await bench.start();
    const events: string[] = [];
    bench.stepFunctions.onEvent((_arn, { type }) => events.push(type));
    bench.call("SendTaskSuccess", { taskToken: bench.token(executionArn), output: "1" });
    await settle();
    assert.equal(events.at(-1), "LambdaFunctionStarted");
    const told = events.length;

    bench.stepFunctions.stop();
    late.resolve("too late");
    await bench.pass(3600);

    assert.equal(bench.clock.untilNextTimer(), undefined);
    assert.equal(events.length, told);
    assert.equal(bench.statusChanges.length, 1);
    assertApiError(() => bench.describe(executionArn), "ServiceUnavailable");
  });
});

describe("A listener", () => {
  it("is told each event of each execution as it is appended, until it no longer listens", async () => {
    const bench = createBench({ Pass: { Type: "Pass", End: true } });
    const heard: [string, unknown][] = [];
    const stopListening = bench.stepFunctions.onEvent((arn, event) => heard.push([arn, event]));

    const arn = await bench.start();
    stopListening();
    await bench.start();

    assert.deepEqual(
      heard,
      bench.history(arn).map((event) => [arn, event]),
    );
  });
});

describe("Whatever happens to an execution", () => {
  const happening = fc.constantFrom("succeed", "fail", "stop", "redrive", "wait", "beat");

  it("its events are numbered without gaps, follow earlier ones, and end with the one that tells its status", async () => {
    const ends = {
      SUCCEEDED: "ExecutionSucceeded",
      FAILED: "ExecutionFailed",
      TIMED_OUT: "ExecutionTimedOut",
      ABORTED: "ExecutionAborted",
    };
    const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 7, MaxAttempts: 1 }];
    const Ask = askTask({ TimeoutSeconds: 40, HeartbeatSeconds: 30, Retry, Next: "Work" });
    const bench = createBench({ Ask, Work: workTask() }, {}, { TimeoutSeconds: 120 });
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 12 }), async (happenings) => {
        const executionArn = await bench.start();
        const acts: Record<string, () => unknown> = {
          succeed: () => bench.call("SendTaskSuccess", { taskToken: bench.token(executionArn), output: "{}" }),
          fail: () => bench.call("SendTaskFailure", { taskToken: bench.token(executionArn), error: "E" }),
          beat: () => bench.call("SendTaskHeartbeat", { taskToken: bench.token(executionArn) }),
          stop: () => bench.call("StopExecution", { executionArn }),
          redrive: () => redrive(bench, executionArn),
          wait: () => {},
        };
        for (const name of happenings) {
          try {
            acts[name]?.();
          } catch (error) {
            assert.ok(
              error instanceof Error && ["TaskTimedOut", "ExecutionNotRedrivable"].includes(error.name),
              String(error),
            );
          }
          await bench.pass(13);
        }

        const events = bench.history(executionArn);
        const { status } = bench.describe(executionArn);
        events.forEach(({ id, previousEventId }, index) => {
          assert.equal(id, index + 1);
          assert.ok(previousEventId >= 0 && previousEventId < id);
        });
        const isEnd = (type: string | undefined) => Object.values(ends).includes(String(type));
        assert.equal(isEnd(events.at(-1)?.type), status !== "RUNNING");
        assert.ok(status === "RUNNING" || events.at(-1)?.type === ends[status as keyof typeof ends]);
        const endings = events.filter(({ type }) => isEnd(type)).length;
        const redrives = events.filter(({ type }) => type === "ExecutionRedriven").length;
        assert.equal(endings, redrives + (status === "RUNNING" ? 0 : 1));
        const told = bench.statusChanges.filter((detail) => detail.executionArn === executionArn);
        assert.equal(told.length, 1 + redrives + endings);
      }),
      { numRuns: 150 },
    );
  });
});
