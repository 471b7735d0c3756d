import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { CustomResource } from "@pulumi/pulumi";
import { type Evaluation, evaluateProgram as evaluateInFolder, type Registration } from "pulumi-aws-emulator";
import { evaluateProgram, PROGRAM_FOLDER } from "../../tools/program";
import { json, outputOf, resource, statementsOf, TYPE } from "../support/registrations";
import { replacingInputsOf } from "../support/replacements";

const STACKS = ["dev", "prod"] as const;

/** Logical name, type and parent of everything: what a change of one of them replaces is on record. */
function shapeOf({ registrations }: Evaluation): readonly string[] {
  return registrations
    .map(({ type, name, parent }) => `${type.split(":").at(-1)} ${name} < ${parent ?? "stack"}`)
    .sort();
}

function functionShape(name: string, parent: string, ...policies: readonly string[]): readonly string[] {
  return [
    `NodeFunction ${name} < ${parent}`,
    `Function ${name}-function < ${name}`,
    `LogGroup ${name}-log < ${name}`,
    `Role ${name}-role < ${name}`,
    ...["logs", ...policies].map((policy) => `RolePolicy ${name}-${policy} < ${name}`),
  ];
}

const SHARED_SHAPE: readonly string[] = [
  "TradingFunctions trading < stack",
  "Table trading-orders < trading",
  ...functionShape("trading-check-stock-price", "trading"),
  ...functionShape("trading-generate-recommendation", "trading"),
  ...functionShape("trading-buy-stock", "trading", "orders"),
  ...functionShape("trading-sell-stock", "trading", "orders"),
  "ReportingTopic reports < stack",
  "NotificationTopic reports < reports",
  "Topic reports-topic < reports",
  "TopicPolicy reports-topic-policy < reports",
  "EventRule reports-failures < reports",
  "EventTarget reports-failures-target < reports",
  "ApprovalQueue approvals < stack",
  "Queue approvals-queue < approvals",
  "Queue approvals-dead-letters < approvals",
  "QueuePolicy approvals-queue-policy < approvals",
  "QueuePolicy approvals-dead-letters-policy < approvals",
  "RedriveAllowPolicy approvals-redrive-allow < approvals",
  "EventSourceMapping approvals-delivery < approvals",
  ...functionShape("approvals-callback", "approvals", "consume", "decision"),
  "Workflow trading < stack",
  "LogGroup trading-machine-log < trading",
  "Role trading-machine-role < trading",
  "RolePolicy trading-machine-workflow < trading",
  "RolePolicy trading-machine-observability < trading",
  "StateMachine trading-machine < trading",
];

const FUNCTIONS = ["check-stock-price", "generate-recommendation", "buy-stock", "sell-stock", "approvals-callback"];

const WATCH_SHAPE: readonly string[] = [
  "OutcomeMetrics outcomes < stack",
  ...[
    "approvals-requested",
    "approvals-decided",
    "bought",
    "sold",
    "rejected",
    "approvals-expired",
    "report-attempts-failed",
  ].map((metric) => `LogMetricFilter outcomes-${metric} < outcomes`),
  "NotificationTopic alarms < stack",
  "Topic alarms-topic < alarms",
  "TopicPolicy alarms-topic-policy < alarms",
  "TopicSubscription alarms-on-call@example.com < alarms",
  "Alarms alarms < stack",
  ...[
    "executions-failed",
    "executions-timed-out",
    "executions-aborted",
    "executions-throttled",
    "dead-letters",
    "oldest-request",
    "failure-reports-lost",
    ...FUNCTIONS.flatMap((name) => [`${name}-errors`, `${name}-throttles`, `${name}-duration`]),
    "approvals-expired",
    "reports-failed",
  ].map((alarm) => `MetricAlarm alarms-${alarm} < alarms`),
  "Dashboard trading < stack",
  "Dashboard trading-dashboard < trading",
];

const KEY_SHAPE: readonly string[] = ["TopicKey topics < stack", "Key topics-key < topics"];

/** But for the endpoint to what the callback calls. */
const NETWORK_SHAPE: readonly string[] = [
  "PrivateNetwork network < stack",
  "Vpc network-vpc < network",
  "SecurityGroup network-functions < network",
  "SecurityGroup network-endpoints < network",
  "SecurityGroupEgressRule network-functions-to-endpoints < network",
  "SecurityGroupEgressRule network-functions-to-dynamodb < network",
  "SecurityGroupIngressRule network-endpoints-from-functions < network",
  "VpcEndpoint network-dynamodb < network",
  ...FUNCTIONS.map((name) => (name === "approvals-callback" ? name : `trading-${name}`)).map(
    (name) => `RolePolicy ${name}-network < ${name}`,
  ),
];

const APPROVERS_SHAPE: readonly string[] = [
  "NotificationTopic approvers < stack",
  "Topic approvers-topic < approvers",
  "TopicPolicy approvers-topic-policy < approvers",
  "TopicSubscription approvers-trading-desk@example.com < approvers",
];

const SHAPE: Readonly<Record<(typeof STACKS)[number], readonly string[]>> = {
  dev: SHARED_SHAPE,
  prod: [
    ...SHARED_SHAPE,
    "TopicSubscription reports-trading-reports@example.com < reports",
    ...APPROVERS_SHAPE,
    ...WATCH_SHAPE,
    ...KEY_SHAPE,
    ...NETWORK_SHAPE,
    "VpcEndpoint network-sns < network",
  ],
};

const ACCOUNT = "111122223333";
const arn = (service: string, resourcePart: string): string =>
  `arn:aws:${service}:us-east-1:${ACCOUNT}:${resourcePart}`;

/** What a role that publishes on an encrypted topic may do with the key; the key's policy lets it through SNS alone. */
function usesTopicKey(evaluation: Evaluation): unknown {
  return {
    Sid: "UseTopicKey",
    Effect: "Allow",
    Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
    Resource: outputOf(resource(evaluation, TYPE.key, "topics-key"), "arn"),
  };
}

describe("The program", () => {
  const evaluations = new Map<string, Evaluation>();
  before(async () => {
    for (const stack of STACKS) {
      evaluations.set(stack, await evaluateProgram({ stack }));
    }
  });
  const evaluation = (stack: string): Evaluation => evaluations.get(stack) as Evaluation;
  const all = (stack: string, type: string): readonly Registration[] =>
    evaluation(stack).registrations.filter((registration) => registration.type === type);
  const nameOf = (stack: string, type: string, name: string): string =>
    String(outputOf(resource(evaluation(stack), type, name), "name"));

  for (const stack of STACKS) {
    describe(`for ${stack}`, () => {
      it("registers these resources by these names, under these parents", () => {
        assert.deepEqual(shapeOf(evaluation(stack)), [...SHAPE[stack]].sort());
      });

      it("registers the same in a preview, where nothing that AWS computes is known", async () => {
        const preview = await evaluateProgram({ stack, preview: true });
        assert.deepEqual(shapeOf(preview), shapeOf(evaluation(stack)));
      });

      it("gives every resource the same inputs at a second evaluation", async () => {
        const inputsOf = ({ registrations }: Evaluation): unknown =>
          Promise.all(
            registrations.map(async ({ type, name, inputs }) => {
              const code = inputs.code as { assets: Promise<Record<string, { text: Promise<string> }>> } | undefined;
              return [type, name, { ...inputs, code: await (await code?.assets)?.["index.js"]?.text }];
            }),
          );
        const again = await evaluateProgram({ stack });
        assert.deepEqual(await inputsOf(again), await inputsOf(evaluation(stack)));
      });

      it("sets no input that would replace a resource when it changes, but for these", () => {
        const set = evaluation(stack)
          .registrations.filter(({ made }) => made !== undefined)
          .flatMap((registration) =>
            Object.entries(replacingInputsOf(registration)).map(
              ([input, value]) => `${registration.name} ${input}: ${value}`,
            ),
          );
        const policies = all(stack, TYPE.rolePolicy).map(({ name, inputs }) => `${name} role: ${inputs.role}`);
        const subscriptions = all(stack, TYPE.topicSubscription).flatMap(({ name, inputs }) => [
          `${name} topic: ${inputs.topic}`,
          `${name} protocol: email`,
          `${name} endpoint: ${inputs.endpoint}`,
        ]);
        const topicPolicies = all(stack, TYPE.topicPolicy).map(({ name, inputs }) => `${name} arn: ${inputs.arn}`);
        const watching = [
          ...all(stack, TYPE.logMetricFilter).map(({ name, inputs }) => `${name} logGroupName: ${inputs.logGroupName}`),
          ...all(stack, TYPE.dashboard).map(({ name, inputs }) => `${name} dashboardName: ${inputs.dashboardName}`),
        ];
        const networking = [TYPE.securityGroup, TYPE.vpcEndpoint, TYPE.egressRule, TYPE.ingressRule]
          .flatMap((type) => all(stack, type))
          .flatMap(({ name, inputs }) =>
            ["vpcId", "description", "serviceName", "vpcEndpointType", "securityGroupId"]
              .filter((input) => inputs[input] !== undefined)
              .map((input) => `${name} ${input}: ${inputs[input]}`),
          );
        const url = (queue: string): string => String(outputOf(resource(evaluation(stack), TYPE.queue, queue), "url"));
        assert.deepEqual(
          set.sort(),
          [
            ...policies,
            ...subscriptions,
            ...topicPolicies,
            ...watching,
            ...networking,
            "trading-orders hashKey: id",
            "trading-machine type: STANDARD",
            "trading-machine-log namePrefix: /aws/vendedlogs/states/trading-",
            `reports-failures-target rule: ${nameOf(stack, TYPE.eventRule, "reports-failures")}`,
            `approvals-delivery eventSourceArn: ${arn("sqs", nameOf(stack, TYPE.queue, "approvals-queue"))}`,
            `approvals-queue-policy queueUrl: ${url("approvals-queue")}`,
            `approvals-dead-letters-policy queueUrl: ${url("approvals-dead-letters")}`,
            `approvals-redrive-allow queueUrl: ${url("approvals-dead-letters")}`,
          ].sort(),
        );
      });

      it("names no physical resource itself, so that both stacks may share an account", () => {
        const named = evaluation(stack).registrations.filter(({ inputs }) => inputs.name !== undefined);
        assert.deepEqual(named, []);
      });

      it("lets the state machine's role do the sample's six things, on exact ARNs", () => {
        const allow = (Sid: string, Action: string, Resource: string): unknown => ({
          Sid,
          Effect: "Allow",
          Action: [Action],
          Resource,
        });
        const functionArn = (name: string): string => arn("lambda", `function:${nameOf(stack, TYPE.function, name)}`);
        assert.deepEqual(json(resource(evaluation(stack), TYPE.rolePolicy, "trading-machine-workflow"), "policy"), {
          Version: "2012-10-17",
          Statement: [
            allow("CheckStockPrice", "lambda:InvokeFunction", functionArn("trading-check-stock-price-function")),
            allow(
              "GenerateRecommendation",
              "lambda:InvokeFunction",
              functionArn("trading-generate-recommendation-function"),
            ),
            allow("BuyStock", "lambda:InvokeFunction", functionArn("trading-buy-stock-function")),
            allow("SellStock", "lambda:InvokeFunction", functionArn("trading-sell-stock-function")),
            allow("RequestApproval", "sqs:SendMessage", arn("sqs", nameOf(stack, TYPE.queue, "approvals-queue"))),
            allow("ReportResult", "sns:Publish", arn("sns", nameOf(stack, TYPE.topic, "reports-topic"))),
            ...(stack === "prod" ? [usesTopicKey(evaluation(stack))] : []),
          ],
        });
      });

      it("allows actions on * only where AWS offers them on nothing smaller", () => {
        const wide = all(stack, TYPE.rolePolicy).flatMap((policy) =>
          statementsOf(policy)
            .filter(({ Resource }) => [Resource].flat().includes("*"))
            .flatMap(({ Action }) => Action),
        );
        const networkInterfaces = [
          "ec2:CreateNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:DeleteNetworkInterface",
          "ec2:AssignPrivateIpAddresses",
          "ec2:UnassignPrivateIpAddresses",
        ];
        const forNetworks = stack === "prod" ? FUNCTIONS.flatMap(() => networkInterfaces) : [];
        assert.deepEqual(wide, [
          ...forNetworks,
          "logs:CreateLogDelivery",
          "logs:GetLogDelivery",
          "logs:UpdateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:DescribeResourcePolicies",
          "logs:DescribeLogGroups",
          "xray:PutTraceSegments",
          "xray:PutTelemetryRecords",
          "xray:GetSamplingRules",
          "xray:GetSamplingTargets",
        ]);
      });

      it("uses no wildcard in an action but the one that SNS documents for its keys, and none in a resource but for a log group's streams", () => {
        for (const policy of all(stack, TYPE.rolePolicy)) {
          for (const { Action, Resource } of statementsOf(policy)) {
            assert.ok(
              Action.every((action) => action === "kms:GenerateDataKey*" || !action.includes("*")),
              `${policy.name}: ${Action}`,
            );
            for (const one of [Resource].flat()) {
              assert.ok(
                one === "*" || !one.replace(/^(arn:aws:logs:.*):\*$/, "$1").includes("*"),
                `${policy.name}: ${one}`,
              );
            }
          }
        }
      });

      it("is trusted by Step Functions for this account's machine of this name alone", () => {
        const role = resource(evaluation(stack), TYPE.role, "trading-machine-role");
        assert.deepEqual(json(role, "assumeRolePolicy"), {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "AssumedByService",
              Effect: "Allow",
              Principal: { Service: "states.amazonaws.com" },
              Action: ["sts:AssumeRole"],
              Condition: {
                StringEquals: { "aws:SourceAccount": ACCOUNT },
                ArnLike: { "aws:SourceArn": arn("states", "stateMachine:trading-machine-*") },
              },
            },
          ],
        });
        assert.match(nameOf(stack, TYPE.stateMachine, "trading-machine"), /^trading-machine-\w+$/);
      });

      it("traces and logs every state of a STANDARD machine, and never what goes through it", () => {
        const { inputs } = resource(evaluation(stack), TYPE.stateMachine, "trading-machine");
        const log = resource(evaluation(stack), TYPE.logGroup, "trading-machine-log");
        assert.equal(inputs.type, "STANDARD");
        assert.deepEqual(inputs.tracingConfiguration, { enabled: true });
        assert.deepEqual(inputs.loggingConfiguration, {
          level: "ALL",
          includeExecutionData: false,
          logDestination: `${outputOf(log, "arn")}:*`,
        });
        assert.match(String(outputOf(log, "name")), /^\/aws\/vendedlogs\//);
      });

      it("makes the machine after the policies that its role needs", () => {
        const { dependsOn } = resource(evaluation(stack), TYPE.stateMachine, "trading-machine");
        assert.deepEqual(dependsOn, ["trading-machine-workflow", "trading-machine-observability"]);
      });

      it("reports executions that failed, timed out or were stopped, of this machine", () => {
        const rule = resource(evaluation(stack), TYPE.eventRule, "reports-failures");
        assert.deepEqual(json(rule, "eventPattern"), {
          source: ["aws.states"],
          "detail-type": ["Step Functions Execution Status Change"],
          detail: {
            status: ["FAILED", "TIMED_OUT", "ABORTED"],
            stateMachineArn: [evaluation(stack).outputs.stateMachineArn],
          },
        });
        assert.deepEqual(resource(evaluation(stack), TYPE.eventTarget, "reports-failures-target").inputs, {
          rule: outputOf(rule, "name"),
          arn: arn("sns", nameOf(stack, TYPE.topic, "reports-topic")),
        });
      });

      it("exports which resource is which", () => {
        const outputOfOne = (type: string, name: string, output: string): unknown =>
          outputOf(resource(evaluation(stack), type, name), output);
        const machine = String(outputOfOne(TYPE.stateMachine, "trading-machine", "arn"));
        assert.match(machine, /^arn:aws:states:us-east-1:111122223333:stateMachine:trading-machine-[0-9a-f]{7}$/);
        assert.deepEqual(evaluation(stack).outputs, {
          stateMachineArn: machine,
          approvalQueueUrl: outputOfOne(TYPE.queue, "approvals-queue", "url"),
          deadLetterQueueUrl: outputOfOne(TYPE.queue, "approvals-dead-letters", "url"),
          topicArns: {
            reports: outputOfOne(TYPE.topic, "reports-topic", "arn"),
            ...(stack === "prod" && { approvers: outputOfOne(TYPE.topic, "approvers-topic", "arn") }),
          },
          ordersTable: outputOfOne(TYPE.table, "trading-orders", "name"),
          consoleUrl: `https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/statemachines/view/${machine}`,
        });
      });

      it("keeps requests longer than anybody waits for their answer, and dead letters longer still", () => {
        const { TimeoutSeconds } = (
          json(resource(evaluation(stack), TYPE.stateMachine, "trading-machine"), "definition") as {
            States: Record<string, { TimeoutSeconds: number }>;
          }
        ).States["Request Human Approval"] as { TimeoutSeconds: number };
        const kept = (name: string): number =>
          Number(resource(evaluation(stack), TYPE.queue, name).inputs.messageRetentionSeconds);
        assert.ok(kept("approvals-queue") >= TimeoutSeconds);
        assert.ok(kept("approvals-dead-letters") > kept("approvals-queue"));
      });
    });
  }

  describe("with its settings on and off in every pair", () => {
    const PARTS = {
      manual: {
        on: {
          "stock-trading:approvals": "manual",
          "stock-trading:approverEmails": ["trading-desk@example.com"],
        },
        off: {},
        shape: APPROVERS_SHAPE,
      },
      alarms: {
        on: { "stock-trading:alarms": true, "stock-trading:alarmEmails": ["on-call@example.com"] },
        off: {},
        shape: WATCH_SHAPE,
      },
      encryptTopics: { on: { "stock-trading:encryptTopics": true }, off: {}, shape: KEY_SHAPE },
      privateNetwork: { on: { "stock-trading:privateNetwork": true }, off: {}, shape: NETWORK_SHAPE },
      protectData: {
        on: { "stock-trading:protectData": true },
        off: { "stock-trading:protectData": false },
        shape: [],
      },
    } as const;
    const names = Object.keys(PARTS) as (keyof typeof PARTS)[];

    /** Six stacks in which every two settings meet on-on, on-off, off-on and off-off. */
    const STACKS_IN_PAIRS: readonly (readonly (0 | 1)[])[] = [
      [0, 0, 0, 0, 0],
      [1, 1, 1, 1, 1],
      [1, 1, 1, 0, 0],
      [1, 0, 0, 1, 1],
      [0, 1, 0, 1, 0],
      [0, 0, 1, 0, 1],
    ];

    it("meets every pair", () => {
      for (const [first] of names.entries()) {
        for (let second = 0; second < first; second++) {
          const met = new Set(STACKS_IN_PAIRS.map((row) => `${row[first]}${row[second]}`));
          assert.deepEqual([...met].sort(), ["00", "01", "10", "11"]);
        }
      }
    });

    for (const row of STACKS_IN_PAIRS) {
      const on = names.filter((_, index) => row[index] === 1);
      it(`registers what belongs to ${on.join(", ") || "none of them"}, and nothing else`, async () => {
        const settings = Object.assign({}, ...names.map((name) => PARTS[name][on.includes(name) ? "on" : "off"]));
        const args = { stack: "dev", settings } as const;
        const paired = await evaluateProgram(args);
        const expected = [
          ...SHARED_SHAPE,
          ...on.flatMap((name) => PARTS[name].shape),
          ...(on.includes("privateNetwork")
            ? [`VpcEndpoint network-${on.includes("manual") ? "sns" : "states"} < network`]
            : []),
        ];
        assert.deepEqual(shapeOf(paired), expected.sort());
        assert.deepEqual(shapeOf(await evaluateProgram({ ...args, preview: true })), expected);
        const spoilt = paired.registrations.filter(({ inputs: { code: _, ...inputs } }) =>
          /undefined|NaN|\[object|Calling \[toString\]/.test(JSON.stringify(inputs)),
        );
        assert.deepEqual(
          spoilt.map(({ name }) => name),
          [],
        );
      });
    }
  });

  it("lets the callback approve in automatic mode only, on this machine alone", () => {
    const dev = resource(evaluation("dev"), TYPE.rolePolicy, "approvals-callback-decision");
    assert.deepEqual(statementsOf(dev), [
      {
        Sid: "ReturnTaskToken",
        Effect: "Allow",
        Action: ["states:SendTaskSuccess"],
        Resource: evaluation("dev").outputs.stateMachineArn,
      },
    ]);
  });

  it("leaves a manual stack without permission or code to approve", async () => {
    const policies = all("prod", TYPE.rolePolicy).flatMap(statementsOf);
    assert.deepEqual(
      policies.flatMap(({ Action }) => Action).filter((action) => action.startsWith("states:")),
      [],
    );
    assert.deepEqual(statementsOf(resource(evaluation("prod"), TYPE.rolePolicy, "approvals-callback-decision")), [
      {
        Sid: "NotifyApprovers",
        Effect: "Allow",
        Action: ["sns:Publish"],
        Resource: (evaluation("prod").outputs.topicArns as { approvers: string }).approvers,
      },
      usesTopicKey(evaluation("prod")),
    ]);
    const codeOf = async (stack: string): Promise<string> => {
      const { code } = resource(evaluation(stack), TYPE.function, "approvals-callback-function").inputs as {
        code: { assets: Promise<Record<string, { text: Promise<string> }>> };
      };
      return (await (await code.assets)["index.js"]?.text) ?? "";
    };
    assert.match(await codeOf("dev"), /SendTaskSuccess/);
    assert.doesNotMatch(await codeOf("prod"), /SendTaskSuccess/);
  });

  it("protects what cannot be made again by setting: the table and the queues", () => {
    const protectedIn = (stack: string): readonly string[] =>
      evaluation(stack)
        .registrations.filter(({ protect }) => protect)
        .map(({ name }) => name);
    assert.deepEqual(protectedIn("prod"), ["trading-orders", "approvals-dead-letters", "approvals-queue"]);
    assert.deepEqual(protectedIn("dev"), []);
    assert.equal(resource(evaluation("prod"), TYPE.table, "trading-orders").inputs.deletionProtectionEnabled, true);
    assert.equal(resource(evaluation("dev"), TYPE.table, "trading-orders").inputs.deletionProtectionEnabled, false);
  });

  it("differs between stacks by settings alone: a third stack is a settings file and no code", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "third-stack-"));
    try {
      // A folder of its own with another stack's file, around the shipped program.
      cpSync(path.join(PROGRAM_FOLDER, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
      cpSync(path.join(PROGRAM_FOLDER, "Pulumi.prod.yaml"), path.join(folder, "Pulumi.staging.yaml"));
      const main = path.relative(folder, path.join(PROGRAM_FOLDER, "index.ts"));
      writeFileSync(path.join(folder, "package.json"), JSON.stringify({ main }));
      const staging = await evaluateInFolder({ folder, stack: "staging" });
      const inputsOf = ({ registrations }: Evaluation): unknown =>
        registrations.map(({ type, name, inputs: { code: _, ...inputs } }) => ({ type, name, inputs }));
      assert.deepEqual(shapeOf(staging), shapeOf(evaluation("prod")));
      assert.deepEqual(inputsOf(staging), inputsOf(evaluation("prod")));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("fails for a type of resource that the emulator does not know", async () => {
    class Bucket extends CustomResource {}
    await assert.rejects(
      evaluateProgram({ stack: "dev", program: () => void new Bucket("aws:s3/bucket:Bucket", "stray") }),
      { message: /registers a aws:s3\/bucket:Bucket \(stray\), which the emulator does not know/ },
    );
  });
});
