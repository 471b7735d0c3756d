import { physicalId } from "../resource";
import type { ResourceType, ServiceDefinition } from "./service";

const securityGroupRule: ResourceType = { outputs: (_, name) => ({ id: physicalId("sgr", name) }) };

/** VPCs and what belongs to them. Nothing is routed in the emulator: everything in it reaches everything. */
export const ec2: ServiceDefinition = {
  name: "ec2",
  resources: {
    "aws:ec2/securityGroup:SecurityGroup": { outputs: (_, name) => ({ id: physicalId("sg", name) }) },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
      outputs: ({ inputs }, name) => ({
        id: physicalId("vpce", name),
        ...(inputs.vpcEndpointType === "Gateway" && { prefixListId: physicalId("pl", name) }),
      }),
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule,
    // Made by its provider, with everything in it: the program sees its outputs alone.
    "awsx:ec2:Vpc": {
      outputs: ({ inputs }, name) => {
        const zones = Array.from({ length: Number(inputs.numberOfAvailabilityZones) }, (_, zone) => `${name}-${zone}`);
        return {
          id: physicalId("vpc", name),
          vpcId: physicalId("vpc", name),
          isolatedSubnetIds: zones.map((zone) => physicalId("subnet", zone)),
          routeTables: zones.map((zone) => ({ id: physicalId("rtb", zone) })),
        };
      },
    },
  },
  start: () => ({ provision: {} }),
};
