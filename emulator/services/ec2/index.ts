import type { Call, VpcAttachment } from "../../calls";
import { checkNames } from "../../iam/names";
import { type Inputs, physicalId, text } from "../../resource";
import type { ResourceType, RunningService, ServiceDefinition } from "../service";
import { checkInterface, type Endpoint, endpointFor, type HttpsRule, type Network } from "./network";
import { coversHttps, readEndpoint, readVpc } from "./readInputs";

export interface RunningEc2 extends RunningService {
  /** The endpoint that a function's call goes through. @throws UnansweredCall if the call does not reach its service */
  endpointFor(from: VpcAttachment, call: Call): Endpoint;
}

const securityGroupRule: ResourceType = {
  outputs: (_, name) => ({ id: physicalId("sgr", name) }),
  honours: ["securityGroupId", "ipProtocol", "fromPort", "toPort", "referencedSecurityGroupId"],
  ignores: ["description"],
};

/**
 * VPCs, with the endpoints and security groups that determine what a function in them reaches. The emulator has subnets
 * without a route to the internet only.
 */
export const ec2: ServiceDefinition<RunningEc2> = {
  name: "ec2",
  // EC2 is called by Lambda only, for its own network interfaces.
  operations: { CreateNetworkInterface: { members: ["SubnetId", "Groups"], resources: () => [] } },
  resources: {
    "aws:ec2/securityGroup:SecurityGroup": {
      outputs: (_, name) => ({ id: physicalId("sg", name) }),
      honours: ["vpcId"],
      ignores: ["name", "namePrefix", "description", "revokeRulesOnDelete"],
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
      outputs: ({ inputs }, name) => ({
        id: physicalId("vpce", name),
        ...(inputs.vpcEndpointType !== "Interface" && { prefixListId: physicalId("pl", name) }),
      }),
      honours: [
        "vpcId",
        "vpcEndpointType",
        "serviceName",
        "privateDnsEnabled",
        "subnetIds",
        "securityGroupIds",
        "routeTableIds",
        "policy",
      ],
      ignores: ["autoAccept"],
      // EC2 API reference, CreateVpcEndpoint.
      values: {
        vpcEndpointType: {
          runs: ["Gateway", "Interface"],
          valid: ["GatewayLoadBalancer", "Resource", "ServiceNetwork"],
        },
      },
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
      ...securityGroupRule,
      honours: [...(securityGroupRule.honours ?? []), "prefixListId"],
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule,
    // The provider creates the component and its children. The program sees only its outputs.
    "awsx:ec2:Vpc": {
      outputs: ({ inputs }, name) => {
        // awsx's default for the number of zones.
        const length = Number(inputs.numberOfAvailabilityZones ?? 3);
        const zones = Array.from({ length }, (_, zone) => `${name}-${zone}`);
        return {
          id: physicalId("vpc", name),
          vpcId: physicalId("vpc", name),
          isolatedSubnetIds: zones.map((zone) => physicalId("subnet", zone)),
          routeTables: zones.map((zone) => ({ id: physicalId("rtb", zone) })),
        };
      },
      honours: ["numberOfAvailabilityZones", "subnetSpecs", "enableDnsHostnames", "enableDnsSupport"],
      ignores: ["cidrBlock", "availabilityZoneCidrMask", "subnetStrategy", "subnetNameTagStrategy", "natGateways"],
    },
  },
  start({ place: { region } }) {
    const network: Network = { vpcs: new Map(), securityGroups: new Map(), rules: [], endpoints: [] };
    const addRule = (direction: HttpsRule["direction"], inputs: Inputs): void => {
      if (coversHttps(inputs)) {
        const peerId = String(inputs.referencedSecurityGroupId ?? inputs.prefixListId);
        network.rules.push({ direction, groupId: text(inputs.securityGroupId), peerId });
      }
    };
    return {
      provision: {
        "aws:ec2/securityGroup:SecurityGroup": ({ id }, { vpcId }, name) =>
          void network.securityGroups.set(text(id), { id: text(id), name, vpcId: vpcId as string | undefined }),
        async "aws:ec2/vpcEndpoint:VpcEndpoint"(state, inputs, name) {
          const endpoint = readEndpoint(network, state, inputs, name);
          network.endpoints.push(endpoint);
          await (endpoint.policy && checkNames(endpoint.policy));
        },
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (_, inputs) => addRule("egress", inputs),
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (_, inputs) => addRule("ingress", inputs),
        "awsx:ec2:Vpc": (state, inputs, name) => {
          const vpc = readVpc(state, inputs, name);
          network.vpcs.set(vpc.id, vpc);
        },
      },
      handle({ input: { SubnetId, Groups } }) {
        checkInterface(network, text(SubnetId), Groups as readonly string[]);
        return {};
      },
      endpointFor: (from, call) => endpointFor(network, region, from, call),
    };
  },
};
