import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { codeOf, policy, smallFunction } from "../provisioned";
import { ACCOUNT, allow, arnOf, type Fields, type Machines, machine, parcels, startMachines, task } from "./machines";

const TABLE = arnOf("dynamodb", "table/parcels");
const QUEUE = arnOf("sqs", "parcels");
const QUEUE_URL = `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/parcels`;
const FUNCTION = arnOf("lambda", "function:weigh");
const BUS = arnOf("events", "event-bus/default");

const CODE = `exports.handler = async (event) => {
  if (event.fail) throw Object.assign(new Error("no scale"), { name: "NoScale" });
  return { weight: 7, event };
};`;

const put = (fields: Fields = {}, state: Fields = {}) =>
  task("dynamodb:putItem", { TableName: "parcels", Item: { id: { "S.$": "$.id" } }, ...fields }, state);
const invoke = (fields: Fields = {}) => task("lambda:invoke", { FunctionName: "weigh", "Payload.$": "$", ...fields });
const send = (fields: Fields) => task("sqs:sendMessage", { QueueUrl: QUEUE_URL, ...fields });
const event = (fields: Fields) =>
  task("events:putEvents", { Entries: [{ Source: "parcels", DetailType: "Weighed", ...fields }] });
const sends = allow("sqs:SendMessage", QUEUE);
const invokes = allow("lambda:InvokeFunction", FUNCTION);

function program(): void {
  parcels();
  new aws.sqs.Queue("events", { name: "events" });
  smallFunction({ name: "weigh", code: codeOf(CODE) }, "weigh");
  const topic = new aws.sns.Topic("parcels", {
    name: "parcels",
    policy: policy({
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sns:Publish",
      Resource: arnOf("sns", "parcels"),
    }),
  });
  const rule = new aws.cloudwatch.EventRule("parcels", { eventPattern: '{"source":["parcels"]}' });
  new aws.cloudwatch.EventTarget("parcels", { rule: rule.name, arn: topic.arn });

  const onTable = (...actions: readonly string[]) => allow(actions, TABLE);
  machine("put", { Put: put() }, onTable("dynamodb:PutItem"));
  machine("put-once", { Put: put({ ConditionExpression: "attribute_not_exists(id)" }) }, onTable("dynamodb:PutItem"));
  machine("put-denied", { Put: put() }, onTable("dynamodb:GetItem"));
  machine("put-elsewhere", { Put: put({ TableName: "letters" }) }, allow("dynamodb:PutItem", "*"));
  machine(
    "items",
    {
      Put: put({}, { ResultPath: null, Next: "Update", End: undefined }),
      Update: task(
        "dynamodb:updateItem",
        {
          TableName: "parcels",
          Key: { id: { "S.$": "$.id" } },
          UpdateExpression: "SET weight = :weight",
          ExpressionAttributeValues: { ":weight": { N: "7" } },
          ReturnValues: "UPDATED_NEW",
        },
        { ResultPath: "$.updated", Next: "Get", End: undefined },
      ),
      Get: task(
        "dynamodb:getItem",
        { TableName: "parcels", Key: { id: { "S.$": "$.id" } } },
        { ResultPath: "$.got", Next: "Delete", End: undefined },
      ),
      Delete: task(
        "dynamodb:deleteItem",
        { TableName: "parcels", Key: { id: { "S.$": "$.id" } } },
        { ResultSelector: { "status.$": "$.SdkHttpMetadata.HttpStatusCode" }, ResultPath: "$.deleted" },
      ),
    },
    onTable("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:GetItem", "dynamodb:DeleteItem"),
  );
  machine("invoke", { Invoke: invoke() }, invokes);
  machine(
    "invoke-latest",
    { Invoke: invoke({ Qualifier: "$LATEST" }) },
    allow("lambda:InvokeFunction", `${FUNCTION}:*`),
  );
  machine("invoke-latest-denied", { Invoke: invoke({ Qualifier: "$LATEST" }) }, invokes);
  machine(
    "invoke-alias",
    { Invoke: invoke({ FunctionName: `${FUNCTION}:live` }) },
    allow("lambda:InvokeFunction", "*"),
  );
  machine("invoke-event", { Invoke: invoke({ InvocationType: "Event" }) }, invokes);
  machine("invoke-empty", { Invoke: task("lambda:invoke", { FunctionName: FUNCTION }) }, invokes);
  machine("invoke-denied", { Invoke: invoke() }, sends);
  machine(
    "invoke-token",
    {
      Invoke: task(
        "lambda:invoke.waitForTaskToken",
        { FunctionName: "weigh", Payload: { "token.$": "$$.Task.Token" } },
        { TimeoutSeconds: 60 },
      ),
    },
    invokes,
  );
  machine("send-empty", { Send: send({ MessageBody: "" }) }, sends);
  machine("send-null", { Send: send({ "MessageBody.$": "$.nothing" }) }, sends);
  machine("send-nowhere", { Send: send({ MessageBody: "a", QueueUrl: "no-such-queue" }) }, sends);
  machine("send-late", { Send: send({ MessageBody: "a", DelaySeconds: 901 }) }, sends);
  machine("send-odd", { Send: send({ MessageBody: "a", MessageAttributes: { a: { DataType: "Odd" } } }) }, sends);
  const publishes = allow("sns:Publish", topicArn());
  const publish = (fields: Fields) => task("sns:publish", { TopicArn: topicArn(), ...fields });
  machine("publish-subject", { Publish: publish({ Message: "a", Subject: "a".repeat(101) }) }, publishes);
  machine("publish-lines", { Publish: publish({ Message: "a", Subject: "a\nb" }) }, publishes);
  machine("publish-empty", { Publish: publish({ Message: "" }) }, publishes);
  machine("publish-json", { Publish: publish({ Message: { sms: "a" }, MessageStructure: "json" }) }, publishes);
  machine(
    "publish",
    {
      Publish: publish({
        Message: { "weight.$": "$.weight" },
        Subject: "a".repeat(100),
        MessageAttributes: { kind: { DataType: "String", StringValue: "letter" } },
      }),
    },
    publishes,
  );
  machine("event", { Event: event({ Detail: { "weight.$": "$.weight" } }) }, allow("events:PutEvents", BUS));
  machine("event-of-aws", { Event: event({ Detail: {}, Source: "aws.states" }) }, allow("events:PutEvents", BUS));
  machine("event-denied", { Event: event({ Detail: {} }) }, allow("events:PutEvents", `${BUS}-2`));
}

function topicArn(): string {
  return arnOf("sns", "parcels");
}

describe("A task that calls", () => {
  let machines: Machines;
  before(async () => {
    machines = await startMachines(program);
  });
  after(() => machines.stop());

  /** Runs an execution, and asserts its error. @returns its cause */
  async function failure(name: string, error: string, input: unknown = {}): Promise<string> {
    const ended = await machines.run(name, input);
    assert.deepEqual([ended.status, ended.error], ["FAILED", error], ended.cause);
    return String(ended.cause);
  }

  describe("DynamoDB", () => {
    it("puts, updates, gets and deletes items, with the metadata of the HTTP responses", async () => {
      const { status, output, events } = await machines.run("items", { id: "1" });

      assert.equal(status, "SUCCEEDED");
      const { updated, got, deleted } = output as Record<string, Record<string, unknown>>;
      assert.deepEqual(updated?.Attributes, { weight: { N: "7" } });
      assert.deepEqual(Object.keys(updated ?? {}), ["Attributes", "SdkHttpMetadata", "SdkResponseMetadata"]);
      assert.deepEqual(got?.Item, { id: { S: "1" }, weight: { N: "7" } });
      assert.deepEqual(deleted, { status: 200 });
      const scheduled = events.find(({ type }) => type === "TaskScheduled")?.taskScheduledEventDetails;
      assert.deepEqual(
        [scheduled?.resourceType, scheduled?.resource, scheduled?.parameters],
        ["dynamodb", "putItem", '{"TableName":"parcels","Item":{"id":{"S":"1"}}}'],
      );
    });

    it("fails with the errors of DynamoDB", async () => {
      assert.equal((await machines.run("put-once", { id: "2" })).status, "SUCCEEDED");
      assert.match(
        await failure("put-once", "DynamoDB.ConditionalCheckFailedException", { id: "2" }),
        /^The conditional request failed \(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ConditionalCheckFailedException; Request ID: [\w-]+; Proxy: null\)$/,
      );
      await failure("put-elsewhere", "DynamoDB.ResourceNotFoundException", { id: "2" });
      await failure("put", "DynamoDB.AmazonDynamoDBException", { id: "" });
    });

    it("needs the action of its operation on the table", async () => {
      assert.match(
        await failure("put-denied", "DynamoDB.AmazonDynamoDBException", { id: "3" }),
        /is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table\/parcels .* Error Code: AccessDeniedException;/,
      );
    });
  });

  describe("Lambda", () => {
    it("receives the function's response with its status", async () => {
      const { output, events } = await machines.run("invoke", { id: 1 });

      const { SdkHttpMetadata, SdkResponseMetadata, ...result } = output as Record<string, unknown>;
      assert.deepEqual(result, {
        ExecutedVersion: "$LATEST",
        Payload: { weight: 7, event: { id: 1 } },
        StatusCode: 200,
      });
      assert.ok(SdkHttpMetadata && SdkResponseMetadata);
      assert.deepEqual(events.map(({ type }) => type).slice(2, 5), ["TaskScheduled", "TaskStarted", "TaskSucceeded"]);
    });

    it("sends an empty object without a Payload", async () => {
      const { output } = await machines.run("invoke-empty");
      assert.deepEqual((output as { Payload: unknown }).Payload, { weight: 7, event: {} });
    });

    it("fails with the function's error", async () => {
      const cause = JSON.parse(await failure("invoke", "NoScale", { fail: true }));
      assert.deepEqual([cause.errorType, cause.errorMessage], ["NoScale", "no scale"]);
    });

    it("needs lambda:InvokeFunction on the function, or on the qualified function", async () => {
      assert.match(
        await failure("invoke-denied", "Lambda.AWSLambdaException"),
        /lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:weigh .*\(Service: AWSLambda; /,
      );
      assert.equal((await machines.run("invoke-latest")).status, "SUCCEEDED");
      assert.match(await failure("invoke-latest-denied", "Lambda.AWSLambdaException"), /function:weigh:\$LATEST/);
    });

    it("does not find an alias, which the emulator does not have", async () => {
      await failure("invoke-alias", "Lambda.ResourceNotFoundException");
    });

    it("goes on at once with an asynchronous invocation, which is tried three times", async () => {
      const invocations: string[] = [];
      machines.emulator.setFaults({
        invocation: ({ payload }, run) => {
          invocations.push(payload);
          return run();
        },
      });
      const { output } = await machines.run("invoke-event", { fail: true });
      machines.emulator.setFaults();

      const { StatusCode, Payload } = output as Record<string, unknown>;
      assert.deepEqual([StatusCode, Payload], [202, ""]);
      assert.deepEqual(invocations, Array(3).fill('{"fail":true}'));
    });

    it("waits for the task token that the function received", async () => {
      const tokens: string[] = [];
      machines.emulator.setFaults({
        invocation: ({ payload }, run) => {
          tokens.push((JSON.parse(payload) as { token: string }).token);
          return run();
        },
      });
      const executionArn = await machines.start("invoke-token");
      await machines.emulator.settle(1_000);
      machines.emulator.setFaults();
      assert.equal((await machines.ended(executionArn)).status, "RUNNING");

      const [taskToken] = tokens;
      await machines.emulator.asAdministrator("states", "SendTaskSuccess", { taskToken, output: '"weighed"' });
      await machines.emulator.settle(1_000);
      const { output, events } = await machines.ended(executionArn);
      assert.equal(output, "weighed");
      assert.deepEqual(events.map(({ type }) => type).slice(2, 6), [
        "TaskScheduled",
        "TaskStarted",
        "TaskSubmitted",
        "TaskSucceeded",
      ]);
    });
  });

  describe("SQS and SNS", () => {
    it("fails for what they refuse", async () => {
      for (const name of ["send-empty", "send-null"]) {
        assert.match(
          await failure(name, "SQS.AmazonSQSException", { nothing: null }),
          /^The request must contain the parameter MessageBody\. \(Service: AmazonSQS; Status Code: 400; Error Code: MissingParameter;/,
        );
      }
      assert.match(
        await failure("send-late", "SQS.AmazonSQSException"),
        /^Value 901 for parameter DelaySeconds is invalid\. Reason: DelaySeconds must be >= 0 and <= 900\. .*Error Code: InvalidParameterValue;/,
      );
      await failure("send-odd", "SQS.AmazonSQSException");
      assert.equal(
        await failure("send-nowhere", "SQS.SdkClientException"),
        "Unable to execute HTTP request: no-such-queue: Name or service not known",
      );
      for (const name of ["publish-subject", "publish-lines"]) {
        assert.match(
          await failure(name, "SNS.InvalidParameterException"),
          /^Invalid parameter: Subject \(Service: AmazonSNS; Status Code: 400; Error Code: InvalidParameter;/,
        );
      }
      assert.match(
        await failure("publish-empty", "SNS.InvalidParameterException"),
        /^Invalid parameter: Empty message/,
      );
      assert.match(
        await failure("publish-json", "SNS.InvalidParameterException"),
        /^Invalid parameter: Message Structure/,
      );
    });

    it("publishes a message with a subject of 100 characters and attributes", async () => {
      assert.equal((await machines.run("publish", { weight: 7 })).status, "SUCCEEDED");
      const { subject, message } = machines.emulator.messages(topicArn()).at(-1) ?? {};
      assert.deepEqual([subject, message], ["a".repeat(100), '{"weight":7}']);
    });
  });

  describe("EventBridge", () => {
    it("puts an event, with the execution and its state machine among the resources", async () => {
      const { output, executionArn } = await machines.run("event", { weight: 7 });

      const { Entries, FailedEntryCount } = output as { Entries: { EventId: string }[]; FailedEntryCount: number };
      assert.equal(FailedEntryCount, 0);
      const received = JSON.parse(machines.emulator.messages(topicArn()).at(-1)?.message ?? "");
      assert.equal(received.id, Entries[0]?.EventId);
      assert.deepEqual(
        [received.source, received["detail-type"], received.detail, received.resources],
        ["parcels", "Weighed", { weight: 7 }, [executionArn, arnOf("states", "stateMachine:event")]],
      );
    });

    it("fails for an entry that EventBridge refuses", async () => {
      const cause = JSON.parse(await failure("event-of-aws", "EventBridge.FailedEntry"));
      assert.equal(cause.Entries[0].ErrorCode, "NotAuthorizedForSourceException");
    });

    it("needs events:PutEvents on the event bus", async () => {
      assert.match(
        await failure("event-denied", "EventBridge.AmazonEventBridgeException"),
        /events:PutEvents on resource: arn:aws:events:us-east-1:000000000000:event-bus\/default/,
      );
    });
  });
});
