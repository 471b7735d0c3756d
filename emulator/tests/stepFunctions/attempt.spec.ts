import assert from "node:assert/strict";
import { askTask, createBench, settle, workTask } from "./support";

const never = () => new Promise(() => {});
const output = '{"decision":"accepted"}';

describe("A task's timeout", () => {
  it("ends a function's attempt and the execution exactly on time, without a cause", async () => {
    const bench = createBench({ Work: workTask({ TimeoutSeconds: 30 }) }, { invokeFunction: never });

    const arn = await bench.start();
    await bench.pass(29.999);
    assert.equal(bench.describe(arn).status, "RUNNING");
    await bench.pass(0.001);

    assert.deepEqual(bench.outline(arn).slice(4), ["5<4 LambdaFunctionTimedOut", "6<5 ExecutionFailed"]);
    const [timedOut, failed] = bench.history(arn).slice(4);
    assert.deepEqual(timedOut?.lambdaFunctionTimedOutEventDetails, { error: "States.Timeout" });
    assert.deepEqual(failed?.executionFailedEventDetails, { error: "States.Timeout" });
  });

  it("restarts with every attempt", async () => {
    const Retry = [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 5, MaxAttempts: 1 }];
    const bench = createBench({ Work: workTask({ TimeoutSeconds: 30, Retry }) }, { invokeFunction: never });

    const arn = await bench.start();
    await bench.pass(64.999);
    assert.equal(bench.describe(arn).status, "RUNNING");
    await bench.pass(0.001);

    assert.equal(bench.describe(arn).status, "FAILED");
  });

  it("is optional: a task without a timeout can wait for 30 days", async () => {
    const bench = createBench({ Ask: askTask() });

    const arn = await bench.start();
    await bench.pass(30 * 86_400);
    bench.call("SendTaskSuccess", { taskToken: bench.token(arn), output });
    await settle();

    assert.equal(bench.describe(arn).status, "SUCCEEDED");
  });

  it("discards a late response, even while a retry is pending", async () => {
    const late = Promise.withResolvers<unknown>();
    const Retry = [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 5, MaxAttempts: 1 }];
    const answers = [late.promise, "in time"];
    const Work = workTask({ TimeoutSeconds: 30, Retry });
    const bench = createBench({ Work }, { invokeFunction: () => answers.shift() });

    const arn = await bench.start();
    await bench.pass(30);
    late.resolve("too late");
    await settle();
    assert.equal(bench.outline(arn).at(-1), "5<4 LambdaFunctionTimedOut");
    await bench.pass(5);

    assert.equal(bench.describe(arn).output, '"in time"');
  });

  it("is caught with an empty cause", async () => {
    const Catch = [{ ErrorEquals: ["States.Timeout"], ResultPath: "$.error", Next: "Expired" }];
    const bench = createBench({ Ask: askTask({ TimeoutSeconds: 60, Catch }), Expired: { Type: "Pass", End: true } });

    const arn = await bench.start({ parcel: "P-17" });
    await bench.pass(60);

    assert.deepEqual(bench.outline(arn).slice(5, 8), [
      "6<5 TaskTimedOut",
      "7<6 TaskStateExited",
      "8<7 PassStateEntered",
    ]);
    assert.equal(bench.describe(arn).output, '{"parcel":"P-17","error":{"Error":"States.Timeout","Cause":""}}');
  });

  it("is canceled when the task ends", async () => {
    const Ask = askTask({ TimeoutSeconds: 60, HeartbeatSeconds: 30 });
    const bench = createBench(
      { Work: workTask({ TimeoutSeconds: 10, Next: "Ask" }), Ask },
      {},
      { TimeoutSeconds: 3600 },
    );

    const arn = await bench.start();
    assert.equal(bench.clock.untilNextTimer(), 30_000);
    bench.call("SendTaskSuccess", { taskToken: bench.token(arn), output });
    await settle();

    assert.equal(bench.describe(arn).status, "SUCCEEDED");
    assert.equal(bench.clock.untilNextTimer(), undefined);
  });
});

describe("A heartbeat", () => {
  it("extends the heartbeat timeout; a missed heartbeat is a timeout", async () => {
    const bench = createBench({ Ask: askTask({ TimeoutSeconds: 600, HeartbeatSeconds: 60 }) });
    const arn = await bench.start();

    await bench.pass(59);
    assert.deepEqual(bench.call("SendTaskHeartbeat", { taskToken: bench.token(arn) }), {});
    await bench.pass(59);
    assert.equal(bench.describe(arn).status, "RUNNING");
    await bench.pass(1);

    const labels = { resource: "sendMessage.waitForTaskToken", resourceType: "sqs" };
    assert.deepEqual(bench.history(arn)[5]?.taskTimedOutEventDetails, { ...labels, error: "States.Timeout" });
  });

  it("does not extend the task's timeout", async () => {
    const bench = createBench({ Ask: askTask({ TimeoutSeconds: 100, HeartbeatSeconds: 60 }) });
    const arn = await bench.start();

    await bench.pass(50);
    bench.call("SendTaskHeartbeat", { taskToken: bench.token(arn) });
    await bench.pass(50);

    assert.equal(bench.describe(arn).status, "FAILED");
  });

  it("can be caught separately from a timeout", async () => {
    const Catch = [{ ErrorEquals: ["States.HeartbeatTimeout"], Next: "Silent" }];
    const Ask = askTask({ TimeoutSeconds: 600, HeartbeatSeconds: 60, Catch });
    const bench = createBench({ Ask, Silent: { Type: "Pass", End: true } });

    const arn = await bench.start();
    await bench.pass(60);

    assert.equal(bench.describe(arn).output, '{"Error":"States.Timeout","Cause":""}');
  });
});

describe("The integration of a task", () => {
  it("receives the state machine's role, the execution and the evaluated parameters", async () => {
    const publish = {
      Resource: "arn:aws:states:::sns:publish",
      Parameters: { "Message.$": "$.a", MessageAttributes: { Fixed: [1] } },
    };
    const bench = createBench({ Work: workTask({ Next: "Tell" }), Tell: workTask(publish) });

    const executionArn = await bench.start({ a: { b: 1 } });

    const caller = { roleArn: "arn:aws:iam::123456789012:role/parcels", executionArn };
    assert.deepEqual(bench.invoked, [
      { functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:work", payload: { a: { b: 1 } }, ...caller },
    ]);
    assert.deepEqual(bench.called, [
      {
        service: "sns",
        action: "publish",
        parameters: { Message: { b: 1 }, MessageAttributes: { Fixed: [1] } },
        ...caller,
      },
    ]);
  });

  it("fails the task with States.DataLimitExceeded if its result exceeds 262,144 bytes", async () => {
    const exactly = "x".repeat(262_144 - 2);
    const answers = [exactly, `${exactly}x`, `${exactly.slice(1)}é`];
    const bench = createBench({ Work: workTask() }, { invokeFunction: () => answers.shift() });

    const arns = [await bench.start(), await bench.start(), await bench.start()];

    assert.deepEqual(
      arns.map((arn) => bench.describe(arn).error),
      [undefined, "States.DataLimitExceeded", "States.DataLimitExceeded"],
    );
    assert.deepEqual(bench.history(arns[1] ?? "")[4]?.lambdaFunctionFailedEventDetails, {
      error: "States.DataLimitExceeded",
      cause:
        "The state/task 'arn:aws:lambda:eu-west-1:123456789012:function:work' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });

  it("fails the task with States.TaskFailed if it throws a defect, or returns a value that is not JSON", async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const answers = [() => Promise.reject(new RangeError("a defect")), async () => circular, async () => undefined];
    const bench = createBench({ Work: workTask() }, { invokeFunction: () => answers.shift()?.() });

    const [broken, endless, nothing] = [await bench.start(), await bench.start(), await bench.start()];

    assert.equal(bench.describe(broken).error, "States.TaskFailed");
    assert.match(String(bench.describe(broken).cause), /^The emulator could not carry out the call: a defect$/);
    assert.equal(bench.describe(endless).error, "States.TaskFailed");
    assert.equal(bench.describe(nothing).output, "null");
  });
});

describe("The times of a task", () => {
  it("can come from paths", async () => {
    const paths = { TimeoutSecondsPath: "$.t", HeartbeatSecondsPath: "$$.Execution.Input.h" };
    const bench = createBench({ Ask: askTask(paths) });
    const arn = await bench.start({ t: 90, h: 30 });
    const { timeoutInSeconds, heartbeatInSeconds } = bench.history(arn)[2]?.taskScheduledEventDetails ?? {};
    assert.deepEqual([timeoutInSeconds, heartbeatInSeconds], [90, 30]);
    await bench.pass(30);
    assert.equal(bench.describe(arn).error, "States.Timeout");
  });

  it("must be integers", async () => {
    const bench = createBench({ Ask: askTask({ TimeoutSecondsPath: "$.t" }) });
    assert.match(
      String(bench.describe(await bench.start({ t: "soon" })).cause),
      /The TimeoutSecondsPath field refers to value "soon" which is not a valid integer: \$\.t$/,
    );
  });

  it("can be missing, and so can the token in the parameters", async () => {
    const bench = createBench({ Ask: askTask({ Parameters: { QueueUrl: "q", "MessageBody.$": "$$" } }) });
    assert.equal(bench.describe(await bench.start()).status, "RUNNING");
  });
});

describe("A failure that a worker reports without an error and a cause", () => {
  it("is caught with null for both", async () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Caught" }];
    const bench = createBench({ Ask: askTask({ Catch }), Caught: { Type: "Pass", End: true } });
    const arn = await bench.start();
    bench.call("SendTaskFailure", { taskToken: bench.token(arn) });
    await bench.pass(0);
    assert.equal(bench.describe(arn).output, '{"Error":null,"Cause":null}');
  });
});
