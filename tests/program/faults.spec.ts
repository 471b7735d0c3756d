import assert from "node:assert/strict";
import { RedriveExecutionCommand, SendTaskSuccessCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type CallFault, type InvocationEnd, type InvocationFault, ServiceError } from "pulumi-aws-emulator";
import { type DecisionResult, decide } from "../../operator/approvals/decision";
import { taskTokenOf } from "../../operator/approvals/inbox";
import { ALWAYS_BUY, assertInvariants, startTestEmulator, type TestEmulator } from "../support/emulator";

type Run = () => Promise<InvocationEnd>;

/** Lets the first `times` invocations of a function go wrong. */
function invocations(functionName: string, times: number, go: (run: Run) => Promise<InvocationEnd>): InvocationFault {
  let left = times;
  return (invocation, run) => {
    if (!invocation.functionName.includes(functionName) || left === 0) {
      return run();
    }
    left -= 1;
    return go(run);
  };
}

/** Lets the first `times` calls of an action fail. */
function calls(action: string, times: number, error: ServiceError): CallFault {
  let left = times;
  return (call, next) => {
    if (call.action !== action || left === 0) {
      return next();
    }
    left -= 1;
    return Promise.reject(error);
  };
}

const throttledLambda = (): Promise<InvocationEnd> =>
  Promise.reject(new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429));

async function errorsIn(emulator: TestEmulator, executionArn: string): Promise<readonly (string | undefined)[]> {
  return (await emulator.history(executionArn)).flatMap((event) => {
    const failure =
      event.lambdaFunctionFailedEventDetails ??
      event.lambdaFunctionTimedOutEventDetails ??
      event.taskFailedEventDetails;
    return failure ? [failure.error] : [];
  });
}

describe("With an automatic stack, the workflow survives", () => {
  let emulator: TestEmulator;
  before(async () => {
    emulator = await startTestEmulator({ settings: ALWAYS_BUY });
  });
  afterEach(async () => {
    emulator.setFaults();
    await assertInvariants(emulator);
  });
  after(() => emulator.stop());

  const survived: readonly [what: string, fault: InvocationFault, error: string][] = [
    [
      "a Lambda that is throttled",
      invocations("recommendation", 2, throttledLambda),
      "Lambda.TooManyRequestsException",
    ],
    [
      "a Lambda that crashes before its work",
      invocations("buy-stock", 1, async () => ({ kind: "exit", outOfMemory: false })),
      "Runtime.ExitError",
    ],
    [
      "a Lambda that crashes after its write",
      invocations("buy-stock", 1, async (run) => {
        await run();
        return { kind: "exit", outOfMemory: false };
      }),
      "Runtime.ExitError",
    ],
    [
      "a Lambda that never answers",
      invocations("check-stock", 1, () => new Promise(() => undefined)),
      "Sandbox.Timedout",
    ],
    [
      "a Lambda that runs out of memory",
      invocations("check-stock", 1, async () => ({ kind: "exit", outOfMemory: true })),
      "Runtime.OutOfMemory",
    ],
  ];
  for (const [what, invocation, error] of survived) {
    it(`${what}: it is tried again, and trades once`, async () => {
      emulator.setFaults({ invocation });
      const executionArn = await emulator.start();
      await emulator.runUntilIdle();
      assert.equal((await emulator.describe(executionArn)).status, "SUCCEEDED");
      const errors = await errorsIn(emulator, executionArn);
      assert.ok(errors.length > 0 && errors.every((name) => name === error), String(errors));
      assert.equal((await emulator.ordersOf(executionArn)).length, 1);
    });
  }

  it("an answer that DynamoDB gives and nobody hears: the order stays one", async () => {
    let lost = false;
    emulator.setFaults({
      call: async (call, next) => {
        const output = await next();
        if (call.action === "PutItem" && !lost) {
          lost = true;
          throw new ServiceError("InternalServerError", "Internal server error", 500);
        }
        return output;
      },
    });
    const executionArn = await emulator.start();
    await emulator.runUntilIdle();
    assert.ok(lost);
    assert.equal((await emulator.describe(executionArn)).status, "SUCCEEDED");
    assert.equal((await emulator.ordersOf(executionArn)).length, 1);
  });

  it("a Lambda that answers garbage: nobody can approve it, so it expires, and the request is kept", async () => {
    emulator.setFaults({
      invocation: invocations("recommendation", 1, async () => ({
        kind: "result",
        json: '{"not":"a recommendation"}',
      })),
    });
    const executionArn = await emulator.start();
    await emulator.runUntilIdle();
    const { data } = await emulator.describe(executionArn);
    assert.deepEqual(data?.approval, { decision: "expired" });
    assert.deepEqual(await emulator.ordersOf(executionArn), []);
    assert.equal((await deadLetters(emulator)).length, 1);
  });

  it("a Lambda that answers 262,145 bytes: States.DataLimitExceeded, told, nothing traded", async () => {
    const json = JSON.stringify("x".repeat(262_145 - 2));
    emulator.setFaults({ invocation: invocations("check-stock", 1, async () => ({ kind: "result", json })) });
    const executionArn = await emulator.start();
    await emulator.runUntilIdle();
    const { status, error } = await emulator.describe(executionArn);
    assert.deepEqual([status, error], ["FAILED", "States.DataLimitExceeded"]);
    assert.deepEqual(await emulator.ordersOf(executionArn), []);
  });

  it("a request that is delivered twice: the second is dropped, and nothing goes to the dead-letter queue", async () => {
    emulator.setFaults({
      call: async (call, next) => {
        const output = await next();
        if (call.action === "SendMessage") {
          await next();
        }
        return output;
      },
    });
    const executionArn = await emulator.start();
    await emulator.runUntilIdle();
    assert.equal((await emulator.describe(executionArn)).status, "SUCCEEDED");
    assert.match(callbackLog(emulator), /its task waits no longer/);
    assert.deepEqual(await deadLetters(emulator), []);
  });

  it("a queue that refuses the send, and then takes it", async () => {
    emulator.setFaults({
      call: calls("SendMessage", 3, new ServiceError("RequestThrottled", "Request is throttled.", 403)),
    });
    const executionArn = await emulator.start();
    await emulator.runUntilIdle();
    assert.equal((await emulator.describe(executionArn)).status, "SUCCEEDED");
    assert.deepEqual(await errorsIn(emulator, executionArn), Array(3).fill("SQS.RequestThrottledException"));
  });

  it("a poller that is refused: what it had in hand is not lost", async () => {
    const error = new ServiceError("InternalFailure", "Internal failure", 500);
    const failures = [calls("GetQueueAttributes", 2, error), calls("ReceiveMessage", 2, error)];
    emulator.setFaults({
      call: (call, next) => failures[call.action === "ReceiveMessage" ? 1 : 0]?.(call, next) ?? next(),
    });
    const executionArn = await emulator.start();
    await emulator.runUntilIdle(60_000);
    assert.equal((await emulator.describe(executionArn)).status, "SUCCEEDED");
  });

  it("a queue that never takes the send: the execution fails and is told", async () => {
    const error = new ServiceError("ServiceUnavailable", "Service unavailable", 503);
    emulator.setFaults({ call: calls("SendMessage", Number.POSITIVE_INFINITY, error) });
    const executionArn = await emulator.start();
    await emulator.runUntilIdle();
    assert.equal((await emulator.describe(executionArn)).error, "SQS.AmazonSQSException");
    assert.equal(emulator.reportsOf(executionArn)[0]?.detail?.status, "FAILED");
  });

  it("a topic that refuses the report: told by the rule, then redriven, reported, and traded once", async () => {
    const refused: CallFault = (call, next) =>
      call.action === "Publish" && call.caller.type === "role"
        ? Promise.reject(new ServiceError("InternalError", "Internal error", 500))
        : next();
    emulator.setFaults({ call: refused });
    const executionArn = await emulator.start();
    await emulator.runUntilIdle();
    const failed = await emulator.describe(executionArn);
    assert.deepEqual([failed.status, failed.error], ["FAILED", "SNS.InternalErrorException"]);
    assert.equal(emulator.reportsOf(executionArn)[0]?.detail?.status, "FAILED");

    emulator.setFaults();
    await emulator.client.send(new RedriveExecutionCommand({ executionArn }));
    await emulator.runUntilIdle();
    assert.equal((await emulator.describe(executionArn)).status, "SUCCEEDED");
    assert.deepEqual(
      emulator.reportsOf(executionArn).map(({ Execution }) => Execution),
      [undefined, executionArn],
    );
    assert.equal((await emulator.ordersOf(executionArn)).length, 1);
  });

  it("a failure rule that is denied: EventBridge counts what it could not deliver", async () => {
    emulator.setFaults({
      call: (call, next) =>
        call.caller.type === "service"
          ? Promise.reject(new ServiceError("AuthorizationError", "not authorized to perform: SNS:Publish", 403))
          : next(),
    });
    const before = emulator.failedInvocations();
    const executionArn = await emulator.start({ symbol: "none!" });
    await emulator.runUntilIdle();
    assert.equal((await emulator.describe(executionArn)).status, "FAILED");
    assert.equal(emulator.failedInvocations(), before + 1);
    assert.deepEqual(emulator.reportsOf(executionArn), []);
    // The alarm on failed executions stands behind the rule; the invariant is restored for the tests that follow.
    emulator.setFaults();
    await emulator.client.send(new RedriveExecutionCommand({ executionArn }));
    await emulator.runUntilIdle();
    assert.equal(emulator.reportsOf(executionArn).length, 1);
  });
});

describe("With a manual stack, the workflow survives", () => {
  let emulator: TestEmulator;
  let executionArn: string;
  before(async () => {
    emulator = await startTestEmulator({ stack: "prod", settings: ALWAYS_BUY });
  });
  beforeEach(async () => {
    executionArn = await emulator.start();
    await emulator.runUntilIdle(60_000);
  });
  afterEach(async () => {
    emulator.setFaults();
    await emulator.runUntilIdle();
    await assertInvariants(emulator);
  });
  after(() => emulator.stop());

  const approve = { decision: "approved", approver: "ada" } as const;
  const reject = { decision: "rejected", approver: "bob", reason: "too dear" } as const;

  it("being stopped by hand while it waits, and the decision that comes after", async () => {
    const waiting = await emulator.waiting(executionArn);
    await emulator.client.send(new StopExecutionCommand({ executionArn, error: "Stopped", cause: "wrong stock" }));
    const result = await decide(emulator.client, waiting, approve);
    await emulator.runUntilIdle();
    assert.equal(result.outcome, "tooLate");
    const { status, error } = await emulator.describe(executionArn);
    assert.deepEqual([status, error], ["ABORTED", "Stopped"]);
    assert.equal(emulator.reportsOf(executionArn)[0]?.detail?.status, "ABORTED");
    assert.deepEqual(await emulator.ordersOf(executionArn), []);
  });

  it("two decisions at once: one counts, the other is told that it came too late", async () => {
    const waiting = await emulator.waiting(executionArn);
    const results = await Promise.all([
      decide(emulator.client, waiting, approve),
      decide(emulator.client, waiting, reject),
    ]);
    await emulator.runUntilIdle();
    assert.deepEqual(results.map(({ outcome }) => outcome).sort(), ["decided", "tooLate"]);
    const approved = results[0].outcome === "decided";
    assert.equal((await emulator.ordersOf(executionArn)).length, approved ? 1 : 0);
  });

  it("a decision at the very moment of the timeout: exactly one of the two wins", async () => {
    const waiting = await emulator.waiting(executionArn);
    const untilDeadline = Number(waiting.expiresAt) - emulator.clock.now();
    const decided = new Promise<DecisionResult>((resolve) => {
      emulator.clock.setTimer(() => resolve(decide(emulator.client, waiting, approve)), untilDeadline);
    });
    await emulator.runUntilIdle();
    const { outcome } = await decided;
    const { data } = await emulator.describe(executionArn);
    assert.deepEqual(data?.approval, outcome === "decided" ? approve : { decision: "expired" });
    assert.equal((await emulator.ordersOf(executionArn)).length, outcome === "decided" ? 1 : 0);
  });

  it("a token that has expired: TaskTimedOut, in words that do not repeat it", async () => {
    const taskToken = taskTokenOf(await emulator.waiting(executionArn));
    await emulator.runUntilIdle();
    await assert.rejects(
      emulator.client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(approve) })),
      (error: Error) => error.name === "TaskTimedOut" && !error.message.includes(taskToken.slice(0, 20)),
    );
  });

  it("an unreadable record among good ones: it ends in the dead-letter queue, its neighbours are told", async () => {
    const { approvers } = emulator.program.outputs.topicArns as { approvers: string };
    const before = emulator.messages(approvers).length;
    const QueueUrl = emulator.program.outputs.approvalQueueUrl;
    const send = (MessageBody: string): Promise<unknown> =>
      emulator.asAdministrator("sqs", "SendMessage", { QueueUrl, MessageBody });
    await Promise.all([send("not JSON"), emulator.start(), emulator.start(), send("{}")]);
    await emulator.runUntilIdle(3_600_000);
    assert.deepEqual([...(await deadLetters(emulator))].sort(), ["not JSON", "{}"]);
    assert.equal(emulator.messages(approvers).length - before, 2);
  });
});

describe("The callback", () => {
  it("cannot return a token of another state machine: denied, and kept in the dead-letter queue", async () => {
    const emulator = await startTestEmulator({
      settings: ALWAYS_BUY,
      program(load) {
        const outputs = load();
        registerOtherMachine((outputs as { approvalQueueUrl: pulumi.Output<string> }).approvalQueueUrl);
        return outputs;
      },
    });
    try {
      const other = emulator.stateMachineArn.replace(/stateMachine:.*/, "stateMachine:other-machine-");
      const { stateMachines } = (await emulator.asAdministrator("states", "ListStateMachines", {})) as {
        stateMachines: { stateMachineArn: string }[];
      };
      const stateMachineArn = stateMachines.find((machine) =>
        machine.stateMachineArn.startsWith(other),
      )?.stateMachineArn;
      const { executionArn } = await emulator.asAdministrator("states", "StartExecution", {
        stateMachineArn,
        input: "{}",
      });
      await emulator.runUntilIdle(3_600_000);
      const { status } = await emulator.describe(String(executionArn));
      assert.equal(status, "RUNNING");
      assert.match(callbackLog(emulator), /"errorName":"AccessDeniedException"/);
      assert.equal((await deadLetters(emulator)).length, 1);
    } finally {
      await emulator.stop();
    }
  });
});

/** Another team's machine, which asks through our queue: its role may send there, our callback may not answer it. */
function registerOtherMachine(queueUrl: pulumi.Output<string>): void {
  const role = new aws.iam.Role("other-machine-role", {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
  new aws.iam.RolePolicy("other-machine-send", {
    role: role.name,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" }],
    }),
  });
  new aws.sfn.StateMachine("other-machine", {
    type: "STANDARD",
    roleArn: role.arn,
    definition: pulumi.jsonStringify({
      StartAt: "Ask",
      States: {
        Ask: {
          Type: "Task",
          Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
          Parameters: {
            QueueUrl: queueUrl,
            MessageBody: {
              Input: { symbol: "AMZN", quantity: 1, stock_price: 1, recommended_type: "buy" },
              "TaskToken.$": "$$.Task.Token",
              "Execution.$": "$$.Execution.Id",
              "RequestedAt.$": "$$.State.EnteredTime",
              TimeoutSeconds: 86_400,
            },
          },
          TimeoutSeconds: 86_400,
          End: true,
        },
      },
    }),
    tracingConfiguration: { enabled: false },
    loggingConfiguration: {
      level: "OFF",
      includeExecutionData: false,
      logDestination: "arn:aws:logs:::log-group:none:*",
    },
  });
}

/** The bodies of the messages that ended in the dead-letter queue. */
async function deadLetters(emulator: TestEmulator): Promise<readonly string[]> {
  const QueueUrl = emulator.program.outputs.deadLetterQueueUrl;
  const { Messages } = await emulator.asAdministrator("sqs", "ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
  return ((Messages ?? []) as { Body: string }[]).map(({ Body }) => Body);
}

function callbackLog(emulator: TestEmulator): string {
  return emulator
    .logGroups()
    .filter((group) => group.startsWith("approvals-callback"))
    .flatMap((group) => emulator.log(group))
    .join("\n");
}
