import { physicalId } from "../resource";
import type { ResourceType, ServiceDefinition } from "./service";

const securityGroupRule: ResourceType = { outputs: (_, name) => ({ id: physicalId("sgr", name) }) };

/** VPCs and their resources. The emulator does not route traffic: every resource can reach every other resource. */
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
    // The provider creates the component and its children. The program sees only its outputs.
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
