import assert from "node:assert/strict";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SendTaskHeartbeatCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import fc from "fast-check";
import { type FixtureEmulator, startFixture } from "./fixtureEmulator";

/** The prefix of the operation's name in the x-amz-target header of each JSON service. */
const TARGETS: Readonly<Record<string, string>> = {
  states: "AWSStepFunctions",
  sqs: "AmazonSQS",
  dynamodb: "DynamoDB_20120810",
};

describe("The emulator's endpoint", () => {
  let emulator: FixtureEmulator;
  before(async () => {
    emulator = await startFixture();
  });
  after(() => emulator.stop());

  const signedBy = (accessKeyId: string, service: string): Record<string, string> => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
  });
  const post = (headers: Record<string, string>, body: string): Promise<Response> =>
    fetch(emulator.endpoint, { method: "POST", headers, body, signal: AbortSignal.timeout(5_000) });
  const asAdministrator = (service: string): Record<string, string> =>
    signedBy(emulator.credentials.accessKeyId, service);

  it("listens on 127.0.0.1 only", () => {
    assert.match(emulator.endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  const refusals: readonly [
    what: string,
    headers: () => Record<string, string>,
    body: string,
    status: number,
    code: string,
  ][] = [
    ["an unsigned request", () => ({}), "{}", 403, "MissingAuthenticationToken"],
    ["a key that nobody was given", () => signedBy("AKIANOBODY", "states"), "{}", 403, "UnrecognizedClientException"],
    ["a service that there is none of", () => asAdministrator("glue"), "{}", 400, "UnknownService"],
    ["a body that is no JSON", () => asAdministrator("states"), "{", 400, "SerializationException"],
    ["a body that is no object", () => asAdministrator("states"), "[]", 400, "SerializationException"],
    ["no operation", () => asAdministrator("states"), "{}", 400, "UnknownOperationException"],
    ["a body of 5 MB", () => asAdministrator("states"), " ".repeat(5 * 1024 * 1024), 413, "RequestEntityTooLarge"],
  ];
  for (const [what, headers, body, status, code] of refusals) {
    it(`refuses ${what}`, async () => {
      const response = await post(headers(), body);
      assert.deepEqual([response.status, ((await response.json()) as { __type: string }).__type], [status, code]);
    });
  }

  for (const [method, name, code] of [
    ["GET", "", "UnknownOperationException"],
    ["GET", "parcels-weigh?Qualifier=1", "UnknownOperationException"],
    ["POST", "parcels-weigh", "UnknownOperationException"],
    ["GET", "%ff", "SerializationException"],
  ] as const) {
    it(`refuses ${method} "${name}" of a REST service`, async () => {
      const url = [emulator.endpoint, "2015-03-31", "functions", name].join("/");
      const response = await fetch(url, { method, headers: asAdministrator("lambda") });
      assert.deepEqual([response.status, ((await response.json()) as { __type: string }).__type], [400, code]);
    });
  }

  it("describes a function by name and by ARN, with the hash that the program's output has", async () => {
    const { endpoint, region, credentials, program } = emulator;
    const client = new LambdaClient({ endpoint, region, credentials });
    const { name, arn, codeSha256 } =
      program.registrations.find(({ type }) => type === "aws:lambda/function:Function")?.made?.state ?? {};
    for (const FunctionName of [String(name), String(arn)]) {
      const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName }));
      assert.deepEqual([Configuration?.FunctionArn, Configuration?.CodeSha256], [arn, codeSha256]);
    }
    assert.match(String(codeSha256), /^[\w+/]{43}=$/);
    await assert.rejects(client.send(new GetFunctionCommand({ FunctionName: "another" })), {
      name: "ResourceNotFoundException",
      message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:another",
    });
    const readerOf = (Resource: string): LambdaClient => {
      const Statement = [{ Effect: "Allow", Action: "lambda:GetFunction", Resource }];
      const reader = emulator.credentialsFor("reader", JSON.stringify({ Version: "2012-10-17", Statement }));
      return new LambdaClient({ endpoint, region, credentials: reader });
    };
    const command = new GetFunctionCommand({ FunctionName: String(name) });
    await readerOf(String(arn)).send(command);
    await assert.rejects(readerOf(`${arn}-2`).send(command), { name: "AccessDeniedException" });
  });

  it("answers any request without failing", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("states", "sqs", "sns", "dynamodb", "sts"),
        fc.constantFrom(
          "StartExecution",
          "GetExecutionHistory",
          "SendMessage",
          "Publish",
          "PutItem",
          "SendTaskSuccess",
          "Nonsense",
        ),
        fc.json(),
        async (service, action, body) => {
          const target = TARGETS[service] ?? "none";
          const response = await post({ ...asAdministrator(service), "x-amz-target": `${target}.${action}` }, body);
          assert.ok(response.status < 500, `${service} ${action} ${body}: ${await response.text()}`);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("serves unmodified clients of every service", async () => {
    const { endpoint, region, credentials, outputs } = emulator;
    const config = { endpoint, region, credentials };
    const identity = await new STSClient(config).send(new GetCallerIdentityCommand({}));
    assert.equal(identity.Arn, "arn:aws:iam::000000000000:root");
    const published = await new SNSClient(config).send(
      new PublishCommand({ TopicArn: outputs.noticesArn, Message: '{"a": "<&>"}' }),
    );
    assert.equal(emulator.messages(outputs.noticesArn).at(-1)?.messageId, published.MessageId);
    assert.equal(emulator.messages(outputs.noticesArn).at(-1)?.message, '{"a": "<&>"}');
    const QueueUrl = outputs.deadLettersUrl;
    const sent = await new SQSClient(config).send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
    assert.ok(sent.MessageId);
    const item = { id: { S: "parcel" } };
    await new DynamoDBClient(config).send(new PutItemCommand({ TableName: outputs.tableName, Item: item }));
    const machine = await emulator.client.send(
      new DescribeStateMachineCommand({ stateMachineArn: outputs.stateMachineArn }),
    );
    assert.equal(machine.status, "ACTIVE");
    assert.equal(JSON.parse(machine.definition ?? "").StartAt, "Weigh");
  });

  it("pages executions and histories, with reverse order and without execution data on request", async () => {
    const { client } = emulator;
    const { stateMachineArn } = emulator.outputs;
    const arns: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      arns.push(await emulator.start({ weight: index + 1 }, `paged-${index}`));
      await emulator.settle();
    }
    const listed: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(
        new ListExecutionsCommand({ stateMachineArn, statusFilter: "SUCCEEDED", maxResults: 2, nextToken }),
      );
      listed.push(...(page.executions ?? []).map(({ name }) => name));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    assert.deepEqual(
      listed.filter((name) => name?.startsWith("paged-")),
      ["paged-4", "paged-3", "paged-2", "paged-1", "paged-0"],
    );

    const executionArn = arns[0];
    const first = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );
    assert.deepEqual(
      first.events?.map(({ type }) => type),
      ["ExecutionSucceeded"],
    );
    const bare = await client.send(new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }));
    assert.doesNotMatch(JSON.stringify(bare.events), /weight|"input"|"output"|"parameters"/);
    const { definition } = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    assert.ok(JSON.parse(definition ?? "").States.Notify);
  });

  it("returns the running execution for the same name and input, and refuses any other use of the name", async () => {
    const start = (input: string): Promise<unknown> =>
      emulator.client.send(
        new StartExecutionCommand({ stateMachineArn: emulator.outputs.stateMachineArn, name: "same", input }),
      );
    const executionArn = await emulator.start({ ask: true }, "same");
    assert.equal(((await start('{"ask":true}')) as { executionArn: string }).executionArn, executionArn);
    await assert.rejects(start('{"ask":false}'), {
      name: "ExecutionAlreadyExists",
      message: `Execution Already Exists: '${executionArn}'`,
    });
    await emulator.settle();
    await assert.rejects(start('{"ask":true}'), { name: "ExecutionAlreadyExists" });
  });

  it("denies a role an action that its policies do not allow, with AWS's message", async () => {
    const role = emulator.program.registrations.find(({ name }) => name === "parcels-function-role");
    const caller = {
      type: "role",
      arn: String(role?.made?.state.arn),
      sessionName: "weigh",
      account: "000000000000",
    } as const;
    await assert.rejects(
      emulator.call({
        caller,
        service: "dynamodb",
        action: "PutItem",
        input: { TableName: emulator.outputs.tableName, Item: { id: { S: "x" } } },
        overTls: true,
      }),
      (error: Error & { code: string }) => {
        assert.equal(error.code, "AccessDeniedException");
        assert.match(
          error.message,
          /^User: arn:aws:sts::000000000000:assumed-role\/parcels-function-role-\w+\/weigh is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table\/parcels-\w+ because no identity-based policy allows the dynamodb:PutItem action$/,
        );
        return true;
      },
    );
  });

  it("refuses an unknown task token with InvalidToken, without repeating it", async () => {
    const taskToken = "never-issued-0123456789";
    await assert.rejects(
      emulator.client.send(new SendTaskHeartbeatCommand({ taskToken })),
      (error: Error) => error.name === "InvalidToken" && !error.message.includes(taskToken),
    );
  });

  it("refuses connections after the emulator is stopped", async () => {
    const other = await startFixture();
    await other.stop();
    const client = new SFNClient({
      endpoint: other.endpoint,
      region: "us-east-1",
      credentials: other.credentials,
      maxAttempts: 1,
    });
    await assert.rejects(
      client.send(new ListExecutionsCommand({ stateMachineArn: other.outputs.stateMachineArn })),
      /ECONNREFUSED/,
    );
  });
});
