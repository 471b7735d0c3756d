import assert from "node:assert/strict";
import fc from "fast-check";
import { askTask, assertApiError, createBench, settle, stateMachineArn, workTask } from "./support";

describe("The status of an execution", () => {
  it("is sent to EventBridge at the start and at the end, in AWS's format", async () => {
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

  it("includes the error and cause, if any", async () => {
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

  it("excludes the input, then the output, from an event that would be too large", async () => {
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

describe("Ended executions", () => {
  it("are kept up to the limit; those that ended first are deleted, and running executions are kept", async () => {
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

  it("count as running after a redrive", async () => {
    const bench = createBench({ Ask: askTask() }, { keepEnded: 1 });
    const [a, b] = [await bench.start(), await bench.start()];
    bench.call("StopExecution", { executionArn: a });
    bench.redrive(a);

    bench.call("StopExecution", { executionArn: b });

    assert.deepEqual(
      [a, b].map((arn) => bench.describe(arn).status),
      ["RUNNING", "ABORTED"],
    );
  });
});

describe("A stopped Step Functions service", () => {
  it("cancels all timers, sends no more events, and refuses calls", async () => {
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
  it("receives every new event of every execution until it is removed", async () => {
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

  it("can stop the execution, which ends directly after the event that the listener received", async () => {
    const bench = createBench({ Work: workTask() });
    bench.stepFunctions.onEvent((executionArn, { type }) => {
      if (type === "LambdaFunctionScheduled") {
        bench.call("StopExecution", { executionArn });
      }
    });

    const arn = await bench.start();

    assert.deepEqual(bench.outline(arn).slice(2), ["3<2 LambdaFunctionScheduled", "4<0 ExecutionAborted"]);
    assert.equal(bench.invoked.length, 0);
  });
});

describe("The history of any execution", () => {
  const happening = fc.constantFrom("succeed", "fail", "stop", "redrive", "wait", "beat");

  it("has consecutive IDs, links each event to an earlier one, and ends with the event of the final status", async () => {
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
          redrive: () => bench.redrive(executionArn),
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
