import assert from "node:assert/strict";
import { TaskFailure } from "../../services/stepFunctions/types";
import { askTask, createBench, type Fields, settle, stateMachineArn, workTask, written } from "./support";

/** The output of a state machine with one Pass state, or the cause of its failure. */
async function passed(fields: Fields, input: unknown = {}): Promise<unknown> {
  const bench = createBench({ Pass: { Type: "Pass", End: true, ...fields } });
  const { status, output, cause } = bench.describe(await bench.start(input));
  return status === "SUCCEEDED" ? JSON.parse(String(output)) : cause;
}

describe("The data of a state", () => {
  it("is processed by InputPath, Parameters, ResultPath and OutputPath, in this order", async () => {
    const fields = { InputPath: "$.a", Parameters: { "x.$": "$.b", y: 2 }, ResultPath: "$.r.s", OutputPath: "$.r" };

    assert.deepEqual(await passed(fields, { a: { b: 1 } }), { s: { x: 1, y: 2 } });
  });

  it("follows AWS's rules for a path that is null or $", async () => {
    assert.deepEqual(await passed({ InputPath: null }, { a: 1 }), {});
    assert.deepEqual(await passed({ OutputPath: null }, { a: 1 }), {});
    assert.deepEqual(await passed({ Result: 1, ResultPath: null }, { a: 1 }), { a: 1 });
    assert.deepEqual(await passed({ Result: 1, ResultPath: "$" }, { a: 1 }), 1);
  });

  for (const value of [null, 0, false, "", [], {}]) {
    it(`can be ${JSON.stringify(value)}: as input, as a result, at a path`, async () => {
      assert.deepEqual(await passed({ Parameters: { "Input.$": "$" } }, value), { Input: value });
      assert.deepEqual(await passed({ Parameters: { "Input.$": "$.a" } }, { a: value }), { Input: value });
      assert.deepEqual(await passed({ InputPath: "$.a" }, { a: value }), value);
      assert.deepEqual(await passed({ Result: value, ResultPath: "$.r" }, {}), { r: value });
      assert.deepEqual(await passed({ Result: value }, { a: 1 }), value);
    });
  }

  it("is selected from a task's result by ResultSelector", async () => {
    const work = workTask({ ResultSelector: { "id.$": "$.order.id" }, ResultPath: "$.order" });
    const bench = createBench({ Work: work }, { invokeFunction: () => ({ order: { id: 7, more: 1 } }) });

    assert.equal(bench.describe(await bench.start({ a: 1 })).output, '{"a":1,"order":{"id":7}}');
  });

  it("includes the execution, state and state machine of the context object", async () => {
    const bench = createBench({ Pass: { Type: "Pass", Parameters: { "context.$": "$$" }, End: true } });
    const at = written(bench.clock.now());

    const arn = await bench.start({ a: 1 }, "first");

    assert.deepEqual(JSON.parse(String(bench.describe(arn).output)).context, {
      Execution: {
        Id: arn,
        Input: { a: 1 },
        Name: "first",
        RoleArn: "arn:aws:iam::123456789012:role/parcels",
        StartTime: at,
        RedriveCount: 0,
      },
      StateMachine: { Id: "arn:aws:states:eu-west-1:123456789012:stateMachine:Parcels", Name: "Parcels" },
      State: { EnteredTime: at, Name: "Pass" },
    });
  });

  it("distinguishes the start time and input of the execution from those of a later state", async () => {
    const Parameters = {
      "start.$": "$$.Execution.StartTime",
      "input.$": "$$.Execution.Input.a",
      "entered.$": "$$.State.EnteredTime",
    };
    const bench = createBench({ Ask: askTask({ Next: "Pass" }), Pass: { Type: "Pass", Parameters, End: true } });
    const start = bench.clock.now();

    const arn = await bench.start({ a: 1 });
    await bench.pass(60);
    bench.call("SendTaskSuccess", { taskToken: bench.token(arn), output: '{"a":2}' });
    await settle();

    assert.deepEqual(JSON.parse(String(bench.describe(arn).output)), {
      start: written(start),
      input: 1,
      entered: written(start + 60_000),
    });
  });

  it("has times of whole seconds without a fraction, and others with milliseconds", async () => {
    const bench = createBench({ Pass: { Type: "Pass", Parameters: { "at.$": "$$.State.EnteredTime" }, End: true } });
    const enteredAfter = async (milliseconds: number) => {
      await bench.pass((1_000 - (bench.clock.now() % 1_000) + milliseconds) / 1_000);
      return JSON.parse(String(bench.describe(await bench.start()).output)).at as string;
    };

    assert.match(await enteredAfter(0), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.match(await enteredAfter(40), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.040Z$/);
  });

  it("is processed by intrinsic functions, with both roots and quoted dollar signs", async () => {
    const Parameters = { "list.$": "States.Array($.a, $$.State.Name, 'costs $5, $$.or more')" };

    assert.deepEqual(await passed({ Parameters }, { a: 1 }), { list: [1, "Pass", "costs $5, $$.or more"] });
  });

  it("cannot exceed 262,144 bytes as a state's output", async () => {
    const work = workTask({ ResultPath: "$.b", Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }] });
    const big = "x".repeat(150_000);
    const bench = createBench({ Work: work, Caught: { Type: "Pass", End: true } }, { invokeFunction: () => big });

    const arn = await bench.start({ a: big });

    const { error, cause } = bench.describe(arn);
    assert.equal(error, "States.DataLimitExceeded");
    assert.equal(
      cause,
      "The state/task 'Work' returned a result with a size exceeding the maximum number of bytes service limit.",
    );
  });
});

describe("A path without a value", () => {
  it("fails the execution with States.Runtime, despite retriers and catchers, and names state, event and path", async () => {
    const always = { ErrorEquals: ["States.ALL"] };
    const Work = workTask({
      Parameters: { "a.$": "$.missing" },
      Retry: [always],
      Catch: [{ ...always, Next: "Caught" }],
    });
    const bench = createBench({ Before: { Type: "Pass", Next: "Work" }, Work, Caught: { Type: "Pass", End: true } });

    const arn = await bench.start({ there: 1 });

    const { status, error, cause } = bench.describe(arn);
    assert.deepEqual([status, error], ["FAILED", "States.Runtime"]);
    assert.equal(
      cause,
      "An error occurred while executing the state 'Work' (entered at the event id #4). " +
        "The JSONPath '$.missing' specified for the field 'a.$' could not be found in the input '{\"there\":1}'",
    );
    assert.deepEqual(bench.outline(arn).slice(3), ["4<3 TaskStateEntered", "5<4 ExecutionFailed"]);
  });

  it("in a Choice state fails the execution with AWS's message, even if the state has a Default", async () => {
    const Which = { Type: "Choice", Choices: [{ Variable: "$.a", StringEquals: "x", Next: "Done" }], Default: "Done" };
    const bench = createBench({ Which, Done: { Type: "Succeed" } });

    const { error, cause } = bench.describe(await bench.start({}));

    assert.equal(error, "States.Runtime");
    assert.equal(
      cause,
      "An error occurred while executing the state 'Which' (entered at the event id #2). " +
        "Invalid path '$.a': The choice state's condition path references an invalid value.",
    );
  });

  it("can be $$.Task.Token, in a state that does not wait for a task token", async () => {
    assert.match(
      String(await passed({ Parameters: { "t.$": "$$.Task.Token" } })),
      /'\$\$\.Task\.Token' specified for the field 't\.\$' could not be found in the input '\{\}'$/,
    );
  });

  it("can be a ResultPath, if the input is not an object; the error can be caught", async () => {
    const Catch = [{ ErrorEquals: ["States.ResultPathMatchFailure"], ResultPath: null, Next: "Caught" }];
    const bench = createBench({ Work: workTask({ ResultPath: "$.r", Catch }), Caught: { Type: "Pass", End: true } });

    const arn = await bench.start("text");

    assert.equal(bench.describe(arn).output, '"text"');
  });

  it("is not caused by depth: a value with nearly 1,000 levels of nesting passes unchanged", async () => {
    const nested = "[".repeat(998) + "]".repeat(998);
    const bench = createBench({ Pass: { Type: "Pass", Parameters: { "a.$": "$" }, End: true } });

    const arn = await bench.start(JSON.parse(nested));

    assert.equal(bench.describe(arn).output, `{"a":${nested}}`);
  });
});

describe("A Fail state", () => {
  it("sets the execution's optional error and cause, from a string or a path", async () => {
    const fail = async (fields: Fields, input: unknown) => {
      const bench = createBench({ Fail: { Type: "Fail", ...fields } });
      const { status, error, cause } = bench.describe(await bench.start(input));
      return { status, error, cause };
    };

    const status = "FAILED";
    assert.deepEqual(await fail({ Error: "E", Cause: "c" }, {}), { status, error: "E", cause: "c" });
    assert.deepEqual(await fail({ ErrorPath: "$.e", CausePath: "$.c" }, { e: "E", c: "c" }), {
      status,
      error: "E",
      cause: "c",
    });
    assert.deepEqual(await fail({}, {}), { status, error: undefined, cause: undefined });
    assert.equal((await fail({ ErrorPath: "$.e" }, { e: 1 })).error, "States.Runtime");
    assert.equal((await fail({ ErrorPath: "$.e" }, {})).error, "States.Runtime");
  });
});

describe("A catcher", () => {
  it("is the first that matches the error, and inserts the error at its ResultPath", async () => {
    const Work = workTask({
      Catch: [
        { ErrorEquals: ["Other"], Next: "Wrong" },
        { ErrorEquals: ["Refused"], ResultPath: "$.error", Next: "Right" },
        { ErrorEquals: ["States.ALL"], Next: "Wrong" },
      ],
    });
    const bench = createBench(
      { Work, Right: { Type: "Pass", End: true }, Wrong: { Type: "Fail" } },
      { invokeFunction: () => Promise.reject(new TaskFailure("Refused", "no")) },
    );

    const arn = await bench.start({ a: 1 });

    assert.equal(bench.describe(arn).output, '{"a":1,"error":{"Error":"Refused","Cause":"no"}}');
  });

  it("applies after the retries", async () => {
    const every = { ErrorEquals: ["States.TaskFailed"] };
    const Work = workTask({
      Retry: [{ ...every, MaxAttempts: 1 }],
      Catch: [{ ...every, ResultPath: null, Next: "Caught" }],
    });
    const bench = createBench(
      { Work, Caught: { Type: "Pass", End: true } },
      { invokeFunction: () => Promise.reject(new TaskFailure("Refused", "no")) },
    );

    const arn = await bench.start();
    await bench.pass(1);

    assert.equal(bench.invoked.length, 2);
    assert.equal(bench.describe(arn).status, "SUCCEEDED");
  });
});

describe("A number", () => {
  const input = '{"a":0.0,"b":[12345678901234567890,1e3,-0],"c":{"d":1.50},"e":7}';

  /** The output of a state for this input, as text. */
  async function outputOf(fields: Fields): Promise<unknown> {
    const bench = createBench({ Pass: { Type: "Pass", End: true, ...fields } });
    const { executionArn } = bench.call("StartExecution", { stateMachineArn, input });
    await bench.pass(0);
    return bench.describe(String(executionArn)).output;
  }

  it("stays as it is written where nothing changes it", async () => {
    assert.equal(await outputOf({}), input);
    assert.equal(await outputOf({ InputPath: "$.b" }), "[12345678901234567890,1e3,-0]");
    assert.equal(await outputOf({ Parameters: { "x.$": "$.a", "y.$": "$.c" } }), '{"x":0.0,"y":{"d":1.50}}');
    assert.equal(await outputOf({ Result: 1, ResultPath: "$.e" }), input.replace('"e":7', '"e":1'));
    assert.equal(
      await outputOf({ Parameters: { "x.$": "States.JsonToString($.b)" } }),
      '{"x":"[12345678901234567890,1e3,-0]"}',
    );
  });

  it("is a number to rules, filters and functions", async () => {
    assert.equal(await outputOf({ Parameters: { "x.$": "States.MathAdd($.b[1], $.a)" } }), '{"x":1000}');
    assert.equal(await outputOf({ Parameters: { "x.$": "$.c[?(@.d == 1.5)].d" } }), '{"x":[1.50]}');
    assert.equal(await outputOf({ Parameters: { "x.$": "States.ArrayContains($.b, 1000)" } }), '{"x":true}');
    assert.equal(await outputOf({ Type: "Wait", SecondsPath: "$.a" }), input);
    const Which = { Type: "Choice", Choices: [{ Variable: "$.a", NumericEquals: 0, Next: "Zero" }] };
    const bench = createBench({ Which, Zero: { Type: "Succeed" } });
    const { executionArn } = bench.call("StartExecution", { stateMachineArn, input });
    await bench.pass(0);
    assert.equal(bench.describe(String(executionArn)).status, "SUCCEEDED");
  });

  it("is JavaScript's in JSONata", async () => {
    assert.equal(
      await outputOf({ QueryLanguage: "JSONata", Output: "{% [$states.input.a + 1, $states.input.c.d] %}" }),
      "[1,1.5]",
    );
    assert.equal(await outputOf({ QueryLanguage: "JSONata", Output: "{% $parse('1.0') + 1 %}" }), "2");
  });
});
