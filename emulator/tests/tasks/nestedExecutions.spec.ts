import assert from "node:assert/strict";
import { refusal } from "../provisioned";
import { allow, arnOf, type Fields, type Machines, machine, startMachines, task } from "./machines";

const CHILD = arnOf("states", "stateMachine:child");
const CHILDREN = arnOf("states", "execution:child:*");
const RULE = arnOf("events", "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule");
const QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/000000000000/none";

const starts = allow("states:StartExecution", CHILD);
const follows = allow(["states:DescribeExecution", "states:StopExecution"], CHILDREN);
const listens = allow(["events:PutTargets", "events:PutRule", "events:DescribeRule"], RULE);
const started = (suffix: string, fields: Fields = {}) =>
  task(`states:startExecution${suffix}`, { StateMachineArn: CHILD, Input: { "size.$": "$.size" } }, fields);

/** Children that fail, wait for a token, or succeed, by their input. */
function program(): void {
  const when = (size: number, Next: string) => ({ Variable: "$.size", NumericEquals: size, Next });
  machine("child", {
    Choose: { Type: "Choice", Choices: [when(0, "Refuse"), when(1, "Wait")], Default: "Pack" },
    Refuse: { Type: "Fail", Error: "Empty", Cause: "nothing in it" },
    Wait: {
      ...task("sqs:sendMessage.waitForTaskToken", { QueueUrl: QUEUE_URL, MessageBody: { "token.$": "$$.Task.Token" } }),
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 600 }],
    },
    Pack: { Type: "Pass", Result: { packed: true }, End: true },
  });
  machine("started", { Start: started("") }, starts);
  machine("sync", { Start: started(".sync") }, starts, follows, listens);
  machine("sync-2", { Start: started(".sync:2") }, starts, follows, listens);
  machine("short", { Start: started(".sync:2", { TimeoutSeconds: 30 }) }, starts, follows, listens);
  machine("blind", { Start: started(".sync:2") }, starts, allow("states:StopExecution", CHILDREN), listens);
  machine("denied", { Start: started("") }, follows);
}

describe("A task that starts an execution", () => {
  let machines: Machines;
  before(async () => {
    machines = await startMachines(program);
  });
  after(() => machines.stop());

  it("goes on at once without a suffix", async () => {
    const arn = await machines.start("started", { size: 1 });
    await machines.emulator.settle(1_000);
    const { output } = await machines.ended(arn);
    const { ExecutionArn, StartDate, SdkHttpMetadata } = output as Fields;
    assert.match(String(ExecutionArn), /:execution:child:/);
    assert.deepEqual([StartDate, (SdkHttpMetadata as Fields).HttpStatusCode], [Date.UTC(2026, 0, 1), 200]);
    assert.equal((await machines.ended(String(ExecutionArn))).status, "RUNNING");
  });

  it("has the ended execution as its result, with text for .sync and JSON for .sync:2", async () => {
    const { output, events } = await machines.run("sync", { size: 2 });
    const { Input, Output, Status, StateMachineArn, StartDate, InputDetails } = output as Fields;
    assert.deepEqual(
      [Input, Output, Status, StateMachineArn, typeof StartDate, InputDetails],
      ['{"size":2}', '{"packed":true}', "SUCCEEDED", CHILD, "number", { Included: true }],
    );
    assert.deepEqual(events.map(({ type }) => type).slice(2, 6), [
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
    ]);
    assert.equal(events[2]?.taskScheduledEventDetails?.resource, "startExecution.sync");

    const parsed = (await machines.run("sync-2", { size: 2 })).output as Fields;
    assert.deepEqual([parsed.Input, parsed.Output], [{ size: 2 }, { packed: true }]);
  });

  it("waits for the end", async () => {
    const arn = await machines.start("sync", { size: 1 });
    await machines.emulator.settle(1_000);
    const before = await machines.ended(arn);
    assert.deepEqual([before.status, before.events.at(-1)?.type], ["RUNNING", "TaskSubmitted"]);

    const { ExecutionArn } = JSON.parse(String(before.events.at(-1)?.taskSubmittedEventDetails?.output));
    await machines.emulator.asAdministrator("states", "StopExecution", { executionArn: ExecutionArn, error: "Lost" });
    await machines.emulator.settle(1_000);
    const { error, cause } = await machines.ended(arn);
    const { Status, Error: childError } = JSON.parse(String(cause));
    assert.deepEqual([error, Status, childError], ["States.TaskFailed", "ABORTED", "Lost"]);
  });

  it("fails with States.TaskFailed and the execution as its cause", async () => {
    const { error, cause } = await machines.run("sync-2", { size: 0 });
    const { Status, Error: childError, Cause } = JSON.parse(String(cause));
    assert.deepEqual([error, Status, childError, Cause], ["States.TaskFailed", "FAILED", "Empty", "nothing in it"]);
  });

  for (const [what, end] of [
    ["times out", (executionArn: string) => machines.emulator.settle(31_000).then(() => executionArn)],
    [
      "is stopped",
      (executionArn: string) => machines.emulator.asAdministrator("states", "StopExecution", { executionArn }),
    ],
  ] as const) {
    it(`stops the execution when it ${what}`, async () => {
      const arn = await machines.start("short", { size: 1 });
      await machines.emulator.settle(1_000);
      const submitted = (await machines.ended(arn)).events.at(-1)?.taskSubmittedEventDetails?.output;
      const { ExecutionArn } = JSON.parse(String(submitted));
      assert.equal((await machines.ended(ExecutionArn)).status, "RUNNING");

      await end(arn);
      await machines.emulator.settle(1_000);
      assert.equal((await machines.ended(ExecutionArn)).status, "ABORTED");
    });
  }

  it("needs the permission to start it, and to see its end", async () => {
    const denied = await machines.run("denied", { size: 2 });
    assert.equal(denied.error, "StepFunctions.AWSStepFunctionsException");
    assert.match(String(denied.cause), /states:StartExecution on resource: .*:stateMachine:child/);
    const blind = await machines.run("blind", { size: 2 });
    assert.equal(blind.error, "StepFunctions.AWSStepFunctionsException");
    assert.match(String(blind.cause), /states:DescribeExecution on resource: .*:execution:child:/);
  });

  it("needs a role that can create the rule that reports the end, when the state machine is created", async () => {
    assert.equal(
      await refusal(() => machine("sync", { Start: started(".sync") }, starts, follows)),
      `'arn:aws:iam::000000000000:role/sync-role' is not authorized to create managed-rule: it needs events:PutTargets on ${RULE}.`,
    );
  });
});
