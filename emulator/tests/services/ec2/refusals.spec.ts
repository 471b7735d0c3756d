import assert from "node:assert/strict";
import type { Call } from "../../../calls";
import type { Inputs } from "../../../resource";
import { COMPLETE, POLICY, type Resources, startEc2 } from "./network";

const withSqs = (changes: Inputs): Partial<Resources> => ({ "to-sqs": { ...COMPLETE["to-sqs"], ...changes } });

describe("EC2", () => {
  const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
  const refusals: readonly [what: string, changes: Partial<Resources>, message: string | RegExp][] = [
    [
      "subnets that are not isolated",
      { vpc: { ...COMPLETE.vpc, subnetSpecs: [{ type: "Private" }] } },
      'awsx:ec2:Vpc vpc: subnetSpecs [{"type":"Private"}] is valid on AWS, and not run here. The emulator runs [{"type":"Isolated"}].',
    ],
    [
      "awsx's default subnets",
      { vpc: { enableDnsHostnames: true } },
      'awsx:ec2:Vpc vpc: the default of subnetSpecs is valid on AWS, and not run here. The emulator runs [{"type":"Isolated"}].',
    ],
    [
      "a gateway endpoint for a service that has none",
      { "to-dynamodb": { ...COMPLETE["to-dynamodb"], serviceName: "com.amazonaws.us-east-1.sns" } },
      `${ENDPOINT} to-dynamodb: vpcEndpointType "Gateway" is not valid on AWS for com.amazonaws.us-east-1.sns, which has interface endpoints only.`,
    ],
    [
      "private DNS in a VPC without DNS hostnames, which is awsx's default",
      { vpc: { subnetSpecs: [{ type: "Isolated" }] } },
      `${ENDPOINT} to-sqs: privateDnsEnabled is not valid on AWS without enableDnsSupport and enableDnsHostnames of the VPC vpc.`,
    ],
    [
      "private DNS in a VPC without DNS support",
      { vpc: { ...COMPLETE.vpc, enableDnsSupport: false } },
      `${ENDPOINT} to-sqs: privateDnsEnabled is not valid on AWS without enableDnsSupport and enableDnsHostnames of the VPC vpc.`,
    ],
    [
      "an endpoint in a subnet of another VPC",
      withSqs({ subnetIds: ["subnet-1", "subnet-8"] }),
      `${ENDPOINT} to-sqs: the subnet subnet-8 is not in the VPC vpc.`,
    ],
    [
      "an endpoint in a VPC that the program does not register",
      withSqs({ vpcId: "vpc-3" }),
      `${ENDPOINT} to-sqs: the program registers no VPC vpc-3.`,
    ],
    [
      "a principal in a gateway endpoint's policy",
      {
        "to-dynamodb": {
          ...COMPLETE["to-dynamodb"],
          policy: POLICY.replace('"Principal":"*"', '"Principal":{"AWS":"000000000000"}'),
        },
      },
      `${ENDPOINT} to-dynamodb: a Principal other than "*" is not valid on AWS for a gateway endpoint. Use the condition key aws:PrincipalArn.`,
    ],
    [
      "an endpoint policy that is not JSON",
      withSqs({ policy: "{" }),
      new RegExp(`^policy of ${ENDPOINT} to-sqs: The policy is not JSON: `),
    ],
  ];
  for (const [what, changes, message] of refusals) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(startEc2(changes), { message });
    });
  }

  const attachments: readonly [what: string, SubnetId: string, Groups: readonly string[], message: string][] = [
    [
      "a subnet that the program does not register",
      "subnet-5",
      ["sg-functions"],
      "subnet-5 is not an isolated subnet of a VPC that the program registers. Other subnets are valid on AWS, and not run here.",
    ],
    [
      "a security group that the program does not register",
      "subnet-1",
      ["sg-functions", "sg-5"],
      "The program registers no security group sg-5.",
    ],
    [
      "a security group of another VPC",
      "subnet-8",
      ["sg-functions"],
      "The security group functions and the subnet subnet-8 are in different VPCs.",
    ],
  ];
  for (const [what, SubnetId, Groups, message] of attachments) {
    it(`creates no network interface with ${what}`, async () => {
      const running = await startEc2();
      const create = (input: Call["input"]): unknown =>
        running.handle?.({ service: "ec2", action: "CreateNetworkInterface", input } as Call);
      assert.throws(() => create({ SubnetId, Groups }), { name: "ServiceError", message });
      create({ SubnetId: "subnet-1", Groups: ["sg-functions", "sg-endpoints"] });
    });
  }
});
