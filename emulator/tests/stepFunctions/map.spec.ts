import assert from "node:assert/strict";
import { TaskFailure } from "../../services/stepFunctions/types";
import { askTask, createBench, type Fakes, type Fields, workTask } from "./support";

const pass = (fields: Fields = {}): Fields => ({ Type: "Pass", End: true, ...fields });
const map = (state: Fields, fields: Fields = {}): Fields => ({
  Type: "Map",
  ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, StartAt: "Item", States: { Item: state } },
  ...(fields.Next === undefined && { End: true }),
  ...fields,
});

async function run(states: Fields, input: unknown, fakes: Fakes = {}) {
  const bench = createBench(states, fakes);
  const arn = await bench.start(input);
  return { bench, arn, ...bench.describe(arn) } as { bench: typeof bench; arn: string } & Fields;
}

describe("A Map state", () => {
  it("runs its states for each item, and has their outputs in order as its result", async () => {
    const { output } = await run({ Each: map(pass()) }, [1, "a", null, { b: [] }]);
    assert.equal(output, '[1,"a",null,{"b":[]}]');
    assert.equal((await run({ Each: map(pass()) }, [])).output, "[]");
  });

  it("takes its items from a path, selects each input, and puts the result into its input", async () => {
    const fields = {
      InputPath: "$.order",
      ItemsPath: "$.parcels",
      ItemSelector: {
        "index.$": "$$.Map.Item.Index",
        "parcel.$": "$$.Map.Item.Value",
        "source.$": "$$.Map.Item.Source",
        "id.$": "$.id",
        "state.$": "$$.State.Name",
      },
      ResultSelector: { "all.$": "$[*].parcel.weight" },
      ResultPath: "$.weights",
    };
    const input = { order: { id: 7, parcels: [{ weight: 1 }, { weight: 2 }] } };
    const { output, bench } = await run({ Each: map(workTask(), fields) }, input);
    assert.deepEqual(JSON.parse(String(output)), { ...input, weights: { all: [1, 2] } });
    assert.deepEqual(
      bench.invoked.map(({ payload }) => payload),
      [
        { index: 0, parcel: { weight: 1 }, source: "STATE_DATA", id: 7, state: "Each" },
        { index: 1, parcel: { weight: 2 }, source: "STATE_DATA", id: 7, state: "Each" },
      ],
    );
  });

  it("shows the item in the context object of its states, and runs the earlier names of its fields", async () => {
    const states = {
      Each: {
        Type: "Map",
        Iterator: {
          StartAt: "Item",
          States: { Item: pass({ Parameters: { "at.$": "$$.Map.Item.Index", "in.$": "$" } }) },
        },
        Parameters: { "value.$": "$$.Map.Item.Value" },
        End: true,
      },
    };
    assert.equal((await run(states, ["a"])).output, '[{"at":0,"in":{"value":"a"}}]');
  });

  it("runs as many iterations at once as it may, and records each after the one in whose place it runs", async () => {
    const { bench, arn } = await run({ Each: map(pass(), { MaxConcurrency: 1 }) }, [1, 2]);
    assert.deepEqual(bench.outline(arn), [
      "1<0 ExecutionStarted",
      "2<0 MapStateEntered",
      "3<2 MapStateStarted",
      "4<3 MapIterationStarted",
      "5<4 PassStateEntered",
      "6<5 PassStateExited",
      "7<6 MapIterationSucceeded",
      "8<6 MapIterationStarted",
      "9<8 PassStateEntered",
      "10<9 PassStateExited",
      "11<10 MapIterationSucceeded",
      "12<11 MapStateSucceeded",
      "13<11 MapStateExited",
      "14<13 ExecutionSucceeded",
    ]);
    const details = bench
      .history(arn)
      .map((event) => event.mapStateStartedEventDetails ?? event.mapIterationStartedEventDetails);
    assert.deepEqual(
      details.filter((detail) => detail !== undefined),
      [{ length: 2 }, { name: "Each", index: 0 }, { name: "Each", index: 1 }],
    );

    const most = async (fields: Fields, count: number): Promise<number> => {
      const { bench: waiting } = await run({ Each: map(askTask(), fields) }, { items: Array(count).fill(1), n: 2 });
      return waiting.called.length;
    };
    const ItemsPath = "$.items";
    assert.equal(await most({ ItemsPath, MaxConcurrency: 3 }, 5), 3);
    assert.equal(await most({ ItemsPath, MaxConcurrencyPath: "$.n" }, 5), 2);
    assert.equal(await most({ ItemsPath }, 50), 40);
    assert.equal(await most({ ItemsPath, MaxConcurrency: 1_000 }, 50), 40);
    assert.equal(await most({ ItemsPath, MaxConcurrency: 0 }, 5), 5);
  });

  it("fails with an iteration, and aborts the others", async () => {
    const fakes = {
      invokeFunction: ({ payload }: { readonly payload: unknown }) =>
        payload === 2 ? Promise.reject(new TaskFailure("Lost", "no label")) : new Promise(() => {}),
    };
    const { bench, arn, status, error, cause } = await run({ Each: map(workTask()) }, [1, 2], fakes);
    assert.deepEqual([status, error, cause], ["FAILED", "Lost", "no label"]);
    assert.deepEqual(bench.outline(arn).slice(-6), [
      "12<11 LambdaFunctionFailed",
      "13<12 MapIterationFailed",
      "14<9 TaskStateAborted",
      "15<14 MapIterationAborted",
      "16<13 MapStateFailed",
      "17<16 ExecutionFailed",
    ]);
  });

  it("is retried and caught", async () => {
    const answers = [() => Promise.reject(new TaskFailure("Busy", "later")), () => "worked"];
    const Retry = [{ ErrorEquals: ["Busy"], IntervalSeconds: 5 }];
    const { bench, arn } = await run({ Each: map(workTask(), { Retry }) }, [1], {
      invokeFunction: () => answers.shift()?.(),
    });
    await bench.pass(5);
    assert.equal(bench.describe(arn).output, '["worked"]');

    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "After" }];
    const caught = { Each: map({ Type: "Fail", Error: "Lost" }, { Catch }), After: pass() };
    assert.equal((await run(caught, [1])).output, '{"Error":"Lost","Cause":""}');
  });

  it("continues the iterations that failed or did not start when the execution is redriven", async () => {
    let broken = true;
    const fakes = {
      invokeFunction: ({ payload }: { readonly payload: unknown }) =>
        broken && payload === 2 ? Promise.reject(new TaskFailure("Lost", "")) : payload,
    };
    const { bench, arn, status } = await run({ Each: map(workTask(), { MaxConcurrency: 1 }) }, [1, 2, 3], fakes);
    assert.equal(status, "FAILED");
    broken = false;
    bench.redrive(arn);
    await bench.pass(0);
    assert.equal(bench.describe(arn).output, "[1,2,3]");
    assert.deepEqual(
      bench.invoked.map(({ payload }) => payload),
      [1, 2, 2, 3],
    );
  });

  it("ends with the timeout of its execution, with everything in it", async () => {
    const bench = createBench({ Each: map(askTask()) }, {}, { TimeoutSeconds: 60 });
    const arn = await bench.start([1, 2]);
    await bench.pass(60);
    assert.equal(bench.describe(arn).status, "TIMED_OUT");
    assert.equal(bench.clock.untilNextTimer(), undefined);
    const [{ parameters } = { parameters: undefined }] = bench.called;
    const taskToken = (parameters as { MessageBody: { TaskToken: string } }).MessageBody.TaskToken;
    assert.throws(() => bench.call("SendTaskSuccess", { taskToken, output: "1" }), { code: "TaskTimedOut" });
  });

  const failures: readonly [fields: Fields, input: unknown, cause: string][] = [
    [{ ItemsPath: "$.a" }, { a: 1 }, 'Reference path "$.a" must point to array.'],
    [{}, {}, 'Reference path "$" must point to array.'],
    [
      { ItemsPath: "$.a", MaxConcurrencyPath: "$.n" },
      { a: [1], n: "NoNumber" },
      'The MaxConcurrencyPath field refers to value "NoNumber" which is not a valid integer: $.n',
    ],
  ];
  for (const [fields, input, cause] of failures) {
    it(`fails for ${JSON.stringify(fields)} and ${JSON.stringify(input)}`, async () => {
      const ended = await run({ Each: map(pass(), fields) }, input);
      assert.deepEqual(
        [ended.status, ended.cause],
        ["FAILED", `An error occurred while executing the state 'Each' (entered at the event id #2). ${cause}`],
      );
    });
  }

  it("can be in a branch, and have branches", async () => {
    const inner = { Type: "Parallel", Branches: [{ StartAt: "Deep", States: { Deep: pass() } }], End: true };
    const states = {
      Outer: { Type: "Parallel", Branches: [{ StartAt: "Each", States: { Each: map(inner) } }], End: true },
    };
    assert.equal((await run(states, [1, 2])).output, "[[[1],[2]]]");
  });
});
