import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";

/** A call over HTTP, as an SDK client makes it, to the emulator's JSON services. */
const CODE = `
const send = async ({ service, target, body }) => {
  const { AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL } = process.env;
  const response = await fetch(AWS_ENDPOINT_URL, {
    method: "POST",
    headers: {
      authorization: "AWS4-HMAC-SHA256 Credential=" + AWS_ACCESS_KEY_ID + "/20260101/us-east-1/" + service + "/aws4_request, SignedHeaders=host, Signature=x",
      "x-amz-target": target,
    },
    body: JSON.stringify(body),
  });
  return response.json();
};
exports.handler = (event) => Array.isArray(event) ? Promise.all(event.map(send)) : send(event);
`;

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 } as const;

export function policy(...statements: readonly object[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** The changes to the network. `false` leaves the resource out. */
export interface NetworkChanges {
  /** The endpoint for SQS. */
  readonly sqs?: Partial<aws.ec2.VpcEndpointArgs> | false;
  /** The rule from the function's security group to that of the endpoint. */
  readonly egress?: Partial<aws.vpc.SecurityGroupEgressRuleArgs>;
  /** The function's network. */
  readonly vpcConfig?: Partial<aws.types.input.lambda.FunctionVpcConfig> | false;
}

/**
 * A function in a private network with an interface endpoint for SQS and a gateway endpoint for DynamoDB.
 *
 * @returns the stack's outputs
 */
export function networkProgram(changes: NetworkChanges): object {
  const vpc = new awsx.ec2.Vpc("vpc", {
    numberOfAvailabilityZones: 2,
    subnetSpecs: [{ type: awsx.ec2.SubnetType.Isolated }],
    enableDnsHostnames: true,
  });
  const functions = new aws.ec2.SecurityGroup("functions", { vpcId: vpc.vpcId });
  const endpoints = new aws.ec2.SecurityGroup("endpoints", { vpcId: vpc.vpcId });
  const queue = new aws.sqs.Queue("queue");
  const table = new aws.dynamodb.Table("table", {
    billingMode: "PAY_PER_REQUEST",
    hashKey: "id",
    attributes: [{ name: "id", type: "S" }],
  });
  if (changes.sqs !== false) {
    new aws.ec2.VpcEndpoint("to-sqs", {
      vpcId: vpc.vpcId,
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.us-east-1.sqs",
      privateDnsEnabled: true,
      subnetIds: vpc.isolatedSubnetIds,
      securityGroupIds: [endpoints.id],
      ...changes.sqs,
    });
  }
  const gateway = new aws.ec2.VpcEndpoint("to-dynamodb", {
    vpcId: vpc.vpcId,
    serviceName: "com.amazonaws.us-east-1.dynamodb",
    routeTableIds: vpc.routeTables.apply((tables) => tables.map(({ id }) => id)).apply((ids) => pulumi.all(ids)),
  });
  const outbound = { ...HTTPS, securityGroupId: functions.id };
  new aws.vpc.SecurityGroupEgressRule("egress", {
    ...outbound,
    referencedSecurityGroupId: endpoints.id,
    ...changes.egress,
  });
  new aws.vpc.SecurityGroupEgressRule("egress-to-dynamodb", { ...outbound, prefixListId: gateway.prefixListId });
  new aws.vpc.SecurityGroupIngressRule("ingress", {
    ...HTTPS,
    securityGroupId: endpoints.id,
    referencedSecurityGroupId: functions.id,
  });
  const role = new aws.iam.Role("role", {
    assumeRolePolicy: policy({
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    }),
  });
  const permissions = new aws.iam.RolePolicy("permissions", {
    role: role.name,
    policy: policy({ Effect: "Allow", Action: ["sqs:*", "dynamodb:*", "logs:*", "ec2:*"], Resource: "*" }),
  });
  const log = new aws.cloudwatch.LogGroup("log");
  const caller = new aws.lambda.Function(
    "caller",
    {
      name: "caller",
      role: role.arn,
      runtime: "nodejs24.x",
      handler: "index.handler",
      timeout: 10,
      code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(CODE) }),
      loggingConfig: { logFormat: "JSON", logGroup: log.name },
      ...(changes.vpcConfig !== false && {
        vpcConfig: { subnetIds: vpc.isolatedSubnetIds, securityGroupIds: [functions.id], ...changes.vpcConfig },
      }),
    },
    { dependsOn: [permissions] },
  );
  return { functionArn: caller.arn, queueUrl: queue.url, tableName: table.name, logName: log.name };
}
