import type { Place } from "pulumi-aws-emulator";

/** The stack that a policy applies to. */
export interface Scope extends Place {
  /** The stack's default tags, which Pulumi puts on every resource it creates. */
  readonly tags: Readonly<Record<string, string>>;
  /** The ARN of the permissions boundary of the program's roles. @default none */
  readonly boundary?: string | undefined;
}

export type Condition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The resources and the condition of a statement. */
export interface Target {
  /** @param names patterns of physical names, such as `trading-*` */
  readonly resources: (names: readonly string[], scope: Scope) => readonly string[];
  /** Undefined if the statement needs no condition. */
  readonly condition?: (names: readonly string[], scope: Scope) => Condition | undefined;
}

/** Resources identified by name, in the account and Region. */
function named(service: string, arnPrefix: string): Target {
  return {
    resources: (names, { partition, region, account }) =>
      names.map((name) => `arn:${partition}:${service}:${region}:${account}:${arnPrefix}${name}`),
  };
}

/** IAM and CloudWatch dashboards are global: their ARNs have no Region. */
function global(service: string, arnPrefix: string): Target {
  return {
    resources: (names, { partition, account }) =>
      names.map((name) => `arn:${partition}:${service}::${account}:${arnPrefix}${name}`),
  };
}

/** Resources identified by an ID that AWS generates: all of these kinds in the account and Region. */
function unnamed(service: string, ...kinds: readonly string[]): Target {
  return {
    resources: (_, { partition, region, account }) =>
      kinds.map((kind) => `arn:${partition}:${service}:${region}:${account}:${kind}*`),
  };
}

/** Allows the role to be passed to this service only. */
function passedTo(service: string): Target {
  return { ...global("iam", "role/"), condition: () => ({ StringEquals: { "iam:PassedToService": [service] } }) };
}

function deliveringTo(names: readonly string[], { partition, region, account }: Scope): Condition {
  const functions = names.map((name) => `arn:${partition}:lambda:${region}:${account}:function:${name}`);
  return { ArnLike: { "lambda:FunctionArn": functions } };
}

/** Matches the stack's resources by the tags they were created with; undefined for a stack without default tags. */
export function ownByTags({ tags }: Scope): Condition | undefined {
  const keys = Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, [value]]);
  return keys.length === 0 ? undefined : { StringEquals: Object.fromEntries(keys) };
}

/** The targets of statements, with ARNs in the formats of the Service Authorization Reference. */
export const TARGETS = {
  anywhere: { resources: () => ["*"] },
  alarm: named("cloudwatch", "alarm:"),
  // CloudWatch authorizes DescribeAlarms against "alarm:*", even if the request names an alarm.
  anyAlarm: unnamed("cloudwatch", "alarm:"),
  dashboard: global("cloudwatch", "dashboard/"),
  eventRule: named("events", "rule/"),
  eventSourceMapping: unnamed("lambda", "event-source-mapping:"),
  eventSourceMappingOfFunction: { ...unnamed("lambda", "event-source-mapping:"), condition: deliveringTo },
  newEventSourceMapping: { resources: () => ["*"], condition: deliveringTo },
  function: named("lambda", "function:"),
  // An API is tagged through the path /tags/.
  httpApi: {
    resources: (_, { partition, region }) =>
      ["/apis", "/apis/*", "/tags/*"].map((path) => `arn:${partition}:apigateway:${region}::${path}`),
  },
  key: unnamed("kms", "key/"),
  // Hosted zones are global, and those of AWS belong to no account of the program.
  hostedZone: { resources: (_, { partition }) => [`arn:${partition}:route53:::hostedzone/*`] },
  logGroup: named("logs", "log-group:"),
  passedToLambda: passedTo("lambda.amazonaws.com"),
  passedToStepFunctions: passedTo("states.amazonaws.com"),
  queue: named("sqs", ""),
  role: global("iam", "role/"),
  roleUnderBoundary: {
    ...global("iam", "role/"),
    condition: (_, { boundary = "" }: Scope) => ({ StringEquals: { "iam:PermissionsBoundary": [boundary] } }),
  },
  stateMachine: named("states", "stateMachine:"),
  table: named("dynamodb", "table/"),
  topic: named("sns", ""),
  vpc: unnamed("ec2", "vpc/"),
  networkInterface: unnamed("ec2", "network-interface/"),
  newNetworkPart: unnamed("ec2", "subnet/", "route-table/", "internet-gateway/", "vpc-endpoint/"),
  newSecurityGroup: unnamed("ec2", "security-group/"),
  newSecurityGroupRule: unnamed("ec2", "security-group-rule/"),
  // The actions already determine the type of resource. A single pattern keeps the policy within the size limit of a
  // role.
  ownNetwork: { ...unnamed("ec2", "*/"), condition: (_, scope: Scope) => ownByTags(scope) },
  networkAtCreation: {
    ...unnamed("ec2", "*/"),
    condition: () => ({ StringLike: { "ec2:CreateAction": ["Create*", "AuthorizeSecurityGroup*"] } }),
  },
} as const satisfies Readonly<Record<string, Target>>;

export type TargetName = keyof typeof TARGETS;
