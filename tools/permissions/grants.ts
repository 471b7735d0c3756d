import type { TargetName } from "./targets";

/**
 * The actions that support only the resource `*` (Service Authorization Reference: no resource types), and why a
 * pipeline needs them. The only other action allowed on `*` is lambda:CreateEventSourceMapping, which a condition
 * limits to the function (the target newEventSourceMapping).
 */
const EVERYWHERE_ONLY = [
  {
    why: "EC2 describes nothing by its ARN; these read what the network is made of",
    actions: [
      "ec2:DescribeInternetGateways",
      "ec2:DescribeNetworkAcls",
      "ec2:DescribePrefixLists",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroupRules",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcEndpoints",
      "ec2:DescribeVpcs",
    ],
  },
  {
    why: "the program looks up the zones for its subnets, and DynamoDB's prefix list",
    actions: ["ec2:DescribeAvailabilityZones", "ec2:DescribeManagedPrefixLists"],
  },
  {
    why: "an endpoint is read with its interfaces, and a security group goes only after those that Lambda left behind",
    actions: ["ec2:DescribeNetworkInterfaces"],
  },
  { why: "a key has no ARN before it is made", actions: ["kms:CreateKey"] },
  { why: "a log group is read by listing", actions: ["logs:DescribeLogGroups"] },
  { why: "a changed definition is checked already in a preview", actions: ["states:ValidateStateMachineDefinition"] },
] as const;

/** Actions on the resource itself, or on the resource that one of its inputs names. */
export type Grant =
  | { readonly on: "anywhere"; readonly actions: readonly (typeof EVERYWHERE_ONLY)[number]["actions"][number][] }
  | {
      readonly on: Exclude<TargetName, "anywhere">;
      /**
       * The input that contains the ID, name, ARN or URL of the resource that the actions apply to. @default the
       * resource itself
       */
      readonly namedBy?: string;
      readonly actions: readonly string[];
    };

/** Actions on the resources that match a pattern of names. */
export interface NamedGrant {
  readonly on: TargetName;
  readonly name: string;
  readonly actions: readonly string[];
}

/** The actions that Pulumi's AWS provider performs on one type of resource. */
export interface ResourceType {
  /** To read the resource (`--refresh`) and to preview a change. */
  readonly reads: readonly Grant[];
  /** To create, update, tag and delete the resource. */
  readonly changes: readonly Grant[];
}
