import assert from "node:assert/strict";
import type { Call } from "../../calls";
import { type FixtureEmulator, startFixture } from "../fixtureEmulator";

type Statement = Readonly<Record<string, unknown>>;

const ACCOUNT = "000000000000";
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" },
});
const at = (service: string, resource: string): string => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
const queue = (name: string): string => `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/${name}`;
const allow = (Action: string, Resource: string, Condition?: object): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const deny = (Action: string, Resource: string): Statement => ({ Effect: "Deny", Action, Resource });

describe("A call of a role is checked as AWS checks it:", () => {
  let emulator: FixtureEmulator;
  let roles = 0;
  before(async () => {
    emulator = await startFixture();
  });
  after(() => emulator.stop());

  /** Whether a role with these statements may make the call. */
  function may(
    statements: readonly Statement[],
    service: string,
    action: string,
    input: Call["input"],
    functionArn?: string,
  ): boolean {
    roles += 1;
    const name = `probe-${roles}`;
    const arn = `arn:aws:iam::${ACCOUNT}:role/${name}`;
    emulator.authorization.createRole(name, arn, TRUST);
    emulator.authorization.attachRolePolicy(
      name,
      "probe",
      JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    );
    const session = { type: "role", arn, sessionName: "probe", account: ACCOUNT } as const;
    const caller = functionArn === undefined ? session : { ...session, functionArn };
    try {
      emulator.authorize({ caller, service, action, input, overTls: true });
      return true;
    } catch (error) {
      assert.match((error as { code: string }).code, /^(AccessDeniedException|AuthorizationError|KMSAccessDenied)$/);
      return false;
    }
  }

  const own = at("dynamodb", "table/own");
  const rows: readonly (readonly [
    what: string,
    statements: readonly Statement[],
    service: string,
    action: string,
    input: Call["input"],
    allowed: boolean,
  ])[] = [
    ...["SendMessage", "DeleteMessage", "ChangeMessageVisibility"].flatMap((single) => {
      const call = ["sqs", `${single}Batch`, { QueueUrl: queue("q"), Entries: [] }] as const;
      const all = allow("sqs:*", "*");
      return [
        [`a batch where ${single} is denied`, [all, deny(`sqs:${single}`, at("sqs", "q"))], ...call, false] as const,
        [`a batch where ${single} is allowed`, [allow(`sqs:${single}`, at("sqs", "q"))], ...call, true] as const,
      ];
    }),
    [
      "a batch to a topic where Publish is denied",
      [allow("sns:*", "*"), deny("sns:Publish", at("sns", "t"))],
      "sns",
      "PublishBatch",
      { TopicArn: at("sns", "t"), "PublishBatchRequestEntries.member.1.Id": "1" },
      false,
    ],
    [
      "the start of a machine, not of what another member names",
      [allow("states:StartExecution", at("states", "stateMachine:own"))],
      "states",
      "StartExecution",
      { stateMachineArn: at("states", "stateMachine:victim") },
      false,
    ],
    [
      "a batch of writes, on each table that it names",
      [allow("dynamodb:BatchWriteItem", own)],
      "dynamodb",
      "BatchWriteItem",
      { RequestItems: { own: [], victim: [] } },
      false,
    ],
    [
      "a batch of writes to the table that it may write",
      [allow("dynamodb:BatchWriteItem", own)],
      "dynamodb",
      "BatchWriteItem",
      { RequestItems: { own: [] } },
      true,
    ],
    [
      "a batch of reads, by the tables' ARNs",
      [allow("dynamodb:BatchGetItem", own)],
      "dynamodb",
      "BatchGetItem",
      { RequestItems: { [at("dynamodb", "table/victim")]: {} } },
      false,
    ],
    [
      "a query of an index, which the table's ARN does not allow",
      [allow("dynamodb:Query", own)],
      "dynamodb",
      "Query",
      { TableName: "own", IndexName: "by-name" },
      false,
    ],
    [
      "a query of an index, on the index",
      [allow("dynamodb:Query", `${own}/index/by-name`)],
      "dynamodb",
      "Query",
      { TableName: "own", IndexName: "by-name" },
      true,
    ],
    [
      "a table of another account, by its ARN",
      [allow("dynamodb:GetItem", own)],
      "dynamodb",
      "GetItem",
      { TableName: "arn:aws:dynamodb:us-east-1:999999999999:table/own", Key: {} },
      false,
    ],
    [
      "a queue's URL, on the queue",
      [allow("sqs:GetQueueUrl", at("sqs", "q"))],
      "sqs",
      "GetQueueUrl",
      { QueueName: "q" },
      true,
    ],
    [
      "another queue's URL",
      [allow("sqs:GetQueueUrl", at("sqs", "q"))],
      "sqs",
      "GetQueueUrl",
      { QueueName: "r" },
      false,
    ],
    [
      "a new queue, on its ARN",
      [allow("sqs:CreateQueue", at("sqs", "q"))],
      "sqs",
      "CreateQueue",
      { QueueName: "r" },
      false,
    ],
    ["a new topic, on its ARN", [allow("sns:CreateTopic", at("sns", "t"))], "sns", "CreateTopic", { Name: "t" }, true],
    [
      "tags of a topic, on the topic",
      [allow("sns:TagResource", at("sns", "t"))],
      "sns",
      "TagResource",
      { ResourceArn: at("sns", "u") },
      false,
    ],
    [
      "the list of tables, on AWS's wildcard",
      [allow("dynamodb:ListTables", at("dynamodb", "table/*"))],
      "dynamodb",
      "ListTables",
      {},
      true,
    ],
    ["the list of tables, not on one table", [allow("dynamodb:ListTables", own)], "dynamodb", "ListTables", {}, false],
    [
      "the list of machines",
      [allow("states:ListStateMachines", at("states", "stateMachine:*"))],
      "states",
      "ListStateMachines",
      {},
      true,
    ],
    [
      "a subscription, by its protocol",
      [allow("sns:Subscribe", "*", { StringEquals: { "sns:Protocol": "https" } })],
      "sns",
      "Subscribe",
      { TopicArn: at("sns", "t"), Protocol: "email", Endpoint: "a@example.com" },
      false,
    ],
    [
      "a subscription, by its endpoint",
      [allow("sns:Subscribe", "*", { StringLike: { "sns:Endpoint": "*@example.com" } })],
      "sns",
      "Subscribe",
      { TopicArn: at("sns", "t"), Protocol: "email", Endpoint: "a@example.com" },
      true,
    ],
  ];
  for (const [what, statements, service, action, input, allowed] of rows) {
    it(`${what}: ${allowed ? "allowed" : "denied"}`, () => {
      assert.equal(may(statements, service, action, input), allowed);
    });
  }

  it("what a function's code calls, by the function", () => {
    const ours = at("lambda", "function:ours");
    const statements = [allow("sqs:PurgeQueue", "*", { ArnEquals: { "lambda:SourceFunctionArn": ours } })];
    const call = ["sqs", "PurgeQueue", { QueueUrl: queue("q") }] as const;
    assert.equal(may(statements, ...call, ours), true);
    assert.equal(may(statements, ...call, at("lambda", "function:other")), false);
    assert.equal(may(statements, ...call), false);
  });
});
