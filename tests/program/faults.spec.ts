import assert from "node:assert/strict";
import { RedriveExecutionCommand, SendTaskSuccessCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ServiceError } from "../../emulator/calls";
import type { CallFault } from "../../emulator/dispatch";
import type { InvocationEnd } from "../../emulator/services/lambda/environment";
import type { InvocationFault } from "../../emulator/services/lambda/lambda";
import { type DecisionResult, decide } from "../../operator/approvals/decision";
import { taskTokenOf } from "../../operator/approvals/inbox";
import { ALWAYS_BUY, assertInvariants, startTestCloud, type TestCloud } from "../support/cloud";

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

async function errorsIn(cloud: TestCloud, executionArn: string): Promise<readonly (string | undefined)[]> {
  return (await cloud.history(executionArn)).flatMap((event) => {
    const failure =
      event.lambdaFunctionFailedEventDetails ??
      event.lambdaFunctionTimedOutEventDetails ??
      event.taskFailedEventDetails;
    return failure ? [failure.error] : [];
  });
}

describe("With an automatic stack, the workflow survives", () => {
  let cloud: TestCloud;
  before(async () => {
    cloud = await startTestCloud({ settings: ALWAYS_BUY });
  });
  afterEach(async () => {
    cloud.setFaults();
    await assertInvariants(cloud);
  });
  after(() => cloud.stop());

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
      cloud.setFaults({ invocation });
      const executionArn = await cloud.start();
      await cloud.settle();
      assert.equal((await cloud.describe(executionArn)).status, "SUCCEEDED");
      const errors = await errorsIn(cloud, executionArn);
      assert.ok(errors.length > 0 && errors.every((name) => name === error), String(errors));
      assert.equal((await cloud.ordersOf(executionArn)).length, 1);
    });
  }

  it("an answer that DynamoDB gives and nobody hears: the order stays one", async () => {
    let lost = false;
    cloud.setFaults({
      call: async (call, next) => {
        const output = await next();
        if (call.action === "PutItem" && !lost) {
          lost = true;
          throw new ServiceError("InternalServerError", "Internal server error", 500);
        }
        return output;
      },
    });
    const executionArn = await cloud.start();
    await cloud.settle();
    assert.ok(lost);
    assert.equal((await cloud.describe(executionArn)).status, "SUCCEEDED");
    assert.equal((await cloud.ordersOf(executionArn)).length, 1);
  });

  it("a Lambda that answers garbage: nobody can approve it, so it expires, and the request is kept", async () => {
    cloud.setFaults({
      invocation: invocations("recommendation", 1, async () => ({
        kind: "result",
        json: '{"not":"a recommendation"}',
      })),
    });
    const executionArn = await cloud.start();
    await cloud.settle();
    const { data } = await cloud.describe(executionArn);
    assert.deepEqual(data?.approval, { decision: "expired" });
    assert.deepEqual(await cloud.ordersOf(executionArn), []);
    assert.equal((await deadLetters(cloud)).length, 1);
  });

  it("a Lambda that answers 262,145 bytes: States.DataLimitExceeded, told, nothing traded", async () => {
    const json = JSON.stringify("x".repeat(262_145 - 2));
    cloud.setFaults({ invocation: invocations("check-stock", 1, async () => ({ kind: "result", json })) });
    const executionArn = await cloud.start();
    await cloud.settle();
    const { status, error } = await cloud.describe(executionArn);
    assert.deepEqual([status, error], ["FAILED", "States.DataLimitExceeded"]);
    assert.deepEqual(await cloud.ordersOf(executionArn), []);
  });

  it("a request that is delivered twice: the second is dropped, and nothing goes to the dead-letter queue", async () => {
    cloud.setFaults({
      call: async (call, next) => {
        const output = await next();
        if (call.action === "SendMessage") {
          await next();
        }
        return output;
      },
    });
    const executionArn = await cloud.start();
    await cloud.settle();
    assert.equal((await cloud.describe(executionArn)).status, "SUCCEEDED");
    assert.match(callbackLog(cloud), /its task waits no longer/);
    assert.deepEqual(await deadLetters(cloud), []);
  });

  it("a queue that refuses the send, and then takes it", async () => {
    cloud.setFaults({
      call: calls("SendMessage", 3, new ServiceError("RequestThrottled", "Request is throttled.", 403)),
    });
    const executionArn = await cloud.start();
    await cloud.settle();
    assert.equal((await cloud.describe(executionArn)).status, "SUCCEEDED");
    assert.deepEqual(await errorsIn(cloud, executionArn), Array(3).fill("SQS.RequestThrottledException"));
  });

  it("a poller that is refused: what it had in hand is not lost", async () => {
    const error = new ServiceError("InternalFailure", "Internal failure", 500);
    const failures = [calls("GetQueueAttributes", 2, error), calls("ReceiveMessage", 2, error)];
    cloud.setFaults({
      call: (call, next) => failures[call.action === "ReceiveMessage" ? 1 : 0]?.(call, next) ?? next(),
    });
    const executionArn = await cloud.start();
    await cloud.settle(60_000);
    assert.equal((await cloud.describe(executionArn)).status, "SUCCEEDED");
  });

  it("a queue that never takes the send: the execution fails and is told", async () => {
    const error = new ServiceError("ServiceUnavailable", "Service unavailable", 503);
    cloud.setFaults({ call: calls("SendMessage", Number.POSITIVE_INFINITY, error) });
    const executionArn = await cloud.start();
    await cloud.settle();
    assert.equal((await cloud.describe(executionArn)).error, "SQS.AmazonSQSException");
    assert.equal(cloud.reportsOf(executionArn)[0]?.detail?.status, "FAILED");
  });

  it("a topic that refuses the report: told by the rule, then redriven, reported, and traded once", async () => {
    const refused: CallFault = (call, next) =>
      call.action === "Publish" && call.caller.type === "role"
        ? Promise.reject(new ServiceError("InternalError", "Internal error", 500))
        : next();
    cloud.setFaults({ call: refused });
    const executionArn = await cloud.start();
    await cloud.settle();
    const failed = await cloud.describe(executionArn);
    assert.deepEqual([failed.status, failed.error], ["FAILED", "SNS.InternalErrorException"]);
    assert.equal(cloud.reportsOf(executionArn)[0]?.detail?.status, "FAILED");

    cloud.setFaults();
    await cloud.client.send(new RedriveExecutionCommand({ executionArn }));
    await cloud.settle();
    assert.equal((await cloud.describe(executionArn)).status, "SUCCEEDED");
    assert.deepEqual(
      cloud.reportsOf(executionArn).map(({ Execution }) => Execution),
      [undefined, executionArn],
    );
    assert.equal((await cloud.ordersOf(executionArn)).length, 1);
  });

  it("a failure rule that is denied: EventBridge counts what it could not deliver", async () => {
    cloud.setFaults({
      call: (call, next) =>
        call.caller.type === "service"
          ? Promise.reject(new ServiceError("AuthorizationError", "not authorized to perform: SNS:Publish", 403))
          : next(),
    });
    const before = cloud.failedInvocations();
    const executionArn = await cloud.start({ symbol: "none!" });
    await cloud.settle();
    assert.equal((await cloud.describe(executionArn)).status, "FAILED");
    assert.equal(cloud.failedInvocations(), before + 1);
    assert.deepEqual(cloud.reportsOf(executionArn), []);
    // The alarm on failed executions stands behind the rule; the invariant is restored for the tests that follow.
    cloud.setFaults();
    await cloud.client.send(new RedriveExecutionCommand({ executionArn }));
    await cloud.settle();
    assert.equal(cloud.reportsOf(executionArn).length, 1);
  });
});

describe("With a manual stack, the workflow survives", () => {
  let cloud: TestCloud;
  let executionArn: string;
  before(async () => {
    cloud = await startTestCloud({ stack: "prod", settings: ALWAYS_BUY });
  });
  beforeEach(async () => {
    executionArn = await cloud.start();
    await cloud.settle(60_000);
  });
  afterEach(async () => {
    cloud.setFaults();
    await cloud.settle();
    await assertInvariants(cloud);
  });
  after(() => cloud.stop());

  const approve = { decision: "approved", approver: "ada" } as const;
  const reject = { decision: "rejected", approver: "bob", reason: "too dear" } as const;

  it("being stopped by hand while it waits, and the decision that comes after", async () => {
    const waiting = await cloud.waiting(executionArn);
    await cloud.client.send(new StopExecutionCommand({ executionArn, error: "Stopped", cause: "wrong stock" }));
    const result = await decide(cloud.client, waiting, approve);
    await cloud.settle();
    assert.equal(result.outcome, "tooLate");
    const { status, error } = await cloud.describe(executionArn);
    assert.deepEqual([status, error], ["ABORTED", "Stopped"]);
    assert.equal(cloud.reportsOf(executionArn)[0]?.detail?.status, "ABORTED");
    assert.deepEqual(await cloud.ordersOf(executionArn), []);
  });

  it("two decisions at once: one counts, the other is told that it came too late", async () => {
    const waiting = await cloud.waiting(executionArn);
    const results = await Promise.all([decide(cloud.client, waiting, approve), decide(cloud.client, waiting, reject)]);
    await cloud.settle();
    assert.deepEqual(results.map(({ outcome }) => outcome).sort(), ["decided", "tooLate"]);
    const approved = results[0].outcome === "decided";
    assert.equal((await cloud.ordersOf(executionArn)).length, approved ? 1 : 0);
  });

  it("a decision at the very moment of the timeout: exactly one of the two wins", async () => {
    const waiting = await cloud.waiting(executionArn);
    const untilDeadline = Number(waiting.expiresAt) - cloud.clock.now();
    const decided = new Promise<DecisionResult>((resolve) => {
      cloud.clock.setTimer(() => resolve(decide(cloud.client, waiting, approve)), untilDeadline);
    });
    await cloud.settle();
    const { outcome } = await decided;
    const { data } = await cloud.describe(executionArn);
    assert.deepEqual(data?.approval, outcome === "decided" ? approve : { decision: "expired" });
    assert.equal((await cloud.ordersOf(executionArn)).length, outcome === "decided" ? 1 : 0);
  });

  it("a token that has expired: TaskTimedOut, in words that do not repeat it", async () => {
    const taskToken = taskTokenOf(await cloud.waiting(executionArn));
    await cloud.settle();
    await assert.rejects(
      cloud.client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(approve) })),
      (error: Error) => error.name === "TaskTimedOut" && !error.message.includes(taskToken.slice(0, 20)),
    );
  });

  it("an unreadable record among good ones: it ends in the dead-letter queue, its neighbours are told", async () => {
    const { approvers } = cloud.program.outputs.topicArns as { approvers: string };
    const before = cloud.messages(approvers).length;
    const QueueUrl = cloud.program.outputs.approvalQueueUrl;
    const send = (MessageBody: string): Promise<unknown> =>
      cloud.asAdministrator("sqs", "SendMessage", { QueueUrl, MessageBody });
    await Promise.all([send("not JSON"), cloud.start(), cloud.start(), send("{}")]);
    await cloud.settle(3_600_000);
    assert.deepEqual([...(await deadLetters(cloud))].sort(), ["not JSON", "{}"]);
    assert.equal(cloud.messages(approvers).length - before, 2);
  });
});

describe("The callback", () => {
  it("cannot return a token of another state machine: denied, and kept in the dead-letter queue", async () => {
    const cloud = await startTestCloud({
      settings: ALWAYS_BUY,
      program(load) {
        const outputs = load();
        registerOtherMachine((outputs as { approvalQueueUrl: pulumi.Output<string> }).approvalQueueUrl);
        return outputs;
      },
    });
    try {
      const other = cloud.stateMachineArn.replace(/stateMachine:.*/, "stateMachine:other-machine-");
      const { stateMachines } = (await cloud.asAdministrator("states", "ListStateMachines", {})) as {
        stateMachines: { stateMachineArn: string }[];
      };
      const stateMachineArn = stateMachines.find((machine) =>
        machine.stateMachineArn.startsWith(other),
      )?.stateMachineArn;
      const { executionArn } = await cloud.asAdministrator("states", "StartExecution", {
        stateMachineArn,
        input: "{}",
      });
      await cloud.settle(3_600_000);
      const { status } = await cloud.describe(String(executionArn));
      assert.equal(status, "RUNNING");
      assert.match(callbackLog(cloud), /"errorName":"AccessDeniedException"/);
      assert.equal((await deadLetters(cloud)).length, 1);
    } finally {
      await cloud.stop();
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
async function deadLetters(cloud: TestCloud): Promise<readonly string[]> {
  const QueueUrl = cloud.program.outputs.deadLetterQueueUrl;
  const { Messages } = await cloud.asAdministrator("sqs", "ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
  return ((Messages ?? []) as { Body: string }[]).map(({ Body }) => Body);
}

function callbackLog(cloud: TestCloud): string {
  return cloud
    .logGroups()
    .filter((group) => group.startsWith("approvals-callback"))
    .flatMap((group) => cloud.log(group))
    .join("\n");
}
