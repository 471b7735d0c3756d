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
    "for a Map in DISTRIBUTED mode": [
      {
        Type: "Map",
        ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED" }, StartAt: "In", States: { In: end } },
        Next: "Done",
      },
      /State "Odd" is a Map in DISTRIBUTED mode, which is valid on AWS, and not run here\. Use INLINE\.$/,
    ],
    "for a field of a Map": [
      { Type: "Map", ItemProcessor: { StartAt: "In", States: { In: end } }, ItemReader: {}, Next: "Done" },
      /State "Odd" has the field "ItemReader", which is valid on AWS, and not run here\. Remove it\.$/,
    ],
    "for a state in a branch": [
      { Type: "Parallel", Branches: [{ StartAt: "In", States: { In: { Type: "Loop" } } }], Next: "Done" },
      /State "In" is of type "Loop", which is not valid on AWS\./,
    ],
    "for a state in an iteration": [
      { Type: "Map", ItemProcessor: { StartAt: "In", States: { In: { ...end, Odd: {} } } }, Next: "Done" },
      /State "In" has the field "Odd", which is not valid on AWS\./,
    ],
    "for a variable of an iteration that a state around it assigns": [
      {
        Type: "Map",
        ItemProcessor: {
          StartAt: "In",
          States: { In: { ...end, Type: "Choice", Choices: [{ Assign: { "n.$": "$" } }] } },
        },
        Assign: { n: 1 },
        Next: "Done",
      },
      /State "In" assigns the variable "n", which is not valid on AWS: a state outside of its branch or iteration assigns it too\./,
    ],
    "for a type that does not exist": [
      { Type: "Loop", Next: "Done" },
      /is of type "Loop", which is not valid on AWS\./,
    ],
    "for a field of JSONPath in JSONata": [
      { ...end, QueryLanguage: "JSONata", Parameters: {} },
      /State "Odd" has the field "Parameters", which is not valid on AWS in JSONata\. Remove it/,
    ],
    "for a field of JSONata in JSONPath": [
      { ...end, Output: {} },
      /State "Odd" has the field "Output", which is not valid on AWS\. Remove it/,
    ],
    "for an expression that cannot be parsed": [
      { ...end, QueryLanguage: "JSONata", Output: { a: ["{% $states. %}"] } },
      /State "Odd" has the Output\/a\[0\] "{% \$states\. %}", which is not valid on AWS: S0207: /,
    ],
    "for an unknown parameter in JSONata": [
      {
        Type: "Task",
        QueryLanguage: "JSONata",
        Resource: "arn:aws:states:::sqs:sendMessage",
        Arguments: { QueueUrl: "{% $states.input.url %}", Body: 1 },
        Next: "Done",
      },
      /State "Odd" has the parameter "Body", which is not valid on AWS\./,
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
    "for a parameter that the emulator does not know": [
      workTask({
        Resource: "arn:aws:states:::aws-sdk:s3:putObject",
        Parameters: { Bucket: "b", Key: "k", Acl: "private" },
      }),
      /State "Odd" has the parameter "Acl", which is not valid on AWS, or not run here\. It takes Bucket, Key, Body, /,
    ],
    "for a parameter of an API in lower case": [
      workTask({ Resource: "arn:aws:states:::aws-sdk:sfn:startExecution", Parameters: { stateMachineArn: "a" } }),
      /State "Odd" has the parameter "stateMachineArn", which is not valid on AWS\. Write "StateMachineArn"\.$/,
    ],
    "for a service without parameters": [workTask({ Resource: "arn:aws:states:::sns:publish" }), /without Parameters/],
    "for two timeouts": [
      workTask({ TimeoutSeconds: 5, TimeoutSecondsPath: "$.t", Next: "Done" }),
      /State "Odd" can have TimeoutSeconds or TimeoutSecondsPath, not both\./,
    ],
    "for a heartbeat no shorter than the timeout": [
      workTask({ TimeoutSeconds: 60, HeartbeatSeconds: 60 }),
      /not less than its TimeoutSeconds, which is not valid on AWS/,
    ],
    "for other credentials": [workTask({ Credentials: { RoleArn: "r" } }), /State "Odd" has the field "Credentials"/],
    "for a result put where a search finds it": [
      { ...end, ResultPath: "$..a" },
      /State "Odd" has the ResultPath "\$\.\.a", which is not valid on AWS: \$\.\.a is not a reference path\.$/,
    ],
    "for a path that is none": [
      { ...end, InputPath: "$.a[" },
      /State "Odd" has the InputPath "\$\.a\[", which is not valid on AWS: it ends too early\.$/,
    ],
    "for a path in a template that is none": [
      { ...end, Parameters: { a: [{ "b.$": "a.b" }] } },
      /State "Odd" has the Parameters\/a\/b\.\$ "a\.b", which is not valid on AWS: unexpected "a\.b" at 0\.$/,
    ],
    "for an intrinsic function that does not exist": [
      { ...end, Parameters: { "a.$": "States.Sum($.a)" } },
      /has the Parameters\/a\.\$ "States\.Sum\(\$\.a\)", which is not valid on AWS: there is no function States\.Sum\.$/,
    ],
    "for an intrinsic function with another number of arguments": [
      { ...end, Parameters: { "a.$": "States.ArrayLength()" } },
      /which is not valid on AWS: States\.ArrayLength has 0 arguments\.$/,
    ],
    "for a comparison that does not exist": [
      choice({ Variable: "$.a", StringContains: "a" }),
      /compares with "StringContains", which is not valid on AWS/,
    ],
    "for a condition in JSONata": [
      choice({ Condition: "{% true %}" }),
      /has a rule with the field "Condition", which is valid in JSONata only\./,
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
    "for a transition to nowhere": [
      { Type: "Pass", Next: "Nowhere" },
      /State "Odd" has the next state "Nowhere", which does not exist\./,
    ],
    "for a state without an exit": [{ Type: "Pass" }, /State "Odd" must have either Next or "End": true\./],
    "for a state with two exits": [{ ...end, Next: "Done" }, /State "Odd" must have either Next or "End": true\./],
    "for a Choice with an exit": [
      { ...choice({ Variable: "$.a", IsNull: true }), End: true },
      /State "Odd" has the field "End", which is not valid on AWS\./,
    ],
    "for a state that no state leads to": [end, /State "Done" is not reachable: no state leads to it\./],
    "for States.ALL beside another name": [
      workTask({ Next: "Done", Retry: [{ ErrorEquals: ["States.ALL", "Busy"] }] }),
      /in Retry, has States\.ALL beside other error names\. It must be alone\./,
    ],
    "for States.ALL before another retrier": [
      workTask({ Next: "Done", Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["Busy"] }] }),
      /in Retry, has States\.ALL before another entry\. It must be in the last one\./,
    ],
    "for a retrier without errors": [
      workTask({ Next: "Done", Retry: [{ ErrorEquals: [] }] }),
      /in Retry, must have ErrorEquals, a list of at least one error name\./,
    ],
    "for a catcher without a next state": [
      workTask({ Next: "Done", Catch: [{ ErrorEquals: ["Busy"] }] }),
      /in Catch, must have Next\./,
    ],
    ...Object.fromEntries(
      [
        { IntervalSeconds: 0 },
        { IntervalSeconds: 1.5 },
        { MaxAttempts: -1 },
        { MaxAttempts: 100_000_000 },
        { BackoffRate: 0.5 },
        { JitterStrategy: "HALF" },
        { MaxDelaySeconds: 0 },
        { IntervalSeconds: 5, MaxDelaySeconds: 5 },
      ].map(
        (fields) =>
          [
            `for the retrier ${JSON.stringify(fields)}`,
            [workTask({ Next: "Done", Retry: [{ ErrorEquals: ["Busy"], ...fields }] }), /State "Odd", in Retry, has /],
          ] as const,
      ),
    ),
    "for a timeout of no time": [
      workTask({ Next: "Done", TimeoutSeconds: 0 }),
      /State "Odd" has TimeoutSeconds 0, which must be an integer from 1 to 99999999\./,
    ],
    "for a Wait without a time": [
      { Type: "Wait", Next: "Done" },
      /must have one of Seconds, SecondsPath, Timestamp, TimestampPath\./,
    ],
    "for a Wait with two times": [
      { Type: "Wait", Seconds: 1, SecondsPath: "$.s", Next: "Done" },
      /must have one of Seconds, SecondsPath, Timestamp, TimestampPath\./,
    ],
    "for a Wait until no time": [
      { Type: "Wait", Timestamp: "tomorrow", Next: "Done" },
      /has the Timestamp "tomorrow", which must be as in "2026-03-14T01:59:00Z"\./,
    ],
    "for a timestamp in a rule that is none": [
      choice({ Variable: "$.a", TimestampEquals: "yesterday" }),
      /compares with TimestampEquals "yesterday", which must be a timestamp\./,
    ],
    "for an operand of another type": [
      choice({ Variable: "$.a", NumericEquals: "1" }),
      /compares with NumericEquals "1", which must be a number\./,
    ],
    "for a Next inside And": [
      choice({ And: [{ Variable: "$.a", IsNull: true, Next: "Done" }] }),
      /has a Next inside And\. It belongs to the rule around it\./,
    ],
    "for a rule without a comparison": [choice({ Variable: "$.a" }), /has a rule without a comparison\./],
    "for a Parallel without branches": [{ Type: "Parallel", Branches: [], Next: "Done" }, /must have Branches\./],
    "for a Map without states": [{ Type: "Map", Next: "Done" }, /must have either an ItemProcessor or an Iterator\./],
    "for a branch that starts nowhere": [
      { Type: "Parallel", Branches: [{ StartAt: "Out", States: { In: end } }], Next: "Done" },
      /State "Odd" starts at "Out", which is none of its states\./,
    ],
    "for a name that is there twice": [
      { Type: "Parallel", Branches: [{ StartAt: "Done", States: { Done: end } }], Next: "Done" },
      /State "Done" is there twice\. Every name in a state machine must be its own\./,
    ],
  };
  for (const [what, [state, words]] of Object.entries(cases)) {
    it(what, () => {
      const message = refusalOf(state);

      assert.match(message, /^The state machine "Parcels" cannot be created:\n {2}- /);
      assert.match(message, words);
    });
  }

  it("for problems at the level of the state machine", () => {
    assert.match(refusalOf(end, { QueryLanguage: "JQ" }), /The state machine uses "JQ", which is not valid on AWS/);
    assert.match(
      refusalOf({ ...end, QueryLanguage: "JSONPath" }, { QueryLanguage: "JSONata" }),
      /State "Odd" uses JSONPath in a state machine in JSONata, which is not valid on AWS\./,
    );
    assert.match(refusalOf(end, { Label: "x" }), /The state machine has the field "Label"/);
    assert.match(refusalOf(end, { StartAt: "Nowhere" }), /The state machine starts at "Nowhere", which is none/);
    assert.match(refusalOf({ ...end, End: undefined, Next: "Done" }, { Version: "2.0" }), /Version must be "1\.0"/);
    assert.match(
      refusalOf({ ...end, End: undefined, Next: "Done" }, { TimeoutSeconds: 0 }),
      /The state machine has TimeoutSeconds 0, which must be an integer from 1 to 99999999\./,
    );
  });

  it("with a list of all problems", () => {
    assert.equal(refusalOf({ Type: "Loop" }, { Label: "x" }).match(/\n {2}- /g)?.length, 2);
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
      '{"StartAt":"a","States":{"a":{"Type":"Pass","End":true,"Type":"Succeed"}}}',
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
