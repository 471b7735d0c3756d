import { type Inputs, placeOf } from "../../../resource";
import { ec2, type RunningEc2 } from "../../../services/ec2";
import type { ServiceContext } from "../../../services/service";

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
export const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
});
/** The inputs of each resource, by logical name. `undefined` leaves the resource out. */
export type Resources = Readonly<Record<keyof typeof COMPLETE, Inputs | undefined>>;

/** A network with an interface endpoint for SQS and a gateway endpoint for DynamoDB. */
export const COMPLETE = {
  vpc: { subnetSpecs: [{ type: "Isolated" }], enableDnsHostnames: true } as Inputs,
  functions: { vpcId: "vpc-1" } as Inputs,
  endpoints: { vpcId: "vpc-1" } as Inputs,
  "to-sqs": {
    vpcId: "vpc-1",
    vpcEndpointType: "Interface",
    serviceName: "com.amazonaws.us-east-1.sqs",
    privateDnsEnabled: true,
    subnetIds: ["subnet-1", "subnet-2"],
    securityGroupIds: ["sg-endpoints"],
    policy: POLICY,
  } as Inputs,
  "to-dynamodb": {
    vpcId: "vpc-1",
    serviceName: "com.amazonaws.us-east-1.dynamodb",
    routeTableIds: ["rtb-1", "rtb-2"],
  } as Inputs,
  egress: { ...HTTPS, securityGroupId: "sg-functions", referencedSecurityGroupId: "sg-endpoints" } as Inputs,
  ingress: { ...HTTPS, securityGroupId: "sg-endpoints", referencedSecurityGroupId: "sg-functions" } as Inputs,
  "egress-to-dynamodb": { ...HTTPS, securityGroupId: "sg-functions", prefixListId: "pl-to-dynamodb" } as Inputs,
};

export const TYPES: Readonly<Record<keyof typeof COMPLETE, string>> = {
  vpc: "awsx:ec2:Vpc",
  functions: "aws:ec2/securityGroup:SecurityGroup",
  endpoints: "aws:ec2/securityGroup:SecurityGroup",
  "to-sqs": "aws:ec2/vpcEndpoint:VpcEndpoint",
  "to-dynamodb": "aws:ec2/vpcEndpoint:VpcEndpoint",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "egress-to-dynamodb": "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
};

/** The outputs of each VPC, which has two subnets. */
const vpcOutputs = (id: number): Inputs => ({
  vpcId: `vpc-${id}`,
  isolatedSubnetIds: [id, id + 1].map((subnet) => `subnet-${subnet}`),
  routeTables: [id, id + 1].map((table) => ({ id: `rtb-${table}` })),
});

export async function startEc2(changes: Partial<Resources> = {}, region = "us-east-1"): Promise<RunningEc2> {
  const running = await ec2.start({ place: placeOf("000000000000", region) } as ServiceContext);
  const provision = (type: string, state: Inputs, inputs: Inputs, name: string): unknown =>
    running.provision[type]?.(state, inputs, name);
  provision(TYPES.vpc, vpcOutputs(8), COMPLETE.vpc, "other-vpc");
  for (const [name, inputs] of Object.entries({ ...COMPLETE, ...changes })) {
    if (inputs !== undefined) {
      const state = name === "vpc" ? vpcOutputs(1) : { id: `sg-${name}`, prefixListId: `pl-${name}` };
      await provision(TYPES[name as keyof typeof COMPLETE], state, inputs, name);
    }
  }
  return running;
}
