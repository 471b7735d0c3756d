import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Emulator } from "../emulator";
import { provisioned, refusal, smallFunction, trust } from "./provisioned";

const POLICY = JSON.stringify({ Version: "2012-10-17", Statement: [] });
function machine(args: Partial<aws.sfn.StateMachineArgs> = {}): aws.sfn.StateMachine {
  const role = new aws.iam.Role("role", { assumeRolePolicy: trust("states.amazonaws.com") });
  const definition = JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } });
  return new aws.sfn.StateMachine("machine", { roleArn: role.arn, definition, ...args });
}

describe("Provisioning", () => {
  describe("refuses, by name, inputs and values that are valid on AWS, and not run here:", () => {
    const inputs: readonly [what: string, program: () => unknown][] = [
      ["aws:sqs/queue:Queue queue: the input delaySeconds", () => new aws.sqs.Queue("queue", { delaySeconds: 5 })],
      [
        "aws:sqs/queue:Queue queue: the input kmsMasterKeyId",
        () => new aws.sqs.Queue("queue", { kmsMasterKeyId: "alias/aws/sqs" }),
      ],
      [
        "aws:sns/topicSubscription:TopicSubscription subscription: the input filterPolicy",
        () =>
          new aws.sns.TopicSubscription("subscription", {
            topic: "arn:aws:sns:us-east-1:000000000000:topic",
            protocol: "email",
            endpoint: "a@example.com",
            filterPolicy: "{}",
          }),
      ],
      [
        "aws:dynamodb/table:Table table: the input globalSecondaryIndexes",
        () =>
          new aws.dynamodb.Table("table", {
            billingMode: "PAY_PER_REQUEST",
            hashKey: "id",
            attributes: [{ name: "id", type: "S" }],
            globalSecondaryIndexes: [{ name: "index", hashKey: "id", projectionType: "ALL" }],
          }),
      ],
      [
        "aws:iam/role:Role role: the input path",
        () => new aws.iam.Role("role", { assumeRolePolicy: POLICY, path: "/a/" }),
      ],
      [
        "aws:lambda/function:Function function: the input layers",
        () => smallFunction({ layers: ["arn:aws:lambda:us-east-1:000000000000:layer:a:1"] }),
      ],
      [
        "aws:cloudwatch/eventRule:EventRule rule: the input scheduleExpression",
        () => new aws.cloudwatch.EventRule("rule", { scheduleExpression: "rate(1 hour)" }),
      ],
    ];
    for (const [what, program] of inputs) {
      it(what, async () => {
        const words = "is valid on AWS, and not run here. Leave it out, or honour it in emulator/services/.";
        assert.equal(await refusal(program), `${what} ${words}`);
      });
    }

    const values: readonly [what: string, runs: string, program: () => unknown][] = [
      [
        "aws:sqs/queue:Queue queue: fifoQueue true",
        "false",
        () => new aws.sqs.Queue("queue", { name: "queue.fifo", fifoQueue: true }),
      ],
      ['aws:sfn/stateMachine:StateMachine machine: type "EXPRESS"', '"STANDARD"', () => machine({ type: "EXPRESS" })],
      [
        'aws:sns/topicSubscription:TopicSubscription subscription: protocol "https"',
        '"email" or "lambda" or "sqs"',
        () =>
          new aws.sns.TopicSubscription("subscription", {
            topic: "arn:aws:sns:us-east-1:000000000000:topic",
            protocol: "https",
            endpoint: "https://example.com/parcels",
          }),
      ],
      [
        'aws:lambda/function:Function function: packageType "Image"',
        '"Zip"',
        () => smallFunction({ packageType: "Image" }),
      ],
    ];
    for (const [what, runs, program] of values) {
      it(what, async () => {
        assert.equal(await refusal(program), `${what} is valid on AWS, and not run here. The emulator runs ${runs}.`);
      });
    }
  });

  describe("refuses a value that is not valid on AWS:", () => {
    const values: readonly [what: string, takes: string, program: () => unknown][] = [
      [
        "aws:sqs/queue:Queue queue: visibilityTimeoutSeconds 50000",
        "0 to 43200",
        () => new aws.sqs.Queue("queue", { visibilityTimeoutSeconds: 50_000 }),
      ],
      [
        "aws:sqs/queue:Queue queue: messageRetentionSeconds 59",
        "60 to 1209600",
        () => new aws.sqs.Queue("queue", { messageRetentionSeconds: 59 }),
      ],
      [
        'aws:sfn/stateMachine:StateMachine machine: type "QUICK"',
        '"STANDARD", "EXPRESS"',
        () => machine({ type: "QUICK" }),
      ],
      ["aws:lambda/function:Function function: timeout 901", "1 to 900", () => smallFunction({ timeout: 901 })],
    ];
    for (const [what, takes, program] of values) {
      it(what, async () => {
        assert.equal(await refusal(program), `${what} is not valid on AWS, which takes ${takes}.`);
      });
    }
  });

  describe("uses AWS's defaults for missing optional inputs of", () => {
    it("a queue", () =>
      provisioned(
        () => ({ url: new aws.sqs.Queue("queue").url }),
        async (emulator) => {
          const { Attributes } = await emulator.asAdministrator("sqs", "GetQueueAttributes", {
            QueueUrl: emulator.program.outputs.url,
            AttributeNames: ["All"],
          });
          const { VisibilityTimeout, MessageRetentionPeriod } = Attributes as Record<string, string>;
          assert.deepEqual(
            { VisibilityTimeout, MessageRetentionPeriod },
            {
              VisibilityTimeout: "30",
              MessageRetentionPeriod: "345600",
            },
          );
        },
      ));

    it("a function and its event source mapping", () =>
      provisioned(
        () => {
          const queue = new aws.sqs.Queue("queue");
          new aws.cloudwatch.LogGroup("log", { name: "/aws/lambda/small" });
          const small = smallFunction({
            name: "small",
            code: new pulumi.asset.AssetArchive({
              "index.js": new pulumi.asset.StringAsset(
                "exports.handler = async (event, { memoryLimitInMB }) => { console.log(JSON.stringify({ event, memoryLimitInMB })); };",
              ),
            }),
          });
          new aws.lambda.EventSourceMapping("mapping", { eventSourceArn: queue.arn, functionName: small.name });
          return { url: queue.url };
        },
        async (emulator) => {
          const QueueUrl = emulator.program.outputs.url;
          await emulator.asAdministrator("sqs", "SendMessage", { QueueUrl, MessageBody: "hello" });
          await emulator.idle();
          const entries = await logged(emulator, "/aws/lambda/small");
          assert.match(entries.join("\n"), /"body":"hello".*"memoryLimitInMB":"128"/);
        },
      ));

    it("a state machine", () =>
      provisioned(
        () => ({ arn: machine().arn }),
        async (emulator) => {
          const described = await emulator.asAdministrator("states", "DescribeStateMachine", {
            stateMachineArn: emulator.program.outputs.arn,
          });
          assert.deepEqual(described.loggingConfiguration, { level: "OFF", includeExecutionData: false });
          assert.deepEqual(described.tracingConfiguration, { enabled: false });
          assert.equal(described.type, "STANDARD");
        },
      ));

    it("a key, whose policy delegates access to IAM", () =>
      provisioned(
        () => ({ arn: new aws.kms.Key("key").arn }),
        (emulator) => {
          const KeyId = emulator.program.outputs.arn;
          const call = { service: "kms", action: "Decrypt", input: { KeyId }, overTls: true };
          emulator.authorize({ ...call, caller: emulator.administrator });
        },
      ));
  });

  it("creates a table with a sort key", () =>
    provisioned(
      () => ({
        name: new aws.dynamodb.Table("table", {
          billingMode: "PAY_PER_REQUEST",
          hashKey: "id",
          rangeKey: "at",
          attributes: [
            { name: "id", type: "S" },
            { name: "at", type: "N" },
          ],
        }).name,
      }),
      async (emulator) => {
        const TableName = emulator.program.outputs.name;
        for (const at of ["1", "2"]) {
          const Item = { id: { S: "parcel" }, at: { N: at } };
          await emulator.asAdministrator("dynamodb", "PutItem", { TableName, Item });
        }
        assert.equal((await emulator.asAdministrator("dynamodb", "Scan", { TableName })).Count, 2);
      },
    ));

  it("uses the name that the program sets", () =>
    provisioned(
      () => ({ arn: new aws.sqs.Queue("queue", { name: "given" }).arn }),
      (emulator) => assert.equal(emulator.program.outputs.arn, "arn:aws:sqs:us-east-1:000000000000:given"),
    ));

  it("refuses a function without code", async () => {
    assert.equal(
      await refusal(() => smallFunction({ name: "small", code: undefined })),
      "The function small has no index.js in its code. Other archives are valid on AWS, and not run here: give an AssetArchive with a StringAsset index.js.",
    );
  });

  it("refuses an unknown resource type, and says where to add it", async () => {
    class Cluster extends pulumi.CustomResource {}
    assert.equal(
      await refusal(() => new Cluster("aws:ecs/cluster:Cluster", "stray")),
      "The program registers a aws:ecs/cluster:Cluster (stray), which the emulator does not know. Describe it in the file of its service, in emulator/services/.",
    );
  });
});

/** Waits for log entries, which can arrive after the function's response. */
async function logged(emulator: Emulator, group: string): Promise<readonly string[]> {
  for (let attempt = 0; attempt < 1_000 && emulator.log(group).length === 0; attempt += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    await emulator.idle();
  }
  return emulator.log(group);
}
