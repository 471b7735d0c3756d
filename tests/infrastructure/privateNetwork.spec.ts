import assert from "node:assert/strict";
import { type Evaluation, makeResource, type Registration } from "pulumi-aws-emulator";
import { PrivateNetwork } from "../../infrastructure/privateNetwork";
import { evaluateProgram } from "../../tools/program";
import { startTestEmulator } from "../support/emulator";
import { evaluateComponents, json, outputOf, resource, statementsOf, TYPE } from "../support/registrations";

const CALLERS = ["trading-buy-stock", "trading-sell-stock", "approvals-callback"];

const NETWORK_ACTIONS = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];

describe("The private network", () => {
  /** By approval mode, which determines the service that the callback calls. */
  const evaluations = new Map<string, Evaluation>();
  before(async () => {
    evaluations.set("by link", await evaluateProgram({ stack: "prod" }));
    evaluations.set(
      "manual",
      await evaluateProgram({ stack: "prod", settings: { "stock-trading:approvalLinks": "false" } }),
    );
    evaluations.set(
      "automatic",
      await evaluateProgram({ stack: "dev", settings: { "stock-trading:privateNetwork": "true" } }),
    );
  });
  const evaluation = (approvals = "by link"): Evaluation => evaluations.get(approvals) as Evaluation;
  const id = (type: string, name: string): unknown => resource(evaluation(), type, name).made?.id;
  const vpc = (): Registration => resource(evaluation(), TYPE.vpc, "network-vpc");

  it("has isolated subnets in two Availability Zones, no NAT gateway, and DNS names for the endpoints", () => {
    assert.deepEqual(vpc().inputs, {
      numberOfAvailabilityZones: 2,
      subnetStrategy: "Auto",
      subnetSpecs: [{ type: "Isolated" }],
      natGateways: { strategy: "None" },
      enableDnsHostnames: true,
    });
  });

  for (const name of CALLERS) {
    it(`contains ${name}, whose role may create network interfaces before the function is created`, () => {
      const { inputs, dependsOn } = resource(evaluation(), TYPE.function, `${name}-function`);
      assert.deepEqual(inputs.vpcConfig, {
        subnetIds: outputOf(vpc(), "isolatedSubnetIds"),
        securityGroupIds: [id(TYPE.securityGroup, "network-functions")],
      });
      assert.deepEqual(dependsOn, [`${name}-logs`, `${name}-network`]);
      assert.deepEqual(statementsOf(resource(evaluation(), TYPE.rolePolicy, `${name}-network`)), [
        { Sid: "JoinNetwork", Effect: "Allow", Action: NETWORK_ACTIONS, Resource: "*" },
      ]);
    });
  }

  for (const name of ["trading-check-stock-price", "trading-generate-recommendation"]) {
    it(`leaves out ${name}, which calls no service`, () => {
      const { inputs, dependsOn } = resource(evaluation(), TYPE.function, `${name}-function`);
      assert.equal(inputs.vpcConfig, undefined);
      assert.deepEqual(dependsOn, [`${name}-logs`]);
    });
  }

  it("allows only port 443 from the functions to the endpoints and to DynamoDB's prefix list", () => {
    const functions = id(TYPE.securityGroup, "network-functions");
    const endpoints = id(TYPE.securityGroup, "network-endpoints");
    const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    const gateway = resource(evaluation(), TYPE.vpcEndpoint, "network-dynamodb");
    const rules = (type: string): unknown =>
      evaluation()
        .registrations.filter((registration) => registration.type === type)
        .map(({ inputs }) => inputs);
    assert.deepEqual(rules(TYPE.egressRule), [
      { ...https, securityGroupId: functions, referencedSecurityGroupId: endpoints },
      { ...https, securityGroupId: functions, prefixListId: outputOf(gateway, "prefixListId") },
    ]);
    assert.deepEqual(rules(TYPE.ingressRule), [
      { ...https, securityGroupId: endpoints, referencedSecurityGroupId: functions },
    ]);
    for (const name of ["network-functions", "network-endpoints"]) {
      const { ingress, egress } = resource(evaluation(), TYPE.securityGroup, name).inputs;
      assert.deepEqual([ingress, egress], [undefined, undefined]);
    }
  });

  it("reaches only this stack's orders table in DynamoDB, through a gateway endpoint in the subnets' route tables", () => {
    const gateway = resource(evaluation(), TYPE.vpcEndpoint, "network-dynamodb");
    const routeTables = outputOf(vpc(), "routeTables") as { id: string }[];
    const { policy: _, ...inputs } = gateway.inputs;
    assert.equal(routeTables.length, 2);
    assert.deepEqual(inputs, {
      vpcId: outputOf(vpc(), "vpcId"),
      vpcEndpointType: "Gateway",
      serviceName: "com.amazonaws.us-east-1.dynamodb",
      routeTableIds: routeTables.map((table) => table.id),
    });
    assert.deepEqual(json(gateway, "policy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PlaceOrderOnce",
          Effect: "Allow",
          Principal: "*",
          Action: ["dynamodb:PutItem", "dynamodb:GetItem"],
          Resource: outputOf(resource(evaluation(), TYPE.table, "trading-orders"), "arn"),
        },
      ],
    });
  });

  it("accepts route tables as bare IDs, as the engine passes them when versions of @pulumi/aws differ", async () => {
    const bare = await evaluateProgram({
      stack: "prod",
      make: (request, place) => {
        const made = makeResource(request, place);
        return request.type === TYPE.vpc
          ? { ...made, state: { ...made.state, routeTables: ["rtb-1", "rtb-2"] } }
          : made;
      },
    });
    assert.deepEqual(resource(bare, TYPE.vpcEndpoint, "network-dynamodb").inputs.routeTableIds, ["rtb-1", "rtb-2"]);
  });

  for (const { approvals, service, sid, action, target } of [
    {
      approvals: "manual",
      service: "sns",
      sid: "NotifyApprovers",
      action: "sns:Publish",
      target: ({ outputs }: Evaluation): unknown => (outputs.topicArns as { approvers: string }).approvers,
    },
    {
      approvals: "automatic",
      service: "states",
      sid: "ReturnTaskToken",
      action: "states:SendTaskSuccess",
      target: ({ outputs }: Evaluation): unknown => outputs.stateMachineArn,
    },
  ]) {
    it(`reaches only ${service}, by its default name, when approvals are ${approvals}`, () => {
      const endpoints = evaluation(approvals)
        .registrations.filter(({ type }) => type === TYPE.vpcEndpoint)
        .map(({ name }) => name);
      const endpoint = resource(evaluation(approvals), TYPE.vpcEndpoint, `network-${service}`);
      const { policy: _, ...inputs } = endpoint.inputs;
      assert.deepEqual(endpoints.sort(), ["network-dynamodb", `network-${service}`].sort());
      assert.deepEqual(inputs, {
        vpcId: outputOf(vpc(), "vpcId"),
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.us-east-1.${service}`,
        privateDnsEnabled: true,
        subnetIds: outputOf(vpc(), "isolatedSubnetIds"),
        securityGroupIds: [id(TYPE.securityGroup, "network-endpoints")],
      });
      assert.deepEqual(json(endpoint, "policy"), {
        Version: "2012-10-17",
        Statement: [
          { Sid: sid, Effect: "Allow", Principal: "*", Action: [action], Resource: target(evaluation(approvals)) },
        ],
      });
    });
  }

  for (const action of NETWORK_ACTIONS) {
    it(`refuses a function whose role lacks ${action}`, async () => {
      const started = startTestEmulator({
        settings: { "stock-trading:privateNetwork": "true" },
        alter: (request) =>
          request.name === "trading-buy-stock-network"
            ? {
                ...request,
                inputs: {
                  ...request.inputs,
                  policy: String(request.inputs.policy).replace(`"${action}"`, '"ec2:DescribeVpcs"'),
                },
              }
            : request,
      });
      await assert.rejects(started, {
        message: `The provided execution role does not have permissions to call ${action.replace("ec2:", "")} on EC2`,
      });
    });
  }
});

describe("A private network of other size", () => {
  it("has the number of Availability Zones that its arguments give", async () => {
    const evaluation = await evaluateComponents(() => new PrivateNetwork("network", { numberOfAvailabilityZones: 3 }));
    assert.equal(resource(evaluation, TYPE.vpc, "network-vpc").inputs.numberOfAvailabilityZones, 3);
  });
});
