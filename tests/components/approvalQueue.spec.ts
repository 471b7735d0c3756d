import assert from "node:assert/strict";
import * as path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Evaluation } from "pulumi-aws-emulator";
import { ApprovalQueue, type ApprovalQueueArgs } from "../../components/approvalQueue";
import { allows, trustPolicy } from "../../components/policy";
import { evaluateComponents, json, outputOf, resource, statementsOf, TYPE } from "../support/registrations";

const CALLBACK = {
  entry: path.join(__dirname, "fixtures", "askOnChat.ts"),
  description: "Asks in the refunds channel",
};

/** An approval queue for another team's program, without any trading resources. */
function refunds(args: Partial<ApprovalQueueArgs> = {}): Promise<Evaluation> {
  return evaluateComponents(
    () =>
      new ApprovalQueue("refunds", {
        callback: CALLBACK,
        ...args,
      }),
  );
}

describe("An approval queue in another program", () => {
  it("registers its resources under its name, and no trading resources", async () => {
    const { registrations } = await refunds();
    assert.deepEqual(
      registrations.map(({ name, parent }) => `${name} < ${parent}`),
      [
        "refunds < undefined",
        "refunds-dead-letters < refunds",
        "refunds-queue < refunds",
        "refunds-redrive-allow < refunds",
        "refunds-queue-policy < refunds",
        "refunds-dead-letters-policy < refunds",
        "refunds-callback < refunds",
        "refunds-callback-log < refunds-callback",
        "refunds-callback-role < refunds-callback",
        "refunds-callback-logs < refunds-callback",
        "refunds-callback-function < refunds-callback",
        "refunds-callback-consume < refunds-callback",
        "refunds-delivery < refunds",
      ],
    );
  });

  it("moves messages to a dead-letter queue after five receives; the dead-letter queue accepts them only from this queue", async () => {
    const evaluation = await refunds();
    const queue = resource(evaluation, TYPE.queue, "refunds-queue");
    const deadLetters = resource(evaluation, TYPE.queue, "refunds-dead-letters");
    assert.deepEqual(json(queue, "redrivePolicy"), {
      deadLetterTargetArn: outputOf(deadLetters, "arn"),
      maxReceiveCount: 5,
    });
    assert.deepEqual(
      json(resource(evaluation, TYPE.redriveAllowPolicy, "refunds-redrive-allow"), "redriveAllowPolicy"),
      {
        redrivePermission: "byQueue",
        sourceQueueArns: [outputOf(queue, "arn")],
      },
    );
  });

  it("encrypts both queues and retains dead letters for 14 days, requests for 7 days", async () => {
    const evaluation = await refunds();
    const queue = resource(evaluation, TYPE.queue, "refunds-queue").inputs;
    const deadLetters = resource(evaluation, TYPE.queue, "refunds-dead-letters").inputs;
    assert.deepEqual([queue.sqsManagedSseEnabled, deadLetters.sqsManagedSseEnabled], [true, true]);
    assert.deepEqual([queue.messageRetentionSeconds, deadLetters.messageRetentionSeconds], [604_800, 1_209_600]);
  });

  for (const [policy, queue] of [
    ["refunds-queue-policy", "refunds-queue"],
    ["refunds-dead-letters-policy", "refunds-dead-letters"],
  ] as const) {
    it(`denies calls without TLS on ${queue}`, async () => {
      const evaluation = await refunds();
      assert.deepEqual(json(resource(evaluation, TYPE.queuePolicy, policy), "policy"), {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: ["sqs:*"],
            Resource: outputOf(resource(evaluation, TYPE.queue, queue), "arn"),
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      });
    });
  }

  it("delivers batches to the callback, within its limits, once the callback's role can read from the queue", async () => {
    const evaluation = await refunds({ batchSize: 3, maximumConcurrency: 7 });
    const delivery = resource(evaluation, TYPE.eventSourceMapping, "refunds-delivery");
    const queueArn = outputOf(resource(evaluation, TYPE.queue, "refunds-queue"), "arn");
    assert.deepEqual(delivery.inputs, {
      eventSourceArn: queueArn,
      functionName: outputOf(resource(evaluation, TYPE.function, "refunds-callback-function"), "arn"),
      batchSize: 3,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 7 },
    });
    assert.deepEqual(delivery.dependsOn, ["refunds-callback-consume"]);
    assert.deepEqual(statementsOf(resource(evaluation, TYPE.rolePolicy, "refunds-callback-consume")), [
      {
        Sid: "ConsumeRequests",
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        Resource: queueArn,
      },
    ]);
  });

  it("has a visibility timeout of six times the callback's timeout", async () => {
    const entry = path.join(__dirname, "fixtures", "askOnChat.ts");
    const evaluation = await refunds({ callback: { entry, description: "Asks", timeoutSeconds: 45 } });
    assert.equal(resource(evaluation, TYPE.function, "refunds-callback-function").inputs.timeout, 45);
    assert.equal(resource(evaluation, TYPE.queue, "refunds-queue").inputs.visibilityTimeoutSeconds, 270);
  });

  it("protects the queues when `protect` is set", async () => {
    const { registrations } = await refunds({ protect: true });
    assert.deepEqual(
      registrations.filter(({ protect }) => protect).map(({ name }) => name),
      ["refunds-dead-letters", "refunds-queue"],
    );
  });

  it("tags each resource that takes tags", async () => {
    const { registrations } = await refunds({ tags: { team: "refunds" } });
    assert.deepEqual(
      registrations.filter(({ inputs }) => "tags" in inputs).map(({ name, inputs }) => [name, inputs.tags]),
      [
        "refunds-dead-letters",
        "refunds-queue",
        "refunds-callback-log",
        "refunds-callback-role",
        "refunds-callback-function",
        "refunds-delivery",
      ].map((name) => [name, { team: "refunds" }]),
    );
  });

  it("attaches the callback to a network, with the environment variables that it is given", async () => {
    const network = { subnetIds: ["subnet-1"], securityGroupIds: [pulumi.output("sg-1")] };
    const evaluation = await refunds({ network, callback: { ...CALLBACK, environment: { A: pulumi.output("1") } } });
    const { inputs } = resource(evaluation, TYPE.function, "refunds-callback-function");
    assert.deepEqual(inputs.vpcConfig, { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] });
    assert.deepEqual(inputs.environment, { variables: { A: "1" } });
  });

  it("runs an archive in any language", async () => {
    const archive = new pulumi.asset.AssetArchive({ "ask.py": new pulumi.asset.StringAsset("def handler(): pass") });
    const callback = { archive, handler: "ask.handler", runtime: "python3.13", description: "Asks" };
    const { inputs } = resource(await refunds({ callback }), TYPE.function, "refunds-callback-function");
    assert.deepEqual([inputs.handler, inputs.runtime], ["ask.handler", "python3.13"]);
    assert.deepEqual(Object.keys(await (inputs.code as { assets: Promise<object> }).assets), ["ask.py"]);
  });

  it("keeps a function's name of before it took archives as an alias, so that nothing is replaced", async () => {
    const aliases: unknown[] = [];
    await evaluateComponents(() => {
      pulumi.runtime.registerStackTransformation(({ type, opts }) => {
        if (type === "approval-queue:index:LambdaFunction") {
          aliases.push(opts.aliases);
        }
        return undefined;
      });
      new ApprovalQueue("refunds", { callback: CALLBACK });
    });
    assert.deepEqual(aliases, [[{ type: "approval-queue:index:NodeFunction" }]]);
  });

  it("grants a machine's role to ask, and the callback to answer and what else it calls, for several machines", async () => {
    const evaluation = await evaluateComponents(() => {
      const approvals = new ApprovalQueue("refunds", { callback: CALLBACK });
      for (const machine of ["small", "large"]) {
        const role = new aws.iam.Role(machine, { assumeRolePolicy: trustPolicy("states.amazonaws.com") });
        approvals.grantRequests(machine, role);
        approvals.grantAnswers(machine, `arn:aws:states:us-east-1:111122223333:stateMachine:${machine}`);
      }
      approvals.grantCallback("chat", allows("ReadWebhook", ["secretsmanager:GetSecretValue"], "arn:secret"));
    });
    const statements = (name: string): unknown => {
      const policy = resource(evaluation, TYPE.rolePolicy, name);
      return [policy.inputs.role, ...statementsOf(policy).map(({ Action, Resource }) => [Action, Resource])];
    };
    const queueArn = outputOf(resource(evaluation, TYPE.queue, "refunds-queue"), "arn");
    const callbackRole = outputOf(resource(evaluation, TYPE.role, "refunds-callback-role"), "name");
    for (const machine of ["small", "large"]) {
      const role = outputOf(resource(evaluation, TYPE.role, machine), "name");
      assert.deepEqual(statements(`refunds-requests-${machine}`), [role, [["sqs:SendMessage"], queueArn]]);
      assert.deepEqual(statements(`refunds-callback-answers-${machine}`), [
        callbackRole,
        [["states:SendTaskSuccess"], `arn:aws:states:us-east-1:111122223333:stateMachine:${machine}`],
      ]);
    }
    assert.deepEqual(statements("refunds-callback-chat"), [
      callbackRole,
      [["secretsmanager:GetSecretValue"], "arn:secret"],
    ]);
  });

  const refusals: readonly [args: Partial<ApprovalQueueArgs>, message: string][] = [
    [{ maximumConcurrency: 1 }, "refunds: maximumConcurrency is 1. AWS takes a whole number from 2 to 1000."],
    [{ maximumConcurrency: 2.5 }, "refunds: maximumConcurrency is 2.5. AWS takes a whole number from 2 to 1000."],
    [{ batchSize: 11 }, "refunds: batchSize is 11. AWS takes a whole number from 1 to 10."],
    [{ maximumReceives: 0 }, "refunds: maximumReceives is 0. AWS takes a whole number from 1 to 1000."],
    [
      { retentionSeconds: 14 * 86_400 },
      "refunds: retentionSeconds is 1209600. AWS takes a whole number from 60 to 1209599.",
    ],
    [
      { logRetentionDays: 31 },
      "refunds: logRetentionDays is 31. CloudWatch Logs takes 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days.",
    ],
    [
      { batchSize: pulumi.output(3) as unknown as number },
      "refunds: batchSize is an output, which is unknown at preview. AWS takes a whole number from 1 to 10.",
    ],
    [
      { callback: { ...CALLBACK, timeoutSeconds: 901 } },
      "refunds: callback.timeoutSeconds is 901. AWS takes a whole number from 1 to 900.",
    ],
    [
      { callback: { description: "" } },
      "refunds: callback names no code. Set entry for TypeScript, or archive, handler and runtime for any language.",
    ],
    [
      { callback: { ...CALLBACK, handler: "a.b" } },
      "refunds: callback has an entry and an archive, handler or runtime. Set entry alone for TypeScript, or the other three.",
    ],
    [
      { callback: { ...CALLBACK, entry: "ask.ts" } },
      'refunds: callback.entry is "ask.ts", which is not an absolute path. Use path.join(__dirname, "ask.ts").',
    ],
    [
      { callback: { ...CALLBACK, entry: "/nowhere/ask.ts" } },
      'refunds: callback.entry is "/nowhere/ask.ts", which does not exist.',
    ],
    [
      { callback: { ...CALLBACK, entry: __dirname } },
      `refunds: callback.entry is ${JSON.stringify(__dirname)}, which is not a file.`,
    ],
    [
      { callback: { archive: new pulumi.asset.FileArchive("."), description: "" } },
      'refunds: callback has an archive, which also needs handler (such as "ask.handler") and runtime (such as "python3.13").',
    ],
  ];
  for (const [args, message] of refusals) {
    it(`refuses before its first resource: ${message.slice(0, 80)}`, async () => {
      let registered = 0;
      const program = (): void => {
        pulumi.runtime.registerStackTransformation(({ type }) => {
          registered += type === "pulumi:pulumi:Stack" ? 0 : 1;
          return undefined;
        });
        new ApprovalQueue("refunds", { callback: CALLBACK, ...args });
      };
      await assert.rejects(evaluateComponents(program), { message });
      assert.equal(registered, 0);
    });
  }

  it("refuses an entry that does not export `handler`, and says what it exports", async () => {
    await assert.rejects(
      refunds({ callback: { ...CALLBACK, entry: path.join(__dirname, "fixtures", "noHandler.ts") } }),
      {
        message:
          /refunds: callback\.entry: .*noHandler\.ts does not export "handler", which Lambda calls; it exports ask\./,
      },
    );
  });
});
