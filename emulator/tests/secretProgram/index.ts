import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";

/** Reads the secret, as an SDK client does. */
const CODE = `
exports.handler = async () => {
  const { AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, SECRET_ID } = process.env;
  const scope = AWS_ACCESS_KEY_ID + "/20260101/us-east-1/secretsmanager/aws4_request";
  const response = await fetch(AWS_ENDPOINT_URL, {
    method: "POST",
    headers: {
      authorization: "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host, Signature=x",
      "x-amz-target": "secretsmanager.GetSecretValue",
    },
    body: JSON.stringify({ SecretId: SECRET_ID }),
  });
  const answer = await response.json();
  return answer.SecretString === undefined ? answer : { stamps: JSON.parse(answer.SecretString).stamps };
};`;

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 } as const;
const policy = (...statements: readonly object[]): pulumi.Output<string> =>
  pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });

const assumedBy = (service: string): pulumi.Output<string> =>
  policy({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });

const settings = new pulumi.Config();

const vpc = new awsx.ec2.Vpc("letters", {
  numberOfAvailabilityZones: 2,
  subnetSpecs: [{ type: awsx.ec2.SubnetType.Isolated }],
  enableDnsHostnames: true,
});
const functions = new aws.ec2.SecurityGroup("letters-functions", { vpcId: vpc.vpcId });
const endpoints = new aws.ec2.SecurityGroup("letters-endpoints", { vpcId: vpc.vpcId });
new aws.vpc.SecurityGroupEgressRule("letters-egress", {
  ...HTTPS,
  securityGroupId: functions.id,
  referencedSecurityGroupId: endpoints.id,
});
new aws.vpc.SecurityGroupIngressRule("letters-ingress", {
  ...HTTPS,
  securityGroupId: endpoints.id,
  referencedSecurityGroupId: functions.id,
});
const endpoint = settings.requireBoolean("endpoint")
  ? [
      new aws.ec2.VpcEndpoint("letters-to-secrets", {
        vpcId: vpc.vpcId,
        vpcEndpointType: "Interface",
        serviceName: "com.amazonaws.us-east-1.secretsmanager",
        privateDnsEnabled: true,
        subnetIds: vpc.isolatedSubnetIds,
        securityGroupIds: [endpoints.id],
      }),
    ]
  : [];

const secret = new aws.secretsmanager.Secret("letters-franking");
const version = new aws.secretsmanager.SecretVersion("letters-franking", {
  secretId: secret.id,
  secretString: pulumi.secret('{"stamps":"4711"}'),
});

const role = new aws.iam.Role("letters-role", { assumeRolePolicy: assumedBy("lambda.amazonaws.com") });
const permissions = new aws.iam.RolePolicy("letters-policy", {
  role: role.name,
  policy: policy(
    { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secret.arn },
    {
      Effect: "Allow",
      Action: [
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
      ],
      Resource: "*",
    },
  ),
});
const frank = new aws.lambda.Function(
  "letters-frank",
  {
    role: role.arn,
    runtime: "nodejs24.x",
    handler: "index.handler",
    timeout: 10,
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(CODE) }),
    environment: { variables: { SECRET_ID: secret.arn } },
    vpcConfig: { subnetIds: vpc.isolatedSubnetIds, securityGroupIds: [functions.id] },
  },
  { dependsOn: [permissions, version, ...endpoint] },
);

const machineRole = new aws.iam.Role("letters-machine-role", { assumeRolePolicy: assumedBy("states.amazonaws.com") });
const machinePolicy = new aws.iam.RolePolicy("letters-machine-policy", {
  role: machineRole.name,
  policy: policy({ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: frank.arn }),
});
const machine = new aws.sfn.StateMachine(
  "letters-machine",
  {
    roleArn: machineRole.arn,
    definition: pulumi.jsonStringify({
      StartAt: "Frank",
      States: { Frank: { Type: "Task", Resource: frank.arn, End: true } },
    }),
  },
  { dependsOn: [machinePolicy] },
);

export const stateMachineArn = machine.arn;
