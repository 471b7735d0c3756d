import assert from "node:assert/strict";
import { askTask, assertApiError, createBench, definitionOf, type Fields, roleArn, stateMachineArn } from "./support";

const pass = (result: unknown): Fields => ({ Pass: { Type: "Pass", Result: result, End: true } });
const text = (states: Fields): string => JSON.stringify(definitionOf(states));

describe("UpdateStateMachine", () => {
  it("changes executions that start later, and none that run", async () => {
    const bench = createBench({ Ask: askTask() });
    const before = await bench.start();
    await bench.pass(60);

    const updated = bench.call("UpdateStateMachine", { stateMachineArn, definition: text(pass(2)) });
    assert.deepEqual([updated.updateDate, typeof updated.revisionId], [bench.clock.now() / 1_000, "string"]);

    const after = await bench.start();
    assert.deepEqual([bench.describe(before).status, bench.describe(after).output], ["RUNNING", "2"]);
    bench.call("SendTaskSuccess", { taskToken: bench.token(before), output: "1" });
    await bench.pass(0);
    assert.equal(bench.describe(before).output, "1");
    const definitionFor = (executionArn: string) =>
      bench.call("DescribeStateMachineForExecution", { executionArn }).definition;
    assert.deepEqual([definitionFor(before), definitionFor(after)], [text({ Ask: askTask() }), text(pass(2))]);
    const listed = bench.call("ListExecutions", { stateMachineArn }).executions as Fields[];
    assert.deepEqual(
      listed.map(({ executionArn }) => executionArn),
      [after, before],
    );
  });

  it("keeps what it does not change, and describes the latest revision", () => {
    const bench = createBench(pass(1));
    const { updateDate: _, ...before } = bench.call("DescribeStateMachine", { stateMachineArn });
    const other = `${roleArn}-2`;
    const { revisionId } = bench.call("UpdateStateMachine", {
      stateMachineArn,
      roleArn: other,
      loggingConfiguration: { level: "ERROR", includeExecutionData: true },
      tracingConfiguration: { enabled: true },
    });
    assert.deepEqual(bench.call("DescribeStateMachine", { stateMachineArn }), {
      ...before,
      roleArn: other,
      loggingConfiguration: { level: "ERROR", includeExecutionData: true },
      tracingConfiguration: { enabled: true },
      revisionId,
    });
  });

  it("redrives an execution with the definition that it had", async () => {
    const bench = createBench({ Fail: { Type: "Fail", Error: "Old" } });
    const arn = await bench.start();
    bench.call("UpdateStateMachine", { stateMachineArn, definition: text(pass(1)) });
    bench.redrive(arn);
    await bench.pass(0);
    assert.equal(bench.describe(arn).error, "Old");
  });

  const refused: readonly [input: Fields, code: string, message: RegExp][] = [
    [{}, "MissingRequiredParameter", /^Either the definition, the role ARN/],
    [
      { definition: "{" },
      "InvalidDefinition",
      /^Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: Its definition is not JSON: .* at null'$/s,
    ],
    [
      { definition: text({ Wait: { Type: "Pass", Next: "None" } }) },
      "InvalidDefinition",
      /^Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: State "Wait" has the next state "None", which does not exist\. at \/States\/Wait\/Next, MISSING_END_STATE: [^,]* at null'$/,
    ],
    [{ definition: text(pass(1)), publish: true }, "ValidationException", /there are no versions/],
    [{ loggingConfiguration: { level: "SOME" } }, "InvalidLoggingConfiguration", /^Invalid Logging Configuration$/],
    [{ loggingConfiguration: "ALL" }, "ValidationException", /'loggingConfiguration' must be an object/],
    [{ stateMachineArn: `${stateMachineArn}2`, definition: "{}" }, "StateMachineDoesNotExist", /Parcels2'$/],
  ];
  for (const [input, code, message] of refused) {
    it(`refuses ${JSON.stringify(input).slice(0, 60)}`, () => {
      const bench = createBench(pass(1));
      assertApiError(() => bench.call("UpdateStateMachine", { stateMachineArn, ...input }), code, message);
      assert.equal(bench.call("DescribeStateMachine", { stateMachineArn }).definition, text(pass(1)));
    });
  }
});

describe("ValidateStateMachineDefinition", () => {
  const { call } = createBench(pass(1));
  const validate = (states: Fields, input: Fields = {}) =>
    call("ValidateStateMachineDefinition", { definition: text(states), ...input });

  it("finds nothing in a valid definition", () => {
    assert.deepEqual(validate(pass(1)), { result: "OK", diagnostics: [], truncated: false });
  });

  it("says what is not valid on AWS, and where", () => {
    const diagnostic = {
      severity: "ERROR",
      code: "SCHEMA_VALIDATION_FAILED",
      message: 'State "Odd" has the field "Odd", which is not valid on AWS. Remove it.',
      location: "/States/Odd",
    };
    const odd = { Odd: { Type: "Pass", Odd: 1, End: true } };
    assert.deepEqual(validate(odd), { result: "FAIL", diagnostics: [diagnostic], truncated: false });
    assert.equal(call("ValidateStateMachineDefinition", { definition: "{" }).result, "FAIL");
  });

  it("warns of what is valid on AWS, and not run here", () => {
    const states = { Task: { Type: "Task", Resource: "arn:aws:states:::glue:startJobRun", Parameters: {}, End: true } };
    assert.deepEqual(validate(states), { result: "OK", diagnostics: [], truncated: false });
    const { result, diagnostics } = validate(states, { severity: "WARNING" });
    const [{ severity, code } = {}] = diagnostics as Fields[];
    assert.deepEqual([result, severity, code], ["OK", "WARNING", "NOT_RUN_BY_THE_EMULATOR"]);
  });

  it("limits the diagnostics", () => {
    const states = { A: { Type: "Pass", Odd: 1, Next: "B" }, B: { Type: "Pass", Odd: 1, End: true } };
    const { diagnostics, truncated } = validate(states, { maxResults: 1 });
    assert.deepEqual([(diagnostics as Fields[]).length, truncated], [1, true]);
  });
});

describe("The tags of a state machine", () => {
  it("are added, replaced, removed and listed", () => {
    const { call } = createBench(pass(1));
    const list = () => call("ListTagsForResource", { resourceArn: stateMachineArn }).tags;
    assert.deepEqual(list(), []);
    const tag = (...tags: Fields[]) => call("TagResource", { resourceArn: stateMachineArn, tags });
    tag({ key: "team", value: "post" }, { key: "cost", value: "1" });
    tag({ key: "cost", value: "2" });
    call("UntagResource", { resourceArn: stateMachineArn, tagKeys: ["team", "none"] });
    assert.deepEqual(list(), [{ key: "cost", value: "2" }]);
  });

  const many = Array.from({ length: 51 }, (_, index) => ({ key: String(index), value: "" }));
  const refused: readonly [action: string, input: Fields, code: string][] = [
    ["TagResource", { resourceArn: `${stateMachineArn}2`, tags: [] }, "ResourceNotFound"],
    ["TagResource", { tags: many }, "TooManyTags"],
    ["TagResource", { tags: [{ key: "aws:a", value: "" }] }, "ValidationException"],
    ["TagResource", { tags: [{ key: "a", value: "x".repeat(257) }] }, "ValidationException"],
    ["TagResource", { tags: [{ value: "" }] }, "ValidationException"],
    ["TagResource", {}, "ValidationException"],
    ["UntagResource", {}, "ValidationException"],
  ];
  for (const [action, input, code] of refused) {
    it(`refuses ${action} ${JSON.stringify(input).slice(0, 60)}`, () => {
      const { call } = createBench(pass(1));
      assertApiError(() => call(action, { resourceArn: stateMachineArn, ...input }), code);
    });
  }
});
