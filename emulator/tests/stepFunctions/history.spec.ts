import assert from "node:assert/strict";
import { type HistoryEvent, TaskFailure } from "../../services/stepFunctions/types";
import { askTask, createBench, functionArn, roleArn, workTask } from "./support";

describe("An execution's history", () => {
  it("records a function task from start to success, with each event linked to its predecessor", async () => {
    const bench = createBench(
      { first: workTask({ Next: "second", TimeoutSeconds: 5 }), second: workTask({ ResultPath: "$.again" }) },
      { invokeFunction: () => ({ Return: "HelloWorld" }) },
    );

    const arn = await bench.start({ parcel: "P-17" });

    assert.deepEqual(bench.outline(arn), [
      "1<0 ExecutionStarted",
      "2<0 TaskStateEntered",
      "3<2 LambdaFunctionScheduled",
      "4<3 LambdaFunctionStarted",
      "5<4 LambdaFunctionSucceeded",
      "6<5 TaskStateExited",
      "7<6 TaskStateEntered",
      "8<7 LambdaFunctionScheduled",
      "9<8 LambdaFunctionStarted",
      "10<9 LambdaFunctionSucceeded",
      "11<10 TaskStateExited",
      "12<11 ExecutionSucceeded",
    ]);
    const [started, entered, scheduled, running, succeeded, exited] = bench.history(arn);
    const timestamp = bench.clock.now() / 1000;
    const input = { input: '{"parcel":"P-17"}', inputDetails: { truncated: false } };
    const output = { output: '{"Return":"HelloWorld"}', outputDetails: { truncated: false } };
    assert.deepEqual(started?.executionStartedEventDetails, { ...input, roleArn });
    assert.deepEqual(entered?.stateEnteredEventDetails, { name: "first", ...input });
    assert.deepEqual(scheduled?.lambdaFunctionScheduledEventDetails, {
      resource: functionArn("work"),
      ...input,
      timeoutInSeconds: 5,
    });
    assert.deepEqual(running, { id: 4, previousEventId: 3, timestamp, type: "LambdaFunctionStarted" });
    assert.deepEqual(succeeded?.lambdaFunctionSucceededEventDetails, output);
    assert.deepEqual(exited?.stateExitedEventDetails, { name: "first", ...output });
    assert.deepEqual(bench.history(arn).at(-1)?.executionSucceededEventDetails, {
      output: '{"Return":"HelloWorld","again":{"Return":"HelloWorld"}}',
      outputDetails: { truncated: false },
    });
  });

  it("records a task that waits for its token: scheduled with the evaluated parameters, submitted, succeeded", async () => {
    const bench = createBench({ Ask: askTask({ TimeoutSeconds: 600, HeartbeatSeconds: 60 }) });
    const arn = await bench.start({ Message: "hello" });
    const taskToken = bench.token(arn);

    bench.call("SendTaskSuccess", { taskToken, output: '"accepted"' });
    await bench.pass(0);

    assert.deepEqual(bench.outline(arn).slice(2), [
      "3<2 TaskScheduled",
      "4<3 TaskStarted",
      "5<4 TaskSubmitted",
      "6<5 TaskSucceeded",
      "7<6 TaskStateExited",
      "8<7 ExecutionSucceeded",
    ]);
    const labels = { resource: "sendMessage.waitForTaskToken", resourceType: "sqs" };
    const [, , scheduled, started, submitted, succeeded] = bench.history(arn);
    assert.deepEqual(scheduled?.taskScheduledEventDetails, {
      ...labels,
      region: "eu-west-1",
      parameters: JSON.stringify({
        QueueUrl: "queue",
        MessageBody: { Input: { Message: "hello" }, TaskToken: taskToken },
      }),
      timeoutInSeconds: 600,
      heartbeatInSeconds: 60,
    });
    assert.deepEqual(started?.taskStartedEventDetails, labels);
    assert.deepEqual(submitted?.taskSubmittedEventDetails, {
      ...labels,
      output: '{"MessageId":"message-1"}',
      outputDetails: { truncated: false },
    });
    assert.deepEqual(succeeded?.taskSucceededEventDetails, {
      ...labels,
      output: '"accepted"',
      outputDetails: { truncated: false },
    });
  });

  it("records a successful call to a service, and a failed one", async () => {
    const publish = workTask({ Resource: "arn:aws:states:::sns:publish", Parameters: { "Message.$": "$" } });
    const failing = new TaskFailure("SNS.NotFoundException", "Topic does not exist");
    const answers = [async () => ({ MessageId: "m" }), () => Promise.reject(failing)];
    const bench = createBench({ Publish: publish }, { callService: () => answers.shift()?.() });

    const published = await bench.start("hello");
    const refused = await bench.start("hello");

    assert.deepEqual(bench.outline(published).slice(2), [
      "3<2 TaskScheduled",
      "4<3 TaskStarted",
      "5<4 TaskSucceeded",
      "6<5 TaskStateExited",
      "7<6 ExecutionSucceeded",
    ]);
    assert.deepEqual(bench.outline(refused).slice(4), ["5<4 TaskFailed", "6<5 ExecutionFailed"]);
    const failure = { error: "SNS.NotFoundException", cause: "Topic does not exist" };
    const [failed, ended] = bench.history(refused).slice(4);
    assert.deepEqual(failed?.taskFailedEventDetails, { resource: "publish", resourceType: "sns", ...failure });
    assert.deepEqual(ended?.executionFailedEventDetails, failure);
  });

  it("records a failed function, the catcher, and the next state", async () => {
    const cause = '{"errorType":"Refused"}';
    const bench = createBench(
      { Work: workTask({ Catch: [{ ErrorEquals: ["Refused"], Next: "Told" }] }), Told: { Type: "Pass", End: true } },
      { invokeFunction: () => Promise.reject(new TaskFailure("Refused", cause)) },
    );

    const arn = await bench.start();

    assert.deepEqual(bench.outline(arn).slice(4), [
      "5<4 LambdaFunctionFailed",
      "6<5 TaskStateExited",
      "7<6 PassStateEntered",
      "8<7 PassStateExited",
      "9<8 ExecutionSucceeded",
    ]);
    assert.deepEqual(bench.history(arn)[4]?.lambdaFunctionFailedEventDetails, { error: "Refused", cause });
    assert.equal(bench.describe(arn).output, JSON.stringify({ Error: "Refused", Cause: cause }));
  });

  it("records the entry and exit of every type of state; a Fail state has no exit", async () => {
    const bench = createBench({
      Which: { Type: "Choice", Choices: [{ Variable: "$.good", BooleanEquals: true, Next: "Good" }], Default: "Bad" },
      Good: { Type: "Succeed" },
      Bad: { Type: "Fail", Error: "Bad", Cause: "it was" },
    });

    const good = await bench.start({ good: true });
    const bad = await bench.start({ good: false });

    assert.deepEqual(bench.outline(good).slice(1), [
      "2<0 ChoiceStateEntered",
      "3<2 ChoiceStateExited",
      "4<3 SucceedStateEntered",
      "5<4 SucceedStateExited",
      "6<5 ExecutionSucceeded",
    ]);
    assert.deepEqual(bench.outline(bad).slice(3), ["4<3 FailStateEntered", "5<4 ExecutionFailed"]);
  });

  it("is returned in pages, in reverse order on request, and without execution data on request", async () => {
    const bench = createBench({ Ask: askTask() });
    const executionArn = await bench.start({ secret: 1 });
    const whole = bench.history(executionArn);

    const first = bench.call("GetExecutionHistory", { executionArn, maxResults: 3 });
    const second = bench.call("GetExecutionHistory", { executionArn, maxResults: 3, nextToken: first.nextToken });
    const reversed = bench.call("GetExecutionHistory", { executionArn, reverseOrder: true });
    const bare = bench.call("GetExecutionHistory", { executionArn, includeExecutionData: false });

    assert.deepEqual([...(first.events as []), ...(second.events as [])], whole);
    assert.equal(second.nextToken, undefined);
    assert.deepEqual(reversed.events, whole.toReversed());
    const text = JSON.stringify(bare.events);
    assert.ok(JSON.stringify(whole).includes("secret") && JSON.stringify(whole).includes(bench.token(executionArn)));
    assert.ok(!/secret|inputDetails|outputDetails/.test(text) && !text.includes(bench.token(executionArn)), text);
    assert.ok(text.includes('"stateEnteredEventDetails":{"name":"Ask"}'), text);
  });

  it("ends the execution with its 25,000th event, even between the events of one task", async () => {
    // With six more states at the start, LambdaFunctionScheduled reaches the limit.
    const before = ["1", "2", "3", "4", "5", "6"].map((name, index, names) => [
      name,
      { Type: "Pass", Next: names[index + 1] ?? "Again" },
    ]);
    const bench = createBench({
      ...Object.fromEntries(before),
      Again: { Type: "Choice", Choices: [{ Variable: "$.done", IsPresent: true, Next: "Done" }], Default: "Work" },
      Work: workTask({ Next: "Again" }),
      Done: { Type: "Succeed" },
    });

    const executionArn = await bench.start();

    const { events } = bench.call("GetExecutionHistory", { executionArn, reverseOrder: true, maxResults: 2 });
    const [last, lastButOne] = events as HistoryEvent[];
    assert.deepEqual([lastButOne?.id, lastButOne?.type], [24_999, "TaskStateEntered"]);
    assert.equal(last?.id, 25_000);
    assert.deepEqual(last?.executionFailedEventDetails, {
      error: "States.Runtime",
      cause: "The execution reached the maximum number of history events (25000).",
    });
    const { redriveStatusReason } = bench.describe(executionArn);
    assert.equal(redriveStatusReason, "Execution history event limit exceeded");
    // The start and six Pass states record 13 events. Every round records 7.
    assert.equal(bench.invoked.length, Math.floor((24_999 - 13) / 7));
  });
});
