import assert from "node:assert/strict";
import { type FixtureEmulator, startFixture } from "./fixtureEmulator";
import { type NetworkChanges, networkProgram, policy } from "./networkProgram";

interface Outputs {
  readonly functionArn: string;
  readonly queueUrl: string;
  readonly tableName: string;
  readonly logName: string;
}

interface Run {
  /** The answers that the function received. */
  readonly answers: readonly Record<string, unknown>[];
  /** The function's error. */
  readonly error: Error | undefined;
  /** The time that passed on the clock. */
  readonly milliseconds: number;
  readonly unanswered: readonly string[];
}

type Service = "sqs" | "dynamodb";

const outputsOf = ({ program }: FixtureEmulator): Outputs => program.outputs as unknown as Outputs;

/** Invokes the function, which calls these services at the same time. */
async function run(emulator: FixtureEmulator, ...services: readonly Service[]): Promise<Run> {
  const { functionArn, queueUrl, tableName } = outputsOf(emulator);
  const requests = {
    sqs: { service: "sqs", target: "AmazonSQS.SendMessage", body: { QueueUrl: queueUrl, MessageBody: "hello" } },
    dynamodb: {
      service: "dynamodb",
      target: "DynamoDB_20120810.PutItem",
      body: { TableName: tableName, Item: { id: { S: "a" } } },
    },
  };
  const unanswered: string[] = [];
  const stopListening = emulator.onUnansweredCall((reason) => unanswered.push(reason));
  const startedAt = emulator.clock.now();
  let answers: Run["answers"] = [];
  let error: Error | undefined;
  const invoked = emulator
    .asAdministrator("lambda", "Invoke", { FunctionName: functionArn, Payload: services.map((name) => requests[name]) })
    .then(
      ({ Payload }) => {
        answers = Payload as Run["answers"];
      },
      (thrown: Error) => {
        error = thrown;
      },
    );
  await emulator.settle();
  await invoked;
  stopListening();
  return { answers, error, milliseconds: emulator.clock.now() - startedAt, unanswered };
}

async function inNetwork<T>(changes: NetworkChanges, look: (emulator: FixtureEmulator) => Promise<T>): Promise<T> {
  const emulator = await startFixture({ program: () => networkProgram(changes) });
  try {
    return await look(emulator);
  } finally {
    await emulator.stop();
  }
}

const ALLOW_ALL = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };

describe("A function in a VPC", () => {
  it("reaches services through an interface endpoint and a gateway endpoint", () =>
    inNetwork({}, async (emulator) => {
      const { answers, milliseconds, unanswered } = await run(emulator, "sqs", "dynamodb");
      assert.equal(typeof answers[0]?.MessageId, "string");
      assert.deepEqual([answers[1], milliseconds, unanswered], [{}, 0, []]);
    }));

  it("times out on the clock without an endpoint; error, log and listeners receive the reason", () =>
    inNetwork({ sqs: false }, async (emulator) => {
      const { error, milliseconds, unanswered } = await run(emulator, "sqs");
      const reason =
        "caller called sqs:SendMessage from the VPC vpc and got no answer: the VPC has no endpoint for sqs: add an aws.ec2.VpcEndpoint with serviceName com.amazonaws.us-east-1.sqs";
      assert.equal(error?.name, "Sandbox.Timedout");
      assert.equal(
        error.message.replace(/^RequestId: \S+ /, ""),
        `Error: Task timed out after 10.00 seconds. ${reason}`,
      );
      assert.equal(milliseconds, 10_000);
      assert.deepEqual(unanswered, [reason]);
      assert.deepEqual(emulator.log(outputsOf(emulator).logName), [reason]);
    }));

  it("reports each reason once per invocation, however often the function retries", () =>
    inNetwork({ sqs: false }, async (emulator) => {
      assert.equal((await run(emulator, "sqs", "sqs", "sqs")).unanswered.length, 1);
      assert.equal((await run(emulator, "sqs")).unanswered.length, 1);
    }));

  it("completes its other calls before it times out, and runs again", () =>
    inNetwork({ sqs: false }, async (emulator) => {
      const { error } = await run(emulator, "sqs", "dynamodb");
      assert.equal(error?.name, "Sandbox.Timedout");
      const { tableName: TableName } = outputsOf(emulator);
      assert.equal((await emulator.asAdministrator("dynamodb", "Scan", { TableName })).Count, 1);
      assert.deepEqual((await run(emulator, "dynamodb")).answers, [{}]);
    }));

  it("does not keep the emulator from stopping while it waits for an answer", () =>
    inNetwork({ sqs: false }, async (emulator) => {
      const Payload = { service: "sqs", target: "AmazonSQS.ListQueues", body: {} };
      const ended = emulator
        .asAdministrator("lambda", "Invoke", { FunctionName: outputsOf(emulator).functionArn, Payload })
        .catch((error: Error) => error.name);
      await emulator.idle();
      await emulator.stop();
      assert.equal(await ended, "Runtime.ExitError");
    }));

  it("receives AWS's error for a call that the endpoint policy does not allow", () =>
    inNetwork({ sqs: { policy: policy({ ...ALLOW_ALL, Action: "sqs:ReceiveMessage" }) } }, async (emulator) => {
      const { answers, milliseconds } = await run(emulator, "sqs");
      assert.match(String(answers[0]?.__type), /^AccessDeniedException$/);
      assert.match(
        String(answers[0]?.message),
        /^User: \S+\/caller is not authorized to perform: sqs:SendMessage on resource: \S+ because no VPC endpoint policy allows the sqs:SendMessage action$/,
      );
      assert.equal(milliseconds, 0);
    }));

  it("needs its role's permissions, too", () =>
    inNetwork({ sqs: { policy: policy(ALLOW_ALL) } }, async (emulator) => {
      const [attached] = emulator.authorization.policies().filter(({ kind }) => kind === "identity");
      assert.ok(attached);
      emulator.authorization.replacePolicy(attached, attached.document.replace('"sqs:*"', '"sns:*"'));
      const { answers } = await run(emulator, "sqs");
      assert.match(String(answers[0]?.message), /because no identity-based policy allows the sqs:SendMessage action$/);
    }));

  it("is refused by name in a subnet that the program does not register", () =>
    assert.rejects(
      inNetwork({ vpcConfig: { subnetIds: ["subnet-1"] } }, async () => undefined),
      {
        message:
          "vpcConfig of caller: subnet-1 is not an isolated subnet of a VPC that the program registers. Other subnets are valid on AWS, and not run here.",
      },
    ));

  it("is refused by name with a security group rule for addresses", () =>
    assert.rejects(
      inNetwork({ egress: { cidrIpv4: "0.0.0.0/0" } }, async () => undefined),
      {
        message:
          "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule egress: the input cidrIpv4 is valid on AWS, and not run here. Leave it out, or honour it in emulator/services/.",
      },
    ));
});

describe("A function that is not in a VPC", () => {
  const configurations: readonly [what: string, vpcConfig: NetworkChanges["vpcConfig"]][] = [
    ["without vpcConfig", false],
    ["with empty lists in vpcConfig", { subnetIds: [], securityGroupIds: [] }],
  ];
  for (const [what, vpcConfig] of configurations) {
    it(`needs no endpoint, ${what}`, () =>
      inNetwork({ sqs: false, vpcConfig }, async (emulator) => {
        assert.equal(typeof (await run(emulator, "sqs")).answers[0]?.MessageId, "string");
      }));
  }
});
