import type { Place } from "pulumi-aws-emulator";

/** The stack that a policy is for. */
export interface Scope extends Place {
  /** The stack's default tags, which Pulumi puts on all that it makes. */
  readonly tags: Readonly<Record<string, string>>;
}

export type Condition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What a statement is about. */
export interface Target {
  /** @param names patterns of physical names, such as `trading-*` */
  readonly resources: (names: readonly string[], scope: Scope) => readonly string[];
  /** Undefined where there is nothing to ask for. */
  readonly condition?: (names: readonly string[], scope: Scope) => Condition | undefined;
}

/** Everything in a service's own part of an ARN, per name. */
function named(service: string, arnPrefix: string): Target {
  return {
    resources: (names, { partition, region, account }) =>
      names.map((name) => `arn:${partition}:${service}:${region}:${account}:${arnPrefix}${name}`),
  };
}

/** IAM and CloudWatch's dashboards are global: their ARNs have no region. */
function global(service: string, arnPrefix: string): Target {
  return {
    resources: (names, { partition, account }) =>
      names.map((name) => `arn:${partition}:${service}::${account}:${arnPrefix}${name}`),
  };
}

/** What AWS names by an id that it chooses: every one of the account in the region. */
function unnamed(service: string, ...kinds: readonly string[]): Target {
  return {
    resources: (_, { partition, region, account }) =>
      kinds.map((kind) => `arn:${partition}:${service}:${region}:${account}:${kind}*`),
  };
}

/** Hands the role over to this service and to no other. */
function passedTo(service: string): Target {
  return { ...global("iam", "role/"), condition: () => ({ StringEquals: { "iam:PassedToService": [service] } }) };
}

function deliveringTo(names: readonly string[], { partition, region, account }: Scope): Condition {
  const functions = names.map((name) => `arn:${partition}:lambda:${region}:${account}:function:${name}`);
  return { ArnLike: { "lambda:FunctionArn": functions } };
}

/** Holds for the stack's own resources, by the tags that they were created with; undefined for a stack without default tags. */
export function ownByTags({ tags }: Scope): Condition | undefined {
  const keys = Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, [value]]);
  return keys.length === 0 ? undefined : { StringEquals: Object.fromEntries(keys) };
}

/** What statements can be about: ARNs by the form that the Service Authorization Reference gives for each resource. */
export const TARGETS = {
  anywhere: { resources: () => ["*"] },
  alarm: named("cloudwatch", "alarm:"),
  // CloudWatch authorises DescribeAlarms against "alarm:*", whichever alarm is asked for.
  anyAlarm: unnamed("cloudwatch", "alarm:"),
  dashboard: global("cloudwatch", "dashboard/"),
  eventRule: named("events", "rule/"),
  eventSourceMapping: unnamed("lambda", "event-source-mapping:"),
  eventSourceMappingOfFunction: { ...unnamed("lambda", "event-source-mapping:"), condition: deliveringTo },
  newEventSourceMapping: { resources: () => ["*"], condition: deliveringTo },
  function: named("lambda", "function:"),
  key: unnamed("kms", "key/"),
  logGroup: named("logs", "log-group:"),
  passedToLambda: passedTo("lambda.amazonaws.com"),
  passedToStepFunctions: passedTo("states.amazonaws.com"),
  queue: named("sqs", ""),
  role: global("iam", "role/"),
  stateMachine: named("states", "stateMachine:"),
  table: named("dynamodb", "table/"),
  topic: named("sns", ""),
  vpc: unnamed("ec2", "vpc/"),
  networkInterface: unnamed("ec2", "network-interface/"),
  newNetworkPart: unnamed("ec2", "subnet/", "route-table/", "internet-gateway/", "vpc-endpoint/"),
  newSecurityGroup: unnamed("ec2", "security-group/"),
  newSecurityGroupRule: unnamed("ec2", "security-group-rule/"),
  // The actions say the kind of resource already; one pattern for all of them keeps the policy within a role's limit.
  ownNetwork: { ...unnamed("ec2", "*/"), condition: (_, scope: Scope) => ownByTags(scope) },
  networkAtCreation: {
    ...unnamed("ec2", "*/"),
    condition: () => ({ StringLike: { "ec2:CreateAction": ["Create*", "AuthorizeSecurityGroup*"] } }),
  },
} as const satisfies Readonly<Record<string, Target>>;

export type TargetName = keyof typeof TARGETS;
