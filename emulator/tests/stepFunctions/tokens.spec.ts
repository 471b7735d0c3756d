import assert from "node:assert/strict";
import { TaskFailure } from "../../services/stepFunctions/types";
import { askTask, assertApiError, createBench, settle, stateMachineArn } from "./support";

const output = '{"decision":"accepted"}';

describe("A task token", () => {
  it("is long and unique", async () => {
    const bench = createBench({ Ask: askTask() });

    const tokens = [bench.token(await bench.start()), bench.token(await bench.start())];

    assert.notEqual(tokens[0], tokens[1]);
    assert.deepEqual(
      tokens.filter(({ length }) => length < 64 || length > 2048),
      [],
    );
  });

  it("can report a failure, with an optional error and cause", async () => {
    const bench = createBench({ Ask: askTask() });
    const [told, silent] = [await bench.start(), await bench.start()];

    bench.call("SendTaskFailure", { taskToken: bench.token(told), error: "Refused", cause: "no" });
    bench.call("SendTaskFailure", { taskToken: bench.token(silent) });
    await settle();

    const labels = { resource: "sendMessage.waitForTaskToken", resourceType: "sqs" };
    assert.deepEqual(bench.history(told)[5]?.taskFailedEventDetails, { ...labels, error: "Refused", cause: "no" });
    assert.deepEqual(bench.history(told)[6]?.executionFailedEventDetails, { error: "Refused", cause: "no" });
    assert.deepEqual(bench.history(silent)[5]?.taskFailedEventDetails, labels);
    assert.equal(bench.describe(silent).status, "FAILED");
  });

  it("can be used once: a second report is a TaskTimedOut error", async () => {
    const bench = createBench({ Ask: askTask() });
    const arn = await bench.start();
    const taskToken = bench.token(arn);

    bench.call("SendTaskSuccess", { taskToken, output });

    const over = "Task Timed Out: 'Provided task does not exist anymore'";
    assertApiError(() => bench.call("SendTaskSuccess", { taskToken, output: "{}" }), "TaskTimedOut", over);
    assertApiError(() => bench.call("SendTaskFailure", { taskToken }), "TaskTimedOut", over);
    assertApiError(() => bench.call("SendTaskHeartbeat", { taskToken }), "TaskTimedOut", over);
    await settle();
    assert.equal(bench.describe(arn).output, output);
  });

  it("expires with the timeout of its attempt, and the retry has a new token", async () => {
    const Retry = [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 5, MaxAttempts: 1 }];
    const bench = createBench({ Ask: askTask({ TimeoutSeconds: 60, Retry }) });
    const arn = await bench.start();
    const first = bench.token(arn);

    await bench.pass(60);
    assertApiError(() => bench.call("SendTaskSuccess", { taskToken: first, output }), "TaskTimedOut");
    await bench.pass(5);
    const second = bench.token(arn);
    bench.call("SendTaskSuccess", { taskToken: second, output });
    await settle();

    assert.notEqual(second, first);
    assert.equal(bench.describe(arn).status, "SUCCEEDED");
  });

  it("either succeeds or expires at the time of the timeout, never both", async () => {
    const decide = (before: boolean) => async () => {
      const bench = createBench({ Ask: askTask({ TimeoutSeconds: 60 }) });
      const arn = await bench.start();
      const send = () => bench.call("SendTaskSuccess", { taskToken: bench.token(arn), output });
      // Timers with the same due time fire in the order they were set. The task's timer was set first.
      const refused: unknown[] = [];
      const attempt = () => {
        try {
          send();
        } catch (error) {
          refused.push(error);
        }
      };
      if (before) {
        bench.clock.advance(59_999);
        attempt();
      } else {
        bench.clock.setTimer(attempt, 60_000);
      }
      await bench.pass(60);
      return { status: bench.describe(arn).status, refused: refused.length };
    };

    assert.deepEqual(await decide(true)(), { status: "SUCCEEDED", refused: 0 });
    assert.deepEqual(await decide(false)(), { status: "FAILED", refused: 1 });
  });

  it("can be returned before the response to its message: the history records the response first", async () => {
    const sent = Promise.withResolvers<unknown>();
    const bench = createBench({ Ask: askTask({ TimeoutSeconds: 60 }) }, { callService: () => sent.promise });
    const arn = await bench.start();

    bench.call("SendTaskSuccess", { taskToken: bench.token(arn), output });
    await bench.pass(120);
    assert.deepEqual(bench.outline(arn).at(-1), "4<3 TaskStarted");
    const taskToken = bench.token(arn);
    assertApiError(() => bench.call("SendTaskSuccess", { taskToken, output: '"changed"' }), "TaskTimedOut");
    sent.resolve({ MessageId: "m" });
    await settle();

    assert.deepEqual(bench.outline(arn).slice(4, 6), ["5<4 TaskSubmitted", "6<5 TaskSucceeded"]);
    assert.equal(bench.describe(arn).output, output);
  });

  it("counts even if the message is then reported as failed, because the worker's report was accepted", async () => {
    const sent = Promise.withResolvers<unknown>();
    const bench = createBench({ Ask: askTask() }, { callService: () => sent.promise });
    const arn = await bench.start();

    bench.call("SendTaskSuccess", { taskToken: bench.token(arn), output });
    sent.reject(new TaskFailure("SQS.SdkClientException", "the answer was lost"));
    await settle();

    assert.deepEqual(bench.outline(arn)[4], "5<4 TaskSucceeded");
  });

  it("is closed if the message fails", async () => {
    const refused = new TaskFailure("SQS.SdkClientException", "no such queue");
    const bench = createBench({ Ask: askTask() }, { callService: () => Promise.reject(refused) });

    const arn = await bench.start();

    assert.deepEqual(bench.outline(arn).slice(4), ["5<4 TaskFailed", "6<5 ExecutionFailed"]);
    assertApiError(() => bench.call("SendTaskSuccess", { taskToken: bench.token(arn), output }), "TaskTimedOut");
  });

  it("that was never issued is invalid, and error messages omit it", () => {
    const bench = createBench({ Ask: askTask() });
    const taskToken = "a-token-of-somebody-else";

    const invalid = "Invalid Token: 'Invalid token'";
    assertApiError(() => bench.call("SendTaskSuccess", { taskToken, output }), "InvalidToken", invalid);
    assertApiError(() => bench.call("SendTaskFailure", { taskToken }), "InvalidToken", invalid);
    assertApiError(() => bench.call("SendTaskHeartbeat", { taskToken }), "InvalidToken", invalid);
    const long = taskToken.repeat(100);
    assertApiError(
      () => bench.call("SendTaskHeartbeat", { taskToken: long }),
      "ValidationException",
      /^((?!somebody).)*$/,
    );
  });

  it("identifies its state machine, even after it is closed; an unknown token has none", async () => {
    const bench = createBench({ Ask: askTask() });
    const arn = await bench.start();
    const taskToken = bench.token(arn);

    const waiting = bench.stepFunctions.stateMachineOfToken(taskToken);
    bench.call("StopExecution", { executionArn: arn });

    assert.deepEqual([waiting, bench.stepFunctions.stateMachineOfToken(taskToken)], [stateMachineArn, stateMachineArn]);
    assert.equal(bench.stepFunctions.stateMachineOfToken("of nobody"), undefined);
  });

  it("requires JSON output, and can be used again after invalid output", async () => {
    const bench = createBench({ Ask: askTask() });
    const arn = await bench.start();
    const taskToken = bench.token(arn);

    assertApiError(() => bench.call("SendTaskSuccess", { taskToken, output: "accepted" }), "InvalidOutput");
    assertApiError(() => bench.call("SendTaskSuccess", { taskToken, output: "" }), "InvalidOutput");
    bench.call("SendTaskSuccess", { taskToken, output });
    await settle();

    assert.equal(bench.describe(arn).status, "SUCCEEDED");
  });
});
