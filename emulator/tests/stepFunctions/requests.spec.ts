import assert from "node:assert/strict";
import fc from "fast-check";
import { actions } from "../../services/stepFunctions/api/actions";
import { ApiError } from "../../services/stepFunctions/api/apiError";
import { askTask, assertApiError, createBench, settle, stateMachineArn } from "./support";

const actionNames = [...actions.keys()];

describe("A malformed request", () => {
  it("for an unsupported operation is an UnknownOperationException", () => {
    const bench = createBench({ Ask: askTask() });

    assertApiError(() => bench.call("CreateActivity"), "UnknownOperationException", /CreateActivity/);
    assertApiError(() => bench.call("constructor"), "UnknownOperationException");
  });

  for (const body of [null, [], "text", 1, true]) {
    it(`with the body ${JSON.stringify(body)} is a SerializationException`, () => {
      const bench = createBench({ Ask: askTask() });

      for (const action of actionNames) {
        assertApiError(() => bench.call(action, body), "SerializationException");
      }
    });
  }

  it("without a required member is refused with the member's name; null counts as missing", () => {
    const bench = createBench({ Ask: askTask() });
    const lacks = (member: string) =>
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`;

    assertApiError(() => bench.call("StartExecution"), "ValidationException", lacks("stateMachineArn"));
    assertApiError(
      () => bench.call("DescribeExecution", { executionArn: null }),
      "ValidationException",
      lacks("executionArn"),
    );
    assertApiError(() => bench.call("SendTaskSuccess", { taskToken: "t" }), "ValidationException", lacks("output"));
    assertApiError(() => bench.call("SendTaskFailure"), "ValidationException", lacks("taskToken"));
  });

  it("with a member of the wrong type is refused with that type", () => {
    const bench = createBench({ Ask: askTask() });
    const start = (name: unknown) => () => bench.call("StartExecution", { stateMachineArn, name });
    const list = (maxResults: unknown) => () => bench.call("ListExecutions", { stateMachineArn, maxResults });

    assertApiError(start(1), "SerializationException", "NUMBER_VALUE can not be converted to a String");
    assertApiError(start(true), "SerializationException", "TRUE_VALUE can not be converted to a String");
    assertApiError(start({}), "SerializationException", "Start of structure or map found where not expected.");
    assertApiError(start([]), "SerializationException", "Start of list found where not expected");
    assertApiError(list("5"), "SerializationException", "STRING_VALUE can not be converted to an Integer");
    assertApiError(list(1.5), "SerializationException", "NUMBER_VALUE can not be converted to an Integer");
  });

  it("with a task token in the wrong member is refused without repeating the token", async () => {
    const bench = createBench({ Ask: askTask() });
    const token = bench.token(await bench.start());
    const misplaced = "1 validation error detected: Value at 'name' is a task token, which belongs into 'taskToken'";

    assertApiError(
      () => bench.call("StartExecution", { stateMachineArn, name: token }),
      "ValidationException",
      misplaced,
    );
  });

  it("with an error or cause that is too long is refused without effect", async () => {
    const bench = createBench({ Ask: askTask() });
    const executionArn = await bench.start();
    const taskToken = bench.token(executionArn);

    for (const tooLong of [{ error: "x".repeat(257) }, { cause: "x".repeat(32_769) }]) {
      assertApiError(() => bench.call("StopExecution", { executionArn, ...tooLong }), "ValidationException");
      assertApiError(() => bench.call("SendTaskFailure", { taskToken, ...tooLong }), "ValidationException");
    }
    assert.equal(bench.describe(executionArn).status, "RUNNING");
  });

  it("of any content receives a response or an API error, and the service keeps working", async () => {
    const bench = createBench({ Ask: askTask() });
    const arn = await bench.start({}, "one");
    const members = [
      ...["stateMachineArn", "executionArn", "name", "input", "taskToken", "output", "error", "cause", "maxResults"],
      ...[
        "nextToken",
        "reverseOrder",
        "includeExecutionData",
        "statusFilter",
        "redriveFilter",
        "clientToken",
        "__proto__",
      ],
    ];
    const value = fc.oneof(
      fc.constantFrom<unknown>(stateMachineArn, arn, bench.token(arn), "one", "{}", "RUNNING", 0, 1000, true, null),
      fc.jsonValue(),
    );
    const body = fc.oneof(fc.dictionary(fc.constantFrom(...members), value), fc.jsonValue());

    fc.assert(
      fc.property(fc.constantFrom(...actionNames), body, (action, request) => {
        try {
          assert.equal(typeof bench.stepFunctions.call(action, request), "object");
        } catch (error) {
          assert.ok(error instanceof ApiError, `${action}: ${error}`);
          assert.ok(error.statusCode === 400 && error.message !== "" && error.code !== "");
          assert.ok(!error.message.includes(bench.token(arn)), error.message);
        }
      }),
      { numRuns: 3000 },
    );
    await settle();
    assert.equal(bench.call("ListStateMachines").nextToken, undefined);
  });
});
