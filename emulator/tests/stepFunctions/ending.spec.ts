import assert from "node:assert/strict";
import { TaskFailure } from "../../services/stepFunctions/types";
import { askTask, assertApiError, createBench, settle, stateMachineArn, workTask, written } from "./support";

const refused = new TaskFailure("Refused", "no");

/** A state machine whose function fails until `repair` is called. */
function failingBench(fields = {}) {
  const function_ = { fails: true };
  const bench = createBench(
    { Before: { Type: "Pass", Result: { a: 1 }, Next: "Work" }, Work: workTask(fields) },
    { invokeFunction: ({ payload }) => (function_.fails ? Promise.reject(refused) : payload) },
  );
  return { ...bench, repair: () => (function_.fails = false) };
}

describe("The state machine's timeout", () => {
  it("ends the execution and its work in progress with TIMED_OUT", async () => {
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
  it("aborts a waiting execution, with an optional error and cause", async () => {
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

  it("stops work in progress: no event, state or retry follows", async () => {
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

  it("also aborts an execution that is about to fail", async () => {
    const bench = createBench({ Pass: { Type: "Pass", InputPath: "$.missing", End: true } });

    const { executionArn } = bench.call("StartExecution", { stateMachineArn });
    bench.call("StopExecution", { executionArn });
    await settle();

    assert.equal(bench.describe(String(executionArn)).status, "ABORTED");
    assert.deepEqual(
      bench.statusChanges.map(({ status }) => status),
      ["RUNNING", "ABORTED"],
    );
  });

  it("has no effect on an execution that has ended", async () => {
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
  it("continues from the failed state with its input and history, and increments redriveCount", async () => {
    const bench = failingBench({ Parameters: { "a.$": "$.a", "context.$": "$$.Execution" } });
    const arn = await bench.start();
    const startDate = bench.clock.now();
    await bench.pass(60);
    bench.repair();

    const redriveDate = bench.clock.now() / 1000;
    assert.deepEqual(bench.redrive(arn), { redriveDate });
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
    assert.equal(context.StartTime, written(startDate));
    assert.deepEqual([context.RedriveCount, context.RedriveTime], [1, written(redriveDate * 1000)]);
    assert.deepEqual(
      bench.statusChanges.map(({ status, redriveCount }) => `${status} ${redriveCount}`),
      ["RUNNING 0", "FAILED 0", "RUNNING 1", "SUCCEEDED 1"],
    );
  });

  it("gives a stopped task a new task token, and resets its retries and timeouts", async () => {
    const Retry = [{ ErrorEquals: ["Busy"], MaxAttempts: 1 }];
    const bench = createBench({ Ask: askTask({ TimeoutSeconds: 60, Retry }) }, {}, { TimeoutSeconds: 100 });
    const executionArn = await bench.start();
    const first = bench.token(executionArn);
    await bench.pass(59);
    bench.call("StopExecution", { executionArn });

    bench.redrive(executionArn);
    await bench.pass(59);
    const second = bench.token(executionArn);

    assert.notEqual(second, first);
    assertApiError(() => bench.call("SendTaskSuccess", { taskToken: first, output: "1" }), "TaskTimedOut");
    bench.call("SendTaskSuccess", { taskToken: second, output: '"accepted"' });
    await settle();
    assert.equal(bench.describe(executionArn).output, '"accepted"');
    assert.deepEqual(bench.outline(executionArn).slice(4, 8), [
      "5<4 TaskSubmitted",
      "6<0 ExecutionAborted",
      "7<5 ExecutionRedriven",
      "8<7 TaskScheduled",
    ]);
  });

  it("can be repeated, also after the state machine's timeout", async () => {
    const bench = createBench({ Ask: askTask() }, {}, { TimeoutSeconds: 60 });
    const arn = await bench.start();

    for (const redriveCount of [1, 2, 3]) {
      await bench.pass(60);
      assert.equal(bench.describe(arn).status, "TIMED_OUT");
      bench.redrive(arn);
      assert.equal(bench.describe(arn).redriveCount, redriveCount);
    }
  });

  it("fails in a Fail state every time, but enters it once", async () => {
    const bench = createBench({ Fail: { Type: "Fail", Error: "Bad" } });
    const arn = await bench.start();

    bench.redrive(arn);
    await settle();

    assert.deepEqual(bench.outline(arn).slice(1), [
      "2<0 FailStateEntered",
      "3<2 ExecutionFailed",
      "4<3 ExecutionRedriven",
      "5<4 ExecutionFailed",
    ]);
  });

  it("is refused, with AWS's reason, for a running or successful execution, and after 14 days", async () => {
    const bench = failingBench();
    const failed = await bench.start();
    bench.repair();
    const succeeded = await bench.start();
    const waiting = createBench({ Ask: askTask() });
    const running = await waiting.start();

    const reason = (why: string) => new RegExp(`'${why}'$`);
    const code = "ExecutionNotRedrivable";
    assertApiError(() => waiting.redrive(running), code, reason("Execution is RUNNING and cannot be redriven"));
    assertApiError(() => bench.redrive(succeeded), code, reason("Execution is SUCCEEDED and cannot be redriven"));
    await bench.pass(14 * 86_400);
    assert.equal(bench.describe(failed).redriveStatus, "REDRIVABLE");
    await bench.pass(1);
    assertApiError(() => bench.redrive(failed), code, reason("Execution redrivable period exceeded"));
    assert.equal(bench.describe(failed).redriveStatusReason, "Execution redrivable period exceeded");
  });

  it("is idempotent for the same clientToken for 15 minutes", async () => {
    const bench = failingBench();
    const arn = await bench.start();

    const first = bench.redrive(arn, "token");
    await bench.pass(60);
    const second = bench.redrive(arn, "token");

    assert.deepEqual(second, first);
    assert.equal(bench.describe(arn).redriveCount, 1);
    await bench.pass(900);
    bench.redrive(arn, "token");
    assert.equal(bench.describe(arn).redriveCount, 2);
  });
});
