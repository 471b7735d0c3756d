import assert from "node:assert/strict";
import { codeOf, smallFunction } from "../provisioned";
import { ACCOUNT, allow, arnOf, type Fields, type Machines, machine, parcels, startMachines, task } from "./machines";

const TABLE = arnOf("dynamodb", "table/parcels");
const QUEUE_URL = `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/parcels`;
const CHILD = arnOf("states", "stateMachine:child");

const FUNCTION = arnOf("lambda", "function:weigh");
const CODE = `exports.handler = async (event) => {
  if (event?.fail) throw Object.assign(new Error("no scale"), { name: "NoScale" });
  return { weight: 7, event };
};`;

function program(): void {
  parcels();
  machine("child", { End: { Type: "Pass", Result: { done: true }, End: true } });
  const sdk = (name: string, call: string, parameters: Fields, ...statements: readonly object[]) =>
    machine(name, { Call: task(`aws-sdk:${call}`, parameters) }, ...statements);
  sdk("scan", "dynamodb:scan", { TableName: "parcels" }, allow("dynamodb:Scan", TABLE));
  sdk("put", "dynamodb:putItem", { TableName: "parcels", Item: { id: { S: "1" } } }, allow("dynamodb:PutItem", TABLE));
  sdk("describe", "dynamodb:describeTable", { TableName: "parcels" }, allow("dynamodb:DescribeTable", TABLE));
  sdk("scan-denied", "dynamodb:scan", { TableName: "parcels" }, allow("dynamodb:GetItem", TABLE));
  sdk("scan-elsewhere", "dynamodb:scan", { TableName: "letters" }, allow("dynamodb:Scan", "*"));
  sdk(
    "send",
    "sqs:sendMessage",
    { QueueUrl: QUEUE_URL, MessageBody: "a" },
    allow("sqs:SendMessage", arnOf("sqs", "parcels")),
  );
  sdk(
    "send-elsewhere",
    "sqs:sendMessage",
    { QueueUrl: `${QUEUE_URL}-2`, MessageBody: "a" },
    allow("sqs:SendMessage", "*"),
  );
  sdk("start", "sfn:startExecution", { StateMachineArn: CHILD, Input: "{}" }, allow("states:StartExecution", CHILD));
  sdk(
    "start-twice",
    "sfn:startExecution",
    { StateMachineArn: CHILD, Input: "{}", Name: "twice" },
    allow("states:StartExecution", CHILD),
  );
  sdk("list", "sfn:listExecutions", { StateMachineArn: CHILD }, allow("states:ListExecutions", CHILD));
  sdk("identity", "sts:getCallerIdentity", {});
  smallFunction({ name: "weigh", code: codeOf(CODE) }, "weigh");
  const invoke = (name: string, fields: Fields) =>
    sdk(name, "lambda:invoke", { FunctionName: "weigh", ...fields }, allow("lambda:InvokeFunction", FUNCTION));
  invoke("invoke", { "Payload.$": "$" });
  invoke("invoke-text", { "Payload.$": "States.JsonToString($)" });
  invoke("invoke-odd", { Payload: "{" });
  invoke("invoke-event", { InvocationType: "Event" });
}

describe("An SDK integration", () => {
  let machines: Machines;
  before(async () => {
    machines = await startMachines(program);
  });
  after(() => machines.stop());

  async function failure(name: string, error: string): Promise<string> {
    const ended = await machines.run(name);
    assert.deepEqual([ended.status, ended.error], ["FAILED", error], ended.cause);
    return String(ended.cause);
  }

  it("has the operation's output as its result, without metadata", async () => {
    const { output, events } = await machines.run("put");
    assert.deepEqual(output, {});
    const { resourceType, resource } =
      events.find(({ type }) => type === "TaskScheduled")?.taskScheduledEventDetails ?? {};
    assert.deepEqual([resourceType, resource], ["aws-sdk:dynamodb", "putItem"]);
    assert.deepEqual((await machines.run("scan")).output, { Count: 1, Items: [{ id: { S: "1" } }], ScannedCount: 1 });
    assert.match(String(((await machines.run("send")).output as Fields).MessageId), /^[\w-]{36}$/);
  });

  it("shows members with an upper-case letter, and dates as text", async () => {
    const { StartDate, ExecutionArn, ...others } = (await machines.run("start")).output as Fields;
    assert.match(String(ExecutionArn), /^arn:aws:states:us-east-1:000000000000:execution:child:[\w-]+$/);
    assert.deepEqual([StartDate, others], ["2026-01-01T00:00:00.000Z", {}]);
    const { Executions } = (await machines.run("list")).output as { readonly Executions: readonly Fields[] };
    assert.deepEqual([Executions[0]?.Status, Executions[0]?.StartDate], ["SUCCEEDED", "2026-01-01T00:00:00.000Z"]);
    const { Table } = (await machines.run("describe")).output as { readonly Table: Fields };
    assert.match(String(Table.CreationDateTime), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it("calls with the state machine's role", async () => {
    const { Arn } = (await machines.run("identity")).output as Fields;
    assert.equal(Arn, `arn:aws:sts::${ACCOUNT}:assumed-role/identity-role/identity`);
  });

  it("fails with the errors of the SDK", async () => {
    assert.match(
      await failure("scan-elsewhere", "DynamoDb.ResourceNotFoundException"),
      /\(Service: DynamoDb, Status Code: 400, Request ID: [\w-]+\)$/,
    );
    await failure("send-elsewhere", "Sqs.QueueDoesNotExistException");
    await machines.run("start-twice");
    await failure("start-twice", "Sfn.ExecutionAlreadyExistsException");
  });

  it("has Lambda's answer to an invocation: the payload as text, and a function's error as an answer", async () => {
    const answer = { StatusCode: 200, ExecutedVersion: "$LATEST" };
    const event = { id: "7" };
    const Payload = JSON.stringify({ weight: 7, event });
    assert.deepEqual((await machines.run("invoke", event)).output, { ...answer, Payload });
    assert.deepEqual((await machines.run("invoke-text", event)).output, { ...answer, Payload });
    assert.deepEqual((await machines.run("invoke-event")).output, { StatusCode: 202, Payload: "" });
    const failed = (await machines.run("invoke", { fail: true })).output as Fields;
    assert.deepEqual({ ...failed, Payload: "" }, { ...answer, FunctionError: "Unhandled", Payload: "" });
    const { errorType, errorMessage } = JSON.parse(String(failed.Payload)) as Fields;
    assert.deepEqual([errorType, errorMessage], ["NoScale", "no scale"]);
    assert.match(
      await failure("invoke-odd", "Lambda.InvalidRequestContentException"),
      /^Could not parse request body into json: Unexpected end-of-input \(Service: Lambda, Status Code: 400, /,
    );
  });

  it("needs the action of its operation", async () => {
    assert.match(
      await failure("scan-denied", "DynamoDb.DynamoDbException"),
      /not authorized to perform: dynamodb:Scan .*\(Service: DynamoDb, Status Code: 400, /,
    );
  });
});
