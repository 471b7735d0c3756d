import assert from "node:assert/strict";
import { askTask, assertApiError, createBench, definitionOf, roleArn, stateMachineArn } from "./support";

const executionArn = stateMachineArn.replace(":stateMachine:", ":execution:");
const pass = { Pass: { Type: "Pass", End: true } };

interface Listed {
  readonly name: string;
  readonly status: string;
}

describe("StartExecution", () => {
  it("uses a generated name and the input {} by default", async () => {
    const bench = createBench(pass);
    const startDate = bench.clock.now() / 1000;

    const unnamed = bench.call("StartExecution", { stateMachineArn });
    const named = bench.call("StartExecution", { stateMachineArn, name: "one", input: " 1 " });

    assert.match(String(unnamed.executionArn), new RegExp(`^${executionArn}:[0-9a-f-]{36}$`));
    assert.equal(bench.describe(String(unnamed.executionArn)).input, "{}");
    assert.deepEqual(named, { executionArn: `${executionArn}:one`, startDate });
    assert.equal(bench.describe(`${executionArn}:one`).input, " 1 ");
  });

  it("returns the running execution only for the same name and input", async () => {
    const bench = createBench({ Ask: askTask() });
    const start = (input: string) => bench.call("StartExecution", { stateMachineArn, name: "one", input });
    const exists = `Execution Already Exists: '${executionArn}:one'`;

    const first = start("{}");
    await bench.pass(60);

    assert.deepEqual(start("{}"), first);
    assertApiError(() => start('{"a":1}'), "ExecutionAlreadyExists", exists);
    bench.call("StopExecution", { executionArn: `${executionArn}:one` });
    assertApiError(() => start("{}"), "ExecutionAlreadyExists", exists);
    assert.equal(bench.statusChanges.filter(({ status }) => status === "RUNNING").length, 1);
  });

  for (const input of ["null", "0", '"text"', "[]", '{"a":{}}']) {
    it(`accepts any JSON value: ${input}`, async () => {
      const bench = createBench(pass);

      assert.equal(bench.describe(await bench.start(JSON.parse(input))).output, input);
    });
  }

  const invalid = (why: string) => `Invalid State Machine Execution Input: '${why}'`;
  const problems: Readonly<Record<string, string>> = {
    "": "Invalid execution input.",
    "not json":
      "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    "{'a': 1}": "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
    '{"a": ]': "Unexpected character (']' (code 93))",
    '{"a": 1': "Unexpected end-of-input",
    ["[".repeat(100_000) + "]".repeat(100_000)]: "Document nesting depth exceeds the maximum allowed (1000)",
  };
  for (const [input, why] of Object.entries(problems)) {
    it(`refuses ${JSON.stringify(input.slice(0, 10))} with the message of AWS's JSON parser`, () => {
      const bench = createBench(pass);

      assertApiError(
        () => bench.call("StartExecution", { stateMachineArn, input }),
        "InvalidExecutionInput",
        invalid(why),
      );
    });
  }

  it("accepts an input of at most 262,144 bytes", () => {
    const bench = createBench(pass);
    const start = (text: string) => bench.call("StartExecution", { stateMachineArn, input: JSON.stringify(text) });

    start("x".repeat(262_142));
    assertApiError(() => start("x".repeat(262_143)), "ValidationException", /'input'.*less than or equal to 262144$/);
    assertApiError(() => start("é".repeat(131_072)), "ValidationException");
  });

  it("refuses a name that is not valid on AWS", () => {
    const bench = createBench(pass);
    const start = (name: string) => bench.call("StartExecution", { stateMachineArn, name });

    start("A-name_of.80+chars!".padEnd(80, "x"));
    assertApiError(() => start("x".repeat(81)), "ValidationException");
    assertApiError(() => start(""), "ValidationException");
    for (const name of ["a b", "a/b", "a:b", "a<b", "a*", "a\u0000", "a\u0085", "a$", "a\\b"]) {
      assertApiError(() => start(name), "InvalidName", `Invalid Name: '${name}'`);
    }
  });

  it("refuses a state machine that does not exist", () => {
    const bench = createBench(pass);
    const arn = `${stateMachineArn}2`;

    assertApiError(
      () => bench.call("StartExecution", { stateMachineArn: arn }),
      "StateMachineDoesNotExist",
      `State Machine Does Not Exist: '${arn}'`,
    );
  });
});

describe("DescribeExecution", () => {
  it("describes a successful execution and a failed execution", async () => {
    const bench = createBench({
      Which: { Type: "Choice", Choices: [{ Variable: "$", IsNull: true, Next: "Fail" }], Default: "Done" },
      Done: { Type: "Pass", Result: 1, End: true },
      Fail: { Type: "Fail", Error: "E", Cause: "c" },
    });
    const date = bench.clock.now() / 1000;
    const [one, two] = [await bench.start({}, "one"), await bench.start(null, "two")];

    const common = {
      stateMachineArn,
      startDate: date,
      stopDate: date,
      inputDetails: { included: true },
      redriveCount: 0,
    };
    assert.deepEqual(bench.describe(one), {
      ...common,
      ...{ executionArn: one, name: "one", status: "SUCCEEDED", input: "{}", output: "1" },
      ...{ outputDetails: { included: true }, redriveStatus: "NOT_REDRIVABLE" },
      redriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
    });
    assert.deepEqual(bench.describe(two), {
      ...common,
      ...{ executionArn: two, name: "two", status: "FAILED", input: "null", error: "E", cause: "c" },
      redriveStatus: "REDRIVABLE",
    });
    const bare = bench.call("DescribeExecution", { executionArn: one, includedData: "METADATA_ONLY" });
    assert.ok(!("input" in bare) && !("output" in bare));
  });

  it("distinguishes an invalid ARN from an execution that does not exist", () => {
    const bench = createBench(pass);
    const describe = (arn: string) => () => bench.describe(arn);

    assertApiError(
      describe(`${executionArn}:x`),
      "ExecutionDoesNotExist",
      `Execution Does Not Exist: '${executionArn}:x'`,
    );
    assertApiError(describe("nonsense"), "InvalidArn", "Invalid Arn: 'Invalid ARN prefix: nonsense'");
    const wrongType = "Invalid Arn: 'Resource type not valid in this context: stateMachine'";
    assertApiError(describe(stateMachineArn), "InvalidArn", wrongType);
    assertApiError(describe("arn:aws:sqs:eu-west-1:1:q"), "InvalidArn", "Invalid Arn: 'Invalid service: sqs'");
  });
});

describe("ListExecutions", () => {
  it("returns the newest first, in pages that new executions do not shift", async () => {
    const bench = createBench(pass);
    const list = (request = {}) => bench.call("ListExecutions", { stateMachineArn, maxResults: 2, ...request });
    const names = ({ executions }: ReturnType<typeof list>) => (executions as Listed[]).map(({ name }) => name);
    for (const name of ["a", "b", "c", "d", "e"]) {
      await bench.start({}, name);
    }

    const first = list();
    await bench.start({}, "late");
    const second = list({ nextToken: first.nextToken });
    const third = list({ nextToken: second.nextToken });

    assert.deepEqual([first, second, third].map(names), [["e", "d"], ["c", "b"], ["a"]]);
    assert.equal(third.nextToken, undefined);
  });

  it("returns 100 executions by default, and at most 1000", async () => {
    const bench = createBench(pass);
    for (let index = 0; index < 101; index++) {
      bench.call("StartExecution", { stateMachineArn });
    }
    const count = (request = {}) =>
      (bench.call("ListExecutions", { stateMachineArn, ...request }).executions as unknown[]).length;

    assert.deepEqual(
      [count(), count({ maxResults: 0 }), count({ maxResults: 1000 }), count({ maxResults: 7 })],
      [100, 100, 101, 7],
    );
    assertApiError(
      () => count({ maxResults: 1001 }),
      "ValidationException",
      "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
    );
    assertApiError(() => count({ maxResults: -1 }), "ValidationException", /greater than or equal to 0$/);
  });

  it("filters by status and by redrive", async () => {
    const bench = createBench({ Ask: askTask() });
    const [a, b] = [await bench.start({}, "a"), await bench.start({}, "b")];
    await bench.start({}, "c");
    bench.call("StopExecution", { executionArn: a });
    bench.call("StopExecution", { executionArn: b });
    bench.call("RedriveExecution", { executionArn: b });
    const list = (request: object) =>
      (bench.call("ListExecutions", { stateMachineArn, ...request }).executions as Listed[]).map(({ name }) => name);

    assert.deepEqual(list({ statusFilter: "RUNNING" }), ["c", "b"]);
    assert.deepEqual(list({ statusFilter: "ABORTED" }), ["a"]);
    assert.deepEqual(list({ redriveFilter: "REDRIVEN" }), ["b"]);
    assert.deepEqual(list({ redriveFilter: "NOT_REDRIVEN", statusFilter: "RUNNING" }), ["c"]);
    assertApiError(() => list({ statusFilter: "DONE" }), "ValidationException", /enum value set: \[SUCCEEDED, /);
    assertApiError(() => list({ mapRunArn: "arn" }), "ValidationException", /Map/);
  });

  it("accepts a nextToken only for the listing that returned it", async () => {
    const bench = createBench(pass);
    const one = await bench.start();
    await bench.start();
    const list = (request: object) => bench.call("ListExecutions", { stateMachineArn, maxResults: 1, ...request });
    const { nextToken } = list({});

    assertApiError(() => list({ nextToken, statusFilter: "FAILED" }), "InvalidToken");
    assertApiError(() => list({ nextToken: "nonsense" }), "InvalidToken");
    assertApiError(() => list({ nextToken: "x".repeat(3097) }), "ValidationException", /less than or equal to 3096$/);
    assertApiError(() => bench.call("GetExecutionHistory", { executionArn: one, nextToken }), "InvalidToken");
  });
});

describe("A state machine", () => {
  it("is described as it was created, with the exact definition", async () => {
    const bench = createBench(pass);
    const executionArn = await bench.start();
    const creationDate = bench.clock.now() / 1000;
    const common = {
      ...{ stateMachineArn, name: "Parcels", roleArn, definition: JSON.stringify(definitionOf(pass)) },
      loggingConfiguration: { level: "OFF", includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    };

    assert.deepEqual(bench.call("DescribeStateMachine", { stateMachineArn }), {
      ...common,
      ...{ status: "ACTIVE", type: "STANDARD", creationDate },
    });
    assert.deepEqual(bench.call("DescribeStateMachineForExecution", { executionArn }), {
      ...common,
      updateDate: creationDate,
    });
    assert.deepEqual(bench.call("ListStateMachines"), {
      stateMachines: [{ stateMachineArn, name: "Parcels", type: "STANDARD", creationDate }],
    });
  });

  it("cannot be created twice with the same ARN", () => {
    const bench = createBench(pass);
    const spec = {
      ...{ arn: stateMachineArn, name: "Parcels", roleArn, definition: JSON.stringify(definitionOf(pass)) },
      loggingConfiguration: { level: "OFF", includeExecutionData: false } as const,
      ...{ tracingConfiguration: { enabled: false }, creationDate: 0 },
    };

    assert.throws(() => bench.stepFunctions.createStateMachine(spec), /exists already/);
  });
});
