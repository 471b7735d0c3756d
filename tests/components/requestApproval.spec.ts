import assert from "node:assert/strict";
import { type RequestApprovalArgs, requestApproval, requestApprovalInJsonata } from "approval-queue";

const ARGS: RequestApprovalArgs = { queueUrl: "https://sqs/q", timeoutSeconds: 90, onExpiry: "Too late" };

describe("The state that requests approval", () => {
  it("sends the state's input with the token, in JSONPath", () => {
    const { Resource, Parameters, TimeoutSeconds, Catch } = requestApproval(ARGS);
    assert.equal(Resource, "arn:aws:states:::sqs:sendMessage.waitForTaskToken");
    assert.deepEqual(Parameters, {
      QueueUrl: "https://sqs/q",
      MessageBody: {
        "Input.$": "$",
        "TaskToken.$": "$$.Task.Token",
        "Execution.$": "$$.Execution.Id",
        "RequestedAt.$": "$$.State.EnteredTime",
        "RedriveCount.$": "$$.Execution.RedriveCount",
        TimeoutSeconds: 90,
      },
    });
    assert.equal(TimeoutSeconds, 90);
    assert.deepEqual(Catch, [{ ErrorEquals: ["States.Timeout"], ResultPath: null, Next: "Too late" }]);
  });

  it("sends the same in JSONata, and passes the input on if it expires", () => {
    const { QueryLanguage, Arguments, Catch } = requestApprovalInJsonata(ARGS);
    assert.equal(QueryLanguage, "JSONata");
    assert.deepEqual(Arguments, {
      QueueUrl: "https://sqs/q",
      MessageBody: {
        Input: "{% $states.input %}",
        TaskToken: "{% $states.context.Task.Token %}",
        Execution: "{% $states.context.Execution.Id %}",
        RequestedAt: "{% $states.context.State.EnteredTime %}",
        RedriveCount: "{% $states.context.Execution.RedriveCount %}",
        TimeoutSeconds: 90,
      },
    });
    assert.deepEqual(Catch, [{ ErrorEquals: ["States.Timeout"], Output: "{% $states.input %}", Next: "Too late" }]);
  });

  it("is in the partition of the machine", () => {
    assert.match(requestApproval({ ...ARGS, partition: "aws-cn" }).Resource, /^arn:aws-cn:states:/);
    assert.match(requestApprovalInJsonata({ ...ARGS, partition: "aws-us-gov" }).Resource, /^arn:aws-us-gov:states:/);
  });

  it("sends what the input names", () => {
    const body = (input: NonNullable<RequestApprovalArgs["input"]>): unknown =>
      (requestApproval({ ...ARGS, input }).Parameters.MessageBody as Record<string, unknown>)["Input.$"];
    assert.equal(body("$.refund"), "$.refund");
    assert.equal(body("States.JsonMerge($.a, $.b, false)"), "States.JsonMerge($.a, $.b, false)");
    assert.deepEqual(
      (requestApproval({ ...ARGS, input: { "id.$": "$.id" } }).Parameters.MessageBody as { Input: unknown }).Input,
      { "id.$": "$.id" },
    );
  });

  it("retries only failures to send, which leave no request behind", () => {
    assert.deepEqual(
      requestApproval(ARGS).Retry.flatMap(({ ErrorEquals }) => ErrorEquals),
      ["SQS.SdkClientException", "SQS.AmazonSQSException", "SQS.RequestThrottledException"],
    );
    assert.deepEqual(requestApprovalInJsonata(ARGS).Retry, requestApproval(ARGS).Retry);
  });

  const refused: readonly (readonly [args: Partial<Record<keyof RequestApprovalArgs, unknown>>, message: RegExp])[] = [
    [{ timeoutSeconds: 0 }, /^timeoutSeconds is 0\. It must be a whole number from 1 to 1209599/],
    [{ timeoutSeconds: 1.5 }, /^timeoutSeconds is 1\.5\./],
    [{ timeoutSeconds: 1_209_600 }, /a queue keeps a request for less than 14 days/],
    [{ timeoutSeconds: "90" }, /^timeoutSeconds is "90"\./],
    [{ onExpiry: "" }, /^onExpiry must name the state/],
    [{ queueUrl: {} }, /^queueUrl must be a string\. An output has one in its apply/],
  ];
  for (const [args, message] of refused) {
    it(`refuses ${JSON.stringify(args)}`, () => {
      assert.throws(() => requestApproval({ ...ARGS, ...args } as RequestApprovalArgs), { message });
      assert.throws(() => requestApprovalInJsonata({ ...ARGS, ...args } as RequestApprovalArgs), { message });
    });
  }

  it("refuses an input that would be sent as text", () => {
    assert.throws(() => requestApproval({ ...ARGS, input: "refund" }), /which would be sent as that text/);
    assert.throws(() => requestApproval({ ...ARGS, input: "{% $states.input %}" }), /Use a path such as/);
    assert.throws(() => requestApprovalInJsonata({ ...ARGS, input: "$.refund" }), /Use an expression such as/);
    assert.throws(() => requestApprovalInJsonata({ ...ARGS, input: "{% $states.input" }), /Use an expression such as/);
  });
});
