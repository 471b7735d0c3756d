import type { ResourceType } from "./grants";

/** Rules as separate resources, in both forms that Pulumi offers. */
const securityGroupRule: ResourceType = {
  reads: [{ on: "anywhere", actions: ["ec2:DescribeSecurityGroupRules", "ec2:DescribeSecurityGroups"] }],
  changes: [
    {
      on: "newSecurityGroupRule",
      actions: ["ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"],
    },
    {
      on: "ownNetwork",
      actions: [
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateTags",
        "ec2:DeleteTags",
        "ec2:ModifySecurityGroupRules",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
      ],
    },
    { on: "networkAtCreation", actions: ["ec2:CreateTags"] },
  ],
};

/** The types that make up a private network. */
export const NETWORK_TYPES: Readonly<Record<string, ResourceType>> = {
  "aws:ec2/securityGroup:SecurityGroup": {
    reads: securityGroupRule.reads,
    changes: [
      ...securityGroupRule.changes,
      { on: "newSecurityGroup", actions: ["ec2:CreateSecurityGroup"] },
      { on: "ownNetwork", actions: ["ec2:CreateSecurityGroup", "ec2:DeleteSecurityGroup"] },
      // Network interfaces that Lambda creates. They block the deletion of a security group and have no tags.
      { on: "networkInterface", actions: ["ec2:DeleteNetworkInterface"] },
      { on: "anywhere", actions: ["ec2:DescribeNetworkInterfaces"] },
    ],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    // The provider reads each of an endpoint's network interfaces.
    reads: [
      {
        on: "anywhere",
        actions: ["ec2:DescribeNetworkInterfaces", "ec2:DescribePrefixLists", "ec2:DescribeVpcEndpoints"],
      },
    ],
    changes: [
      { on: "newNetworkPart", actions: ["ec2:CreateVpcEndpoint"] },
      // An endpoint's private DNS names are in a hosted zone of AWS.
      { on: "hostedZone", actions: ["route53:AssociateVPCWithHostedZone"] },
      {
        on: "ownNetwork",
        actions: [
          "ec2:CreateTags",
          "ec2:CreateVpcEndpoint",
          "ec2:DeleteTags",
          "ec2:DeleteVpcEndpoints",
          "ec2:ModifyVpcEndpoint",
        ],
      },
      { on: "networkAtCreation", actions: ["ec2:CreateTags"] },
    ],
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule,
  // Includes the subnets, route tables, associations and internet gateway that it creates. None of these actions
  // creates a route: the network has no route to the internet.
  "awsx:ec2:Vpc": {
    reads: [
      { on: "vpc", actions: ["ec2:DescribeVpcAttribute"] },
      {
        on: "anywhere",
        actions: [
          "ec2:DescribeAvailabilityZones",
          "ec2:DescribeInternetGateways",
          "ec2:DescribeManagedPrefixLists",
          "ec2:DescribeNetworkAcls",
          "ec2:DescribeRouteTables",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
        ],
      },
    ],
    changes: [
      { on: "vpc", actions: ["ec2:CreateVpc"] },
      { on: "newNetworkPart", actions: ["ec2:CreateInternetGateway", "ec2:CreateRouteTable", "ec2:CreateSubnet"] },
      {
        on: "ownNetwork",
        actions: [
          "ec2:AssociateRouteTable",
          "ec2:AttachInternetGateway",
          "ec2:CreateRouteTable",
          "ec2:CreateSubnet",
          "ec2:CreateTags",
          "ec2:DeleteInternetGateway",
          "ec2:DeleteRouteTable",
          "ec2:DeleteSubnet",
          "ec2:DeleteTags",
          "ec2:DeleteVpc",
          "ec2:DetachInternetGateway",
          "ec2:DisassociateRouteTable",
          "ec2:ModifySubnetAttribute",
          "ec2:ModifyVpcAttribute",
        ],
      },
      { on: "networkAtCreation", actions: ["ec2:CreateTags"] },
    ],
  },
};
