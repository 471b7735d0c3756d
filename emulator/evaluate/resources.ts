import { createHash } from "node:crypto";

/** Where resources are made: an account and a region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** A resource as Pulumi asks for it: its type, its logical name and its resolved inputs. */
export interface ResourceRequest {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A resource that has been made: its physical id, and every output that the program reads. */
export interface MadeResource {
  readonly id: string;
  readonly state: Readonly<Record<string, unknown>>;
}

/** What AWS would answer for one type of resource: id and outputs, besides the inputs themselves. */
type Maker = (
  request: ResourceRequest,
  physicalName: string,
  place: Place,
) => { readonly id: string } & Record<string, unknown>;

/**
 * Every resource type that the program may register. A type that is missing here fails loudly: an output that a mock
 * forgets would silently drop out of a policy.
 */
const MAKERS: Readonly<Record<string, Maker>> = {
  "aws:cloudwatch/dashboard:Dashboard": (request) => ({ id: String(request.inputs.dashboardName) }),
  "aws:cloudwatch/eventRule:EventRule": (_, name, { region, account }) => ({
    id: name,
    name,
    arn: `arn:aws:events:${region}:${account}:rule/${name}`,
  }),
  "aws:cloudwatch/eventTarget:EventTarget": (_, name) => ({ id: name }),
  "aws:cloudwatch/logGroup:LogGroup": (request, physicalName, { region, account }) => {
    const prefix = request.inputs.namePrefix;
    const name = typeof prefix === "string" ? `${prefix}${suffix(request.name)}` : physicalName;
    return { id: name, name, arn: `arn:aws:logs:${region}:${account}:log-group:${name}` };
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": (_, name) => ({ id: name, name }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (_, name, { region, account }) => ({
    id: name,
    name,
    arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
  }),
  "aws:dynamodb/table:Table": (_, name, { region, account }) => ({
    id: name,
    name,
    arn: `arn:aws:dynamodb:${region}:${account}:table/${name}`,
  }),
  "aws:ec2/securityGroup:SecurityGroup": (_, name) => ({ id: physicalId("sg", name) }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": (request, name) => ({
    id: physicalId("vpce", name),
    ...(request.inputs.vpcEndpointType === "Gateway" && { prefixListId: physicalId("pl", name) }),
  }),
  "aws:iam/role:Role": (_, name, { account }) => ({ id: name, name, arn: `arn:aws:iam::${account}:role/${name}` }),
  "aws:iam/rolePolicy:RolePolicy": (request, name) => ({ id: `${request.inputs.role}:${name}`, name }),
  "aws:kms/key:Key": (request, _, { region, account }) => {
    const keyId = uuid(request.name);
    return { id: keyId, keyId, arn: `arn:aws:kms:${region}:${account}:key/${keyId}` };
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": (_, name) => ({ id: name, uuid: name }),
  "aws:lambda/function:Function": (_, name, { region, account }) => ({
    id: name,
    name,
    arn: `arn:aws:lambda:${region}:${account}:function:${name}`,
  }),
  "aws:sfn/stateMachine:StateMachine": (_, name, { region, account }) => ({
    id: `arn:aws:states:${region}:${account}:stateMachine:${name}`,
    name,
    arn: `arn:aws:states:${region}:${account}:stateMachine:${name}`,
  }),
  "aws:sns/topic:Topic": (_, name, { region, account }) => ({
    id: `arn:aws:sns:${region}:${account}:${name}`,
    name,
    arn: `arn:aws:sns:${region}:${account}:${name}`,
  }),
  "aws:sns/topicPolicy:TopicPolicy": (request) => ({ id: String(request.inputs.arn) }),
  "aws:sns/topicSubscription:TopicSubscription": (request) => ({
    id: `${request.inputs.topic}:${suffix(request.name)}`,
    arn: `${request.inputs.topic}:${suffix(request.name)}`,
  }),
  "aws:sqs/queue:Queue": (_, name, { region, account }) => {
    const url = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
    return { id: url, name, url, arn: `arn:aws:sqs:${region}:${account}:${name}` };
  },
  "aws:sqs/queuePolicy:QueuePolicy": (request) => ({ id: String(request.inputs.queueUrl) }),
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": (request) => ({ id: String(request.inputs.queueUrl) }),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (_, name) => ({ id: physicalId("sgr", name) }),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (_, name) => ({ id: physicalId("sgr", name) }),
  // Made on Pulumi's side, with everything in it: the program sees its outputs alone.
  "awsx:ec2:Vpc": ({ inputs }, name) => {
    const zones = Array.from({ length: Number(inputs.numberOfAvailabilityZones) }, (_, zone) => `${name}-${zone}`);
    return {
      id: physicalId("vpc", name),
      vpcId: physicalId("vpc", name),
      isolatedSubnetIds: zones.map((zone) => physicalId("subnet", zone)),
      routeTables: zones.map((zone) => ({ id: physicalId("rtb", zone) })),
    };
  },
};

/**
 * Makes a resource on paper: what AWS would have answered, physical name included.
 *
 * @throws Error for a type that the program never registered before
 */
export function makeResource(request: ResourceRequest, place: Place): MadeResource {
  const make = MAKERS[request.type];
  if (make === undefined) {
    throw new Error(
      `The program registers a ${request.type} (${request.name}), which nothing here knows. Describe it in emulator/evaluate/resources.ts.`,
    );
  }
  const { id, ...outputs } = make(request, `${request.name}-${suffix(request.name)}`, place);
  return { id, state: { ...request.inputs, ...outputs } };
}

/**
 * Answers the calls that the program makes to look something up.
 *
 * @throws Error for a call that it never made before
 */
export function answerCall(token: string, place: Place): Record<string, unknown> {
  const answers: Readonly<Record<string, Record<string, unknown>>> = {
    "aws:index/getCallerIdentity:getCallerIdentity": { id: place.account, accountId: place.account },
    "aws:index/getPartition:getPartition": { id: "aws", partition: "aws" },
    "aws:index/getRegion:getRegion": { id: place.region, region: place.region },
  };
  const answer = answers[token];
  if (answer === undefined) {
    throw new Error(
      `The program calls ${token}, which nothing here answers. Describe it in emulator/evaluate/resources.ts.`,
    );
  }
  return answer;
}

/** An id as EC2 makes them: `vpc-0` and sixteen digits more. */
function physicalId(kind: string, name: string): string {
  return `${kind}-0${createHash("sha256").update(name).digest("hex").slice(0, 16)}`;
}

/** An id as KMS makes them, the same for a name every time. */
function uuid(logicalName: string): string {
  const digits = createHash("sha256").update(logicalName).digest("hex");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

/** The seven characters that Pulumi appends to a name; the same for a name every time, so that output can be compared. */
function suffix(logicalName: string): string {
  return createHash("sha256").update(logicalName).digest("hex").slice(0, 7);
}
