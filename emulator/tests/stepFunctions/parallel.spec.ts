import assert from "node:assert/strict";
import { TaskFailure } from "../../services/stepFunctions/types";
import { askTask, createBench, type Fields, workTask } from "./support";

const pass = (fields: Fields = {}): Fields => ({ Type: "Pass", End: true, ...fields });
const branch = (name: string, state: Fields): Fields => ({ StartAt: name, States: { [name]: state } });
const parallel = (branches: readonly Fields[], fields: Fields = {}): Fields => ({
  Type: "Parallel",
  Branches: branches,
  ...(fields.Next === undefined && { End: true }),
  ...fields,
});

const wait = { Type: "Wait", Seconds: 60, End: true };

describe("A Parallel state", () => {
  it("runs its branches on its input, and has their outputs in order as its result", async () => {
    const states = {
      Both: parallel(
        [
          branch("Work", workTask({ ResultPath: "$.work" })),
          { StartAt: "One", States: { One: pass({ Result: 1, Next: "Two", End: undefined }), Two: pass() } },
        ],
        {
          InputPath: "$.order",
          Parameters: { "id.$": "$.id" },
          ResultSelector: { "first.$": "$[0].work.id", "second.$": "$[1]" },
          ResultPath: "$.both",
        },
      ),
    };
    const bench = createBench(states);
    const { output } = bench.describe(await bench.start({ order: { id: 7 } }));
    assert.deepEqual(JSON.parse(String(output)), { order: { id: 7 }, both: { first: 7, second: 1 } });
  });

  it("records the branches' events, each after that which caused it", async () => {
    const states = {
      Both: parallel([branch("A", pass()), branch("B", pass())], { Next: "After" }),
      After: pass(),
    };
    const bench = createBench(states);
    assert.deepEqual(bench.outline(await bench.start()), [
      "1<0 ExecutionStarted",
      "2<0 ParallelStateEntered",
      "3<2 ParallelStateStarted",
      "4<3 PassStateEntered",
      "5<3 PassStateEntered",
      "6<4 PassStateExited",
      "7<5 PassStateExited",
      "8<7 ParallelStateSucceeded",
      "9<7 ParallelStateExited",
      "10<9 PassStateEntered",
      "11<10 PassStateExited",
      "12<11 ExecutionSucceeded",
    ]);
  });

  it("fails with a branch, and aborts the others", async () => {
    const Fail = { Type: "Fail", Error: "Broken", Cause: "in transit" };
    const states = {
      Both: parallel([branch("Ask", askTask()), branch("Wait", { Type: "Wait", Seconds: 9, Next: "Fail" })]),
    };
    (states.Both.Branches as Fields[])[1] = {
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: 9, Next: "Fail" }, Fail },
    };
    const bench = createBench(states);
    const arn = await bench.start();
    const taskToken = bench.token(arn);
    await bench.pass(9);

    const { status, error, cause } = bench.describe(arn);
    assert.deepEqual([status, error, cause], ["FAILED", "Broken", "in transit"]);
    assert.deepEqual(bench.outline(arn).slice(-4), [
      "10<9 FailStateEntered",
      "11<8 TaskStateAborted",
      "12<10 ParallelStateFailed",
      "13<12 ExecutionFailed",
    ]);
    assert.throws(() => bench.call("SendTaskSuccess", { taskToken, output: "1" }), { code: "TaskTimedOut" });
    assert.equal(bench.clock.untilNextTimer(), undefined);
  });

  it("fails also if another branch is about to wait", async () => {
    const waiting = { StartAt: "One", States: { One: pass({ End: undefined, Next: "Wait" }), Wait: wait } };
    for (const passes of [0, 1, 2, 3]) {
      const names = [...Array.from({ length: passes }, (_, index) => `Pass ${index}`), "Fail"];
      const states = names.map((name, index) => [
        name,
        name === "Fail" ? { Type: "Fail", Error: "Broken" } : { Type: "Pass", Next: names[index + 1] },
      ]);
      const failing = { StartAt: names[0], States: Object.fromEntries(states) };
      const bench = createBench({ Both: parallel([waiting, failing]) });
      assert.equal(bench.describe(await bench.start()).error, "Broken", names.join());
      assert.equal(bench.clock.untilNextTimer(), undefined);
    }
  });

  it("is retried with all its branches, and caught", async () => {
    const answers = [() => Promise.reject(new TaskFailure("Busy", "later")), () => 1];
    const both = parallel([branch("Work", workTask()), branch("Pass", pass({ Result: 2 }))], {
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 5 }],
    });
    const bench = createBench({ Both: both }, { invokeFunction: () => answers.shift()?.() });
    const arn = await bench.start();
    await bench.pass(5);
    assert.equal(bench.describe(arn).output, "[1,2]");
    assert.equal(bench.outline(arn).filter((line) => line.endsWith("ParallelStateStarted")).length, 2);

    const caught = createBench({
      Both: parallel([branch("Fail", { Type: "Fail", Error: "Broken" })], {
        Catch: [{ ErrorEquals: ["Broken"], ResultPath: "$.error", Next: "After" }],
      }),
      After: pass(),
    });
    const { output } = caught.describe(await caught.start({ a: 1 }));
    assert.equal(output, '{"a":1,"error":{"Error":"Broken","Cause":""}}');
  });

  it("continues the branches that failed when the execution is redriven", async () => {
    const answers = [() => Promise.reject(new TaskFailure("Busy", "later")), () => "worked"];
    const states = { Both: parallel([branch("Pass", pass({ Result: 1 })), branch("Work", workTask())]) };
    const bench = createBench(states, { invokeFunction: () => answers.shift()?.() });
    const arn = await bench.start();
    assert.equal(bench.describe(arn).status, "FAILED");

    bench.redrive(arn);
    await bench.pass(0);
    assert.equal(bench.describe(arn).output, '[1,"worked"]');
    assert.equal(bench.outline(arn).filter((line) => line.endsWith("PassStateEntered")).length, 1);
  });

  it("waits for the tokens of its branches, in any order", async () => {
    const bench = createBench({ Both: parallel([branch("One", askTask()), branch("Two", askTask())]) });
    const arn = await bench.start();
    const tokens = bench.called.map(
      ({ parameters }) => (parameters as { MessageBody: { TaskToken: string } }).MessageBody.TaskToken,
    );
    bench.call("SendTaskSuccess", { taskToken: tokens[1], output: "2" });
    await bench.pass(60);
    assert.equal(bench.describe(arn).status, "RUNNING");
    bench.call("SendTaskSuccess", { taskToken: tokens[0], output: "1" });
    await bench.pass(0);
    assert.equal(bench.describe(arn).output, "[1,2]");
  });
});
