import assert from "node:assert/strict";
import { askTask, createBench, type Fields, workTask } from "./support";

const end = { Type: "Pass", End: true };

/** The error for a state machine with this state and a target for its transitions; empty if it is accepted. */
function refusalOf(state: Fields, fields: Fields = {}): string {
  try {
    createBench({ Odd: state, Done: end }, {}, fields);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "";
}

const choice = (rule: Fields) => ({ Type: "Choice", Choices: [{ ...rule, Next: "Done" }], Default: "Done" });

describe("A definition is refused", () => {
  const cases: Readonly<Record<string, readonly [Fields, RegExp]>> = {
    "for a Map": [
      { Type: "Map", ItemProcessor: {}, Next: "Done" },
      /State "Odd" is of type "Map", which is valid on AWS, and not run here\. Use Task, Pass/,
    ],
    "for a Parallel": [{ Type: "Parallel", Branches: [], Next: "Done" }, /State "Odd" is of type "Parallel"/],
    "for a Wait": [{ Type: "Wait", Seconds: 1, Next: "Done" }, /State "Odd" is of type "Wait"/],
    "for a type that does not exist": [
      { Type: "Loop", Next: "Done" },
      /is of type "Loop", which is not valid on AWS\./,
    ],
    "for JSONata": [
      { ...end, QueryLanguage: "JSONata" },
      /State "Odd" uses "JSONata", which is valid on AWS, and not run here\. Use JSONPath/,
    ],
    "for Assign": [
      { ...end, Assign: { a: 1 } },
      /State "Odd" has the field "Assign", which is valid on AWS, and not run here\. Remove it/,
    ],
    "for an activity": [
      workTask({ Resource: "arn:aws:states:eu-west-1:123456789012:activity:a" }),
      /has the Resource ".*", which is an activity, which is valid on AWS, and not run here\. Use a task token\.$/,
    ],
    "for a job that is waited for": [
      workTask({ Resource: "arn:aws:states:::glue:startJobRun.sync" }),
      /has the Resource ".*", which is valid on AWS, and not run here\. Answer it from a mock file \(--mocks FILE of npm start, mocks of startEmulator\) with {"MockedResponses":{"glue:startJobRun\.sync":{"0":{"Return":{}}}}}\.$/,
    ],
    "for an SDK integration of another service": [
      workTask({ Resource: "arn:aws:states:::aws-sdk:rekognition:detectLabels" }),
      /has the Resource ".*", which is valid on AWS, and not run here\. .*"aws-sdk:rekognition:detectLabels"/,
    ],
    "for an SDK integration of another operation": [
      workTask({ Resource: "arn:aws:states:::aws-sdk:sqs:listDeadLetterSourceQueues" }),
      /has the Resource ".*", which is valid on AWS, and not run here\./,
    ],
    "for a job of an SDK integration": [
      workTask({ Resource: "arn:aws:states:::aws-sdk:sfn:startExecution.sync" }),
      /has the Resource ".*", which is not valid on AWS\. Use a Lambda function's ARN or a service integration/,
    ],
    "for an optimized integration that does not exist": [
      workTask({ Resource: "arn:aws:states:::dynamodb:query", Parameters: {} }),
      /has the Resource ".*", which is not valid on AWS\./,
    ],
    "for a token that an integration does not pass on": [
      workTask({ Resource: "arn:aws:states:::dynamodb:getItem.waitForTaskToken", Parameters: {} }),
      /has the Resource ".*", which is not valid on AWS\./,
    ],
    "for a service that does not exist": [
      workTask({ Resource: "arn:aws:states:::sqss:sendMessage" }),
      /has the Resource ".*", which is not valid on AWS\./,
    ],
    "for a parameter that does not exist": [
      workTask({
        Resource: "arn:aws:states:::sqs:sendMessage",
        Parameters: { QueueUrl: "q", MessageBody: "m", Body: "m" },
      }),
      /State "Odd" has the parameter "Body", which is not valid on AWS\. It takes MessageBody, QueueUrl, DelaySeconds, .*\.$/,
    ],
    "for a parameter in lower case": [
      workTask({
        Resource: "arn:aws:states:::lambda:invoke",
        Parameters: { "functionName.$": "$.f", Payload: {} },
      }),
      /State "Odd" has the parameter "functionName", which is not valid on AWS\. Write "FunctionName"\.$/,
    ],
    "for a parameter that the emulator does not run": [
      workTask({
        Resource: "arn:aws:states:::lambda:invoke",
        Parameters: { FunctionName: "f", "ClientContext.$": "$.c" },
      }),
      /State "Odd" has the parameter "ClientContext", which is valid on AWS, and not run here\. Remove it\.$/,
    ],
    "for a missing parameter": [
      workTask({ Resource: "arn:aws:states:::dynamodb:putItem", Parameters: { "Item.$": "$" } }),
      /State "Odd" lacks the parameter "TableName", which is required on AWS\. Add it to its Parameters\.$/,
    ],
    "for a parameter of an API in lower case": [
      workTask({ Resource: "arn:aws:states:::aws-sdk:sfn:startExecution", Parameters: { stateMachineArn: "a" } }),
      /State "Odd" has the parameter "stateMachineArn", which is not valid on AWS\. Write "StateMachineArn"\.$/,
    ],
    "for a service without parameters": [workTask({ Resource: "arn:aws:states:::sns:publish" }), /without Parameters/],
    "for a timeout from the data": [
      workTask({ TimeoutSecondsPath: "$.t" }),
      /State "Odd" has the field "TimeoutSecondsPath"/,
    ],
    "for a heartbeat no shorter than the timeout": [
      workTask({ TimeoutSeconds: 60, HeartbeatSeconds: 60 }),
      /not less than its TimeoutSeconds, which is not valid on AWS/,
    ],
    "for other credentials": [workTask({ Credentials: { RoleArn: "r" } }), /State "Odd" has the field "Credentials"/],
    "for a token that is not passed on": [
      askTask({ Parameters: { QueueUrl: "q" } }),
      /waits for a task token that it does not pass on/,
    ],
    "for a result put into an array": [
      { ...end, ResultPath: "$.a[0]" },
      /State "Odd" has the ResultPath "\$\.a\[0\]", which is valid on AWS, and not run here/,
    ],
    "for a result put where a search finds it": [
      { ...end, ResultPath: "$..a" },
      /has the ResultPath "\$\.\.a", which is not valid on AWS/,
    ],
    "for a catcher's result put by brackets": [
      workTask({ Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$['a']", Next: "Done" }] }),
      /State "Odd", in Catch, has the ResultPath "\$\['a'\]", which is valid on AWS/,
    ],
    "for an intrinsic function that loses backslashes": [
      { ...end, Parameters: { "a.$": "States.Array(States.Format('{}', $.a))" } },
      /State "Odd" uses States\.Format, which is valid on AWS, and not run here, where it loses backslashes/,
    ],
    "for a filter that refers to the root": [{ ...end, InputPath: "$.a[?(@.b > $.c)]" }, /filter refers to "\$"/],
    "for a pattern with more than stars": [choice({ Variable: "$.a", StringMatches: "a?" }), /Use "\*" only/],
    "for a comparison that does not exist": [
      choice({ Variable: "$.a", StringContains: "a" }),
      /compares with "StringContains", which is not valid on AWS/,
    ],
    "for a condition in JSONata": [
      choice({ Condition: "{% true %}" }),
      /has a rule with the field "Condition", which is valid on AWS, and not run here\./,
    ],
    "for a Resource that is no ARN": [workTask({ Resource: "sqs" }), /the Resource "sqs", which is not valid on AWS\./],
    "for a query language that does not exist": [
      { ...end, QueryLanguage: "JQ" },
      /uses "JQ", which is not valid on AWS\./,
    ],
    "for several comparisons in one rule": [
      choice({ And: [{ Variable: "$.a", IsString: true, StringEquals: "a" }] }),
      /several comparisons, which is not valid on AWS: IsString, StringEquals/,
    ],
    "for an unknown field of a retrier": [
      workTask({ Retry: [{ ErrorEquals: ["States.ALL"], Delay: 1 }] }),
      /State "Odd", in Retry, has the field "Delay", which is not valid on AWS/,
    ],
    "for a transition to nowhere": [{ Type: "Pass", Next: "Nowhere" }, /Nowhere/],
    "for a state without an exit": [{ Type: "Pass" }, /Odd|State machine/],
  };
  for (const [what, [state, words]] of Object.entries(cases)) {
    it(what, () => {
      const message = refusalOf(state);

      assert.match(message, /^The state machine "Parcels" cannot be created:\n {2}- /);
      assert.match(message, words);
    });
  }

  it("for problems at the level of the state machine", () => {
    assert.match(refusalOf(end, { QueryLanguage: "JSONata" }), /The state machine uses "JSONata"/);
    assert.match(refusalOf(end, { Label: "x" }), /The state machine has the field "Label"/);
    assert.match(refusalOf(end, { StartAt: "Nowhere" }), /Nowhere|StartAt/);
  });

  it("with a list of all problems", () => {
    assert.equal(refusalOf({ Type: "Map" }, { QueryLanguage: "JSONata" }).match(/\n {2}- /g)?.length, 2);
  });

  it("if it is not a state machine definition", () => {
    const bench = createBench({ Done: end });
    const create = (definition: string) => () =>
      bench.stepFunctions.createStateMachine({
        ...{ arn: "arn:aws:states:eu-west-1:123456789012:stateMachine:Other", name: "Other", roleArn: "r", definition },
        loggingConfiguration: { level: "OFF", includeExecutionData: false },
        ...{ tracingConfiguration: { enabled: false }, creationDate: 0 },
      });

    assert.throws(create("{"), /"Other" cannot be created:\n {2}- Its definition is not JSON/);
    for (const definition of [
      "null",
      "[]",
      "{}",
      '{"States":[]}',
      '{"States":{"a":1}}',
      '{"StartAt":"a","States":{}}',
    ]) {
      assert.throws(create(definition), /"Other" cannot be created/);
    }
  });
});

describe("A definition is accepted", () => {
  it("with the fields of a task that waits for a task token", () => {
    const retried = { Retry: [{ ErrorEquals: ["States.Timeout"], JitterStrategy: "FULL", MaxDelaySeconds: 9 }] };
    const caught = { Catch: [{ ErrorEquals: ["States.Timeout"], ResultPath: null, Next: "Done" }] };

    assert.equal(refusalOf(askTask({ ...retried, ...caught, TimeoutSeconds: 60, ResultPath: "$.answer" })), "");
    const Fail = { Type: "Fail", Error: "E", CausePath: "$.cause" };
    createBench({ Work: workTask({ ...caught, Next: "Fail" }), Fail, Done: end });
    assert.equal(refusalOf(choice({ Not: { Variable: "$.a", IsPresent: false } }), { TimeoutSeconds: 60 }), "");
  });
});
