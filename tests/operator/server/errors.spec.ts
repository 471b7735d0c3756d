import assert from "node:assert/strict";
import type { ApiError, InboxView } from "../../../operator/server/api";
import { arnOf, awsError, tokenMark } from "../builders";
import { oneWaits, serveMachine } from "./servedMachine";

describe("The operator's server explains", () => {
  const { page, calls, awsAnswers, pass } = serveMachine();

  const fails = (name: string, message?: string) => () => {
    throw awsError(name, message);
  };
  const reading: Readonly<Record<string, readonly [number, RegExp, RegExp]>> = {
    ExpiredTokenException: [401, /are missing, invalid or expired/, /aws sso login/],
    AccessDeniedException: [403, /AccessDenied/, /viewer, approver or operator permissions/],
    ThrottlingException: [429, /AWS is throttling requests/, /Wait a few seconds/],
    StateMachineDoesNotExist: [404, /does not exist/, /Check the ARN/],
    SomethingElse: [500, /SomethingElse/, /Try again/],
  };
  for (const [name, [status, error, whatToDo]] of Object.entries(reading)) {
    it(`${name}`, async () => {
      awsAnswers({ ListExecutions: fails(name) });

      const answer = await page().ask(`/api/executions?name=${name}`);

      const said: ApiError = JSON.parse(answer.text);
      assert.equal(answer.status, status);
      assert.match(said.error, error);
      assert.match(said.whatToDo, whatToDo);
    });
  }

  it("an execution that does not exist, and an invalid name", async () => {
    awsAnswers({ DescribeExecution: fails("ExecutionDoesNotExist") });

    const unknown = await page().ask("/api/executions/nobody");
    const foreign = await page().ask(
      `/api/executions/${encodeURIComponent(arnOf("one").replace("trading", "payroll"))}`,
    );

    assert.equal(unknown.status, 404);
    assert.equal(foreign.status, 400);
    assert.match(foreign.text, /is not an execution of/);
  });

  it("an unreachable network", async () => {
    awsAnswers({
      ListExecutions: () => {
        throw Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
      },
    });

    const answer = await page().ask("/api/executions?name=refused");

    assert.equal(answer.status, 502);
    assert.match(answer.text, /that the emulator is running/);
  });

  it("throttling, together with the last known data", async () => {
    await page().get("/api/inbox");
    pass(10_000);
    awsAnswers({ ListExecutions: fails("ThrottlingException") });

    const inbox = await page().get<InboxView>("/api/inbox");

    assert.equal(inbox.approvals.length, 1);
    assert.match(inbox.notice ?? "", /AWS is throttling requests/);
  });

  const badStarts: Readonly<Record<string, readonly [string, string]>> = {
    '{"name":"a b","input":"{}"}': ["name", "Names can't contain spaces."],
    '{"input":"{"}': ["input", "The input is not valid JSON."],
    "not JSON": ["input", "The input is not valid JSON."],
    [JSON.stringify({ input: JSON.stringify("x".repeat(262_144)) })]: ["input", "The input is larger than 256 KiB."],
  };
  for (const [body, [field, error]] of Object.entries(badStarts)) {
    it(`an invalid start: ${body.slice(0, 30)}`, async () => {
      const answer = await page().ask("/api/executions", { method: "POST", body });

      const said: ApiError = JSON.parse(answer.text);
      assert.deepEqual([answer.status, said.field, said.error], [400, field, error]);
      assert.deepEqual(calls, []);
    });
  }

  it("a name that is already in use, at its form field", async () => {
    awsAnswers({ StartExecution: fails("ExecutionAlreadyExists") });

    const answer = await page().post("/api/executions", { name: "one", input: "{}" });

    assert.deepEqual([answer.status, JSON.parse(answer.text).field], [409, "name"]);
  });

  it("a rejection without a reason, and an unknown decision", async () => {
    const unreasoned = await page().post("/api/executions/one/decision", { attempt: 3, decision: "rejected" });
    const odd = await page().post("/api/executions/one/decision", { attempt: 3, decision: "maybe" });

    assert.deepEqual([unreasoned.status, JSON.parse(unreasoned.text).field], [400, "reason"]);
    assert.equal(odd.status, 400);
  });

  it("a request that is too large, before reading it", async () => {
    const answer = await page().ask("/api/executions", { method: "POST", body: "x".repeat(700 * 1024) });

    assert.equal(answer.status, 413);
  });

  it("an AWS error that quotes the token, without the token", async () => {
    awsAnswers({ ...oneWaits, SendTaskSuccess: fails("ValidationException", `Value '${tokenMark}1' is bad`) });

    const answer = await page().post("/api/executions/one/decision", { attempt: 3, decision: "approved" });

    assert.equal(answer.status, 500);
    assert.match(answer.text, /Value '\(task token\)' is bad/);
    assert.ok(
      page().log.some((line) => line.includes("(task token)")),
      "the error is in the log, its token is not",
    );
  });
});
