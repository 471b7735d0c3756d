import assert from "node:assert/strict";
import { type Evaluation, matchesPattern, placeOf, type Registration } from "pulumi-aws-emulator";
import { managedPolicies } from "../../../tools/permissions/managedPolicies";
import type { PipelinePolicy } from "../../../tools/permissions/pipelinePolicy";
import { PIPELINES, type Pipeline, pipelinePolicy } from "../../../tools/permissions/pipelines";
import { evaluateProgram } from "../../../tools/program";

const STACKS = ["dev", "prod"] as const;
const ACCOUNT = "111122223333";

const ROLES = ["approval-*", "approvals-*", "trading-*"].map((name) => `arn:aws:iam::${ACCOUNT}:role/${name}`);
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/stock-trading-boundary`;
const SETTING = { "stock-trading:permissionsBoundary": BOUNDARY };

const scope = { ...placeOf(ACCOUNT, "us-east-1"), tags: { project: "stock-trading", environment: "dev" } };
const state = { project: "stock-trading", stack: "dev", bucket: "states", keyAlias: "alias/states" };

/** Actions that would let a pull request's code see trades or decide on them. */
const SECRETS = [
  "states:GetExecutionHistory",
  "states:DescribeExecution",
  "states:SendTaskSuccess",
  "sqs:ReceiveMessage",
  "dynamodb:GetItem",
  "dynamodb:Query",
  "dynamodb:Scan",
  "dynamodb:BatchGetItem",
  "dynamodb:ExportTableToPointInTime",
  "logs:GetLogEvents",
  "logs:FilterLogEvents",
  "logs:StartQuery",
  "lambda:InvokeFunction",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter",
];

/** Actions with an empty "Resource types" column in the Service Authorization Reference. */
const ON_EVERYTHING_ONLY = [
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeInternetGateways",
  "ec2:DescribeManagedPrefixLists",
  "ec2:DescribeNetworkAcls",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribePrefixLists",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroupRules",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeVpcs",
  "kms:CreateKey",
  "lambda:CreateEventSourceMapping",
  "logs:DescribeLogGroups",
  "states:ValidateStateMachineDefinition",
];

describe("The policies of pipelines", () => {
  const programs = new Map<string, Evaluation>();
  before(async () => {
    for (const stack of STACKS) {
      programs.set(stack, await evaluateProgram({ stack }));
    }
  });

  for (const stack of STACKS) {
    for (const pipeline of PIPELINES) {
      it(`allow ${pipeline} on ${stack} only actions without resource types on *, and no action wildcards`, () => {
        const { Statement } = policyOf(pipeline, program(stack));

        const wide = Statement.filter(({ Resource }) => Resource.includes("*")).flatMap(({ Action }) => Action);
        assert.deepEqual(
          wide.filter((action) => !ON_EVERYTHING_ONLY.includes(action)),
          [],
        );
        assert.deepEqual(
          Statement.flatMap(({ Action }) => Action).filter((action) => /[*?]/.test(action)),
          [],
        );
        assert.deepEqual(
          Statement.filter(({ Resource }) => Resource.length === 0),
          [],
        );
      });

      for (const limited of [false, true]) {
        it(`fit ${pipeline} on ${stack}${limited ? ", with a permissions boundary," : ""} into one role`, async () => {
          const evaluation = limited ? await evaluateProgram({ stack, settings: SETTING }) : program(stack);
          const documents = Object.values(managedPolicies("name", policyOf(pipeline, evaluation)));

          // IAM quotas: 6,144 characters for a managed policy, without white space; 10 of them for a role. The roles for
          // previews and drift detection have the policies of every stack.
          assert.ok(documents.every((document) => JSON.stringify(document).length <= 6_144));
          assert.ok(documents.length <= 10 / STACKS.length);
        });
      }
    }

    it(`let a deployment of ${stack} reach every resource that the program registers`, () => {
      const policy = policyOf("deploy", program(stack));

      const unreached = program(stack)
        .registrations.filter(({ made }) => typeof made?.state.arn === "string")
        .filter(({ made }) => !policy.Statement.some(({ Resource }) => covers(Resource, String(made?.state.arn))))
        .map(({ name }) => name);

      assert.deepEqual(unreached, []);
    });
  }

  for (const pipeline of ["preview", "drift"] as const) {
    it(`let ${pipeline} read only configuration`, () => {
      for (const stack of STACKS) {
        const actions = policyOf(pipeline, program(stack)).Statement.flatMap(({ Action }) => Action);

        assert.deepEqual(
          actions.filter((action) => SECRETS.includes(action)),
          [],
        );
        assert.deepEqual(
          actions.filter((action) => !/:(Describe|Get|List|Validate)/.test(action)),
          // API Gateway's permissions are for HTTP methods. A GET of an API returns its configuration.
          stack === "prod" ? ["apigateway:GET", "kms:Decrypt"] : ["kms:Decrypt"],
        );
      }
    });
  }

  it("let only a deployment of a stack that approves automatically start an execution and describe it", () => {
    const allowed = (stack: string, pipeline: Pipeline) =>
      policyOf(pipeline, program(stack)).Statement.filter(({ Action }) =>
        Action.some((action) => action.includes("Execution") && action.startsWith("states:")),
      );

    assert.deepEqual(allowed("dev", "deploy"), [
      {
        Sid: "StartSmokeTest",
        Effect: "Allow",
        Action: ["states:StartExecution"],
        Resource: [`arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:trading-*`],
        Condition: {
          StringEquals: { "aws:ResourceTag/project": ["stock-trading"], "aws:ResourceTag/environment": ["dev"] },
        },
      },
      {
        Sid: "WatchSmokeTest",
        Effect: "Allow",
        Action: ["states:DescribeExecution"],
        Resource: [`arn:aws:states:us-east-1:${ACCOUNT}:execution:trading-*:deployment-*`],
      },
    ]);
    assert.deepEqual(allowed("prod", "deploy"), []);
    assert.deepEqual(allowed("dev", "preview"), []);
  });

  it("let a deployment pass only the program's roles, each to its service", () => {
    const passing = policyOf("deploy", program("prod")).Statement.filter(({ Action }) =>
      Action.includes("iam:PassRole"),
    );

    assert.deepEqual(
      passing.map(({ Action, Resource, Condition }) => ({ Action, Resource, Condition })),
      [
        {
          Action: ["iam:PassRole"],
          Resource: ROLES,
          Condition: { StringEquals: { "iam:PassedToService": ["lambda.amazonaws.com"] } },
        },
        {
          Action: ["iam:PassRole"],
          Resource: [`arn:aws:iam::${ACCOUNT}:role/trading-*`],
          Condition: { StringEquals: { "iam:PassedToService": ["states.amazonaws.com"] } },
        },
      ],
    );
  });

  it("let a deployment make and widen roles only with the permissions boundary, and never change the boundary", async () => {
    const policy = policyOf("deploy", await evaluateProgram({ stack: "prod", settings: SETTING }));
    const widening = ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"];

    const allowed = policy.Statement.filter(
      ({ Effect, Action }) => Effect === "Allow" && Action.some((action) => widening.includes(action)),
    );
    assert.deepEqual(allowed, [
      {
        Sid: "RoleUnderBoundary",
        Effect: "Allow",
        Action: ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
        Resource: ROLES,
        Condition: { StringEquals: { "iam:PermissionsBoundary": [BOUNDARY] } },
      },
    ]);
    const denied = policy.Statement.filter(({ Effect, Sid }) => Effect === "Deny" && Sid !== "KeepStateKey");
    assert.deepEqual(
      denied.map(({ Action, Resource }) => [Action, Resource]),
      [
        [["iam:DeleteRolePermissionsBoundary"], [`arn:aws:iam::${ACCOUNT}:role/*`]],
        [
          ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"],
          [BOUNDARY],
        ],
      ],
    );
  });

  it("say nothing of a permissions boundary for a stack without one, and to pipelines that only read", async () => {
    const bounded = await evaluateProgram({ stack: "prod", settings: SETTING });

    assert.ok(!JSON.stringify(policyOf("deploy", program("prod"))).includes("Boundary"));
    assert.deepEqual(policyOf("preview", bounded), policyOf("preview", program("prod")));
    assert.deepEqual(policyOf("drift", bounded), policyOf("drift", program("prod")));
  });

  it("let a deployment do all else that it does without a permissions boundary", async () => {
    const actions = (evaluation: Evaluation): readonly string[] => [
      ...new Set(
        policyOf("deploy", evaluation).Statement.flatMap(({ Effect, Action }) => (Effect === "Allow" ? Action : [])),
      ),
    ];
    const bounded = await evaluateProgram({ stack: "prod", settings: SETTING });

    assert.deepEqual(
      actions(bounded).toSorted(),
      [...actions(program("prod")), "iam:PutRolePermissionsBoundary"].toSorted(),
    );
  });

  it("keep a deployment from the pipelines' roles, which docs/pipelines.md names", () => {
    for (const { Sid, Resource } of policyOf("deploy", program("prod")).Statement) {
      for (const name of ["stock-trading-preview", "stock-trading-deploy-prod", "stock-trading-drift"]) {
        assert.ok(!covers(Resource, `arn:aws:iam::${ACCOUNT}:role/${name}`), `${Sid} ${name}`);
      }
    }
  });

  it("reach only this stack's part of the state, which only a deployment may write", () => {
    const objects = "arn:aws:s3:::states/.pulumi";
    const access = (pipeline: Pipeline, action: string, object: string): boolean =>
      policyOf(pipeline, program("dev")).Statement.some(
        ({ Action, Resource }) => Action.includes(action) && covers(Resource, `${objects}/${object}`),
      );

    for (const object of [
      "stacks/stock-trading/dev.json",
      "stacks/stock-trading/dev.json.bak",
      "history/stock-trading/dev/dev-1.history.json",
      "backups/stock-trading/dev/dev.1.json",
      "locks/organization/stock-trading/dev/1.json",
    ]) {
      assert.ok(access("preview", "s3:GetObject", object), object);
      assert.ok(access("deploy", "s3:PutObject", object), object);
      assert.ok(!access("preview", "s3:PutObject", object), object);
    }
    for (const object of [
      "stacks/stock-trading/prod.json",
      "stacks/stock-trading/dev2.json",
      "stacks/other/dev.json",
    ]) {
      assert.ok(!access("deploy", "s3:GetObject", object), object);
    }
  });

  it("name a log group with a prefix by that prefix", () => {
    const [logGroup] = policyOf("deploy", program("dev")).Statement.filter(({ Sid }) => Sid === "LogGroup");

    assert.ok(covers(logGroup?.Resource ?? [], logGroupArn("/aws/vendedlogs/states/trading-20261122")));
    assert.ok(!covers(logGroup?.Resource ?? [], logGroupArn("/aws/vendedlogs/states/another")));
  });

  it("name a dashboard with the state machine's name by the state machine's pattern", () => {
    const machine = { id: "arn:machine", state: { name: "trading-machine-0a1b2c3" } };
    const policy = policyOf(
      "deploy",
      registering(
        { type: "aws:cloudwatch/dashboard:Dashboard", name: "watch", inputs: { dashboardName: machine.state.name } },
        { type: "aws:cloudwatch/metricAlarm:MetricAlarm", name: "alarms-x", inputs: { name: "given" } },
        { type: "aws:cloudwatch/eventRule:EventRule", name: "trading-machine", made: machine },
      ),
    );

    const resources = (sid: string) => policy.Statement.find(({ Sid }) => Sid === sid)?.Resource;
    assert.deepEqual(resources("Dashboard"), [`arn:aws:cloudwatch::${ACCOUNT}:dashboard/trading-*`]);
    assert.deepEqual(resources("Alarm"), [`arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:given`]);
  });

  it("keep a deployment that creates keys from the key of the state's secrets", () => {
    const policy = policyOf("deploy", registering({ type: "aws:kms/key:Key", name: "alarms-key" }));

    const [deny, ...others] = policy.Statement.filter(({ Effect }) => Effect === "Deny");
    assert.ok(deny);
    assert.deepEqual(others, []);
    assert.ok(deny.Action.includes("kms:PutKeyPolicy") && deny.Action.includes("kms:ScheduleKeyDeletion"));
    assert.deepEqual(deny.Condition, { "ForAnyValue:StringEquals": { "kms:ResourceAliases": ["alias/states"] } });
  });

  it("let a deployment change network resources only with the stack's tags, and tag only new resources", () => {
    const policy = policyOf(
      "deploy",
      registering(
        { type: "awsx:ec2:Vpc", name: "network" },
        { type: "aws:ec2/securityGroup:SecurityGroup", name: "x" },
      ),
    );

    const unconditional = policy.Statement.filter(
      ({ Sid, Condition, Action }) =>
        Condition === undefined && Action.some((action) => action.startsWith("ec2:")) && Sid,
    ).flatMap(({ Action }) => Action.filter((action) => !action.startsWith("ec2:Describe")));
    assert.deepEqual(unconditional.sort(), [
      "ec2:AuthorizeSecurityGroupEgress",
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:CreateInternetGateway",
      "ec2:CreateRouteTable",
      "ec2:CreateSecurityGroup",
      "ec2:CreateSubnet",
      "ec2:CreateVpc",
      "ec2:DeleteNetworkInterface",
    ]);
    assert.deepEqual(policy.Statement.find(({ Sid }) => Sid === "OwnNetwork")?.Condition, {
      StringEquals: { "aws:ResourceTag/project": ["stock-trading"], "aws:ResourceTag/environment": ["dev"] },
    });
  });

  it("let drift detection read an endpoint's network interfaces, as the provider does", () => {
    const endpoint = registering({ type: "aws:ec2/vpcEndpoint:VpcEndpoint", name: "network-sns" });

    const [anywhere] = policyOf("drift", endpoint).Statement;
    assert.ok(anywhere?.Action.includes("ec2:DescribeNetworkInterfaces"));
  });

  it("are refused for an unknown type, with the file to describe it in", () => {
    const unknown = registering({ type: "aws:s3/bucket:Bucket", name: "trades" });

    assert.throws(() => policyOf("preview", unknown), {
      message:
        "The program registers a aws:s3/bucket:Bucket (trades), and the permissions that a pipeline needs for this type are unknown. Add them to tools/permissions/resourceTypes.ts.",
    });
  });

  for (const type of [
    "aws:cloudwatch/dashboard:Dashboard",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:kms/key:Key",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "awsx:ec2:Vpc",
  ]) {
    it(`include what a pipeline needs to read and create ${type}`, () => {
      const actions = (pipeline: Pipeline) =>
        policyOf(pipeline, registering({ type, name: "network-x" })).Statement.flatMap(({ Action }) => Action).length;

      assert.ok(actions("preview") > stateActions("preview"));
      assert.ok(actions("deploy") > stateActions("deploy") + actions("preview") - stateActions("preview"));
    });
  }

  function program(stack: string): Evaluation {
    const found = programs.get(stack);
    assert.ok(found);
    return found;
  }

  function stateActions(pipeline: Pipeline): number {
    return policyOf(pipeline, registering()).Statement.flatMap(({ Action }) => Action).length;
  }
});

function policyOf(pipeline: Pipeline, program: Evaluation): PipelinePolicy {
  return pipelinePolicy(pipeline, program, scope, state);
}

/** A program that registers only these resources. */
function registering(
  ...resources: readonly (Pick<Registration, "type" | "name"> & Partial<Registration>)[]
): Evaluation {
  const registrations = resources.map((resource) => ({
    inputs: {},
    parent: undefined,
    formerNames: [],
    dependsOn: [],
    ignoreChanges: [],
    protect: false,
    made: { id: resource.name, state: {} },
    ...resource,
  }));
  return { registrations, outputs: {}, warnings: [] };
}

function covers(patterns: readonly string[], arn: string): boolean {
  return patterns.some((pattern) => pattern !== "*" && matchesPattern(pattern, arn));
}

function logGroupArn(name: string): string {
  return `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${name}`;
}
