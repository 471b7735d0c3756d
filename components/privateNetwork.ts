import * as aws from "@pulumi/aws";
import type * as Awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkAttachment } from "./nodeFunction";
import { policyDocument, type Statement } from "./policy";

/** AWS services that can be reached by an interface endpoint, as endpoint names have them. */
export type InterfaceService = "sns" | "states";

/**
 * A network without a way out: two isolated subnets in two zones, no NAT, and no
 * route to the internet gateway that awsx makes for every network. What is in it reaches the
 * AWS services that `reach` and `reachDynamoDb` open, on port 443, and nothing else. Functions' logs need no endpoint:
 * Lambda delivers them, not the function.
 */
export class PrivateNetwork extends pulumi.ComponentResource {
  /** Where a function is put to be in the network. */
  readonly attachment: NetworkAttachment;

  private readonly name: string;
  private readonly vpc: Awsx.ec2.Vpc;
  private readonly functionsGroup: aws.ec2.SecurityGroup;
  private readonly endpointsGroup: aws.ec2.SecurityGroup;

  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("approval-queue:index:PrivateNetwork", name, {}, options);
    this.name = name;
    this.vpc = this.createVpc();
    this.functionsGroup = this.createSecurityGroup("functions", "Functions: out to the endpoints only");
    this.endpointsGroup = this.createSecurityGroup("endpoints", "Endpoints: in from the functions only");
    this.letFunctionsReachEndpoints();
    this.attachment = { subnetIds: this.vpc.isolatedSubnetIds, securityGroupIds: [this.functionsGroup.id] };
    this.registerOutputs({ vpcId: this.vpc.vpcId });
  }

  /**
   * Opens the way to a service under its usual name: private DNS answers with the endpoint's addresses.
   *
   * @param statements all that may pass, whoever asks
   */
  reach(service: InterfaceService, ...statements: readonly Statement[]): void {
    new aws.ec2.VpcEndpoint(
      `${this.name}-${service}`,
      {
        vpcId: this.vpc.vpcId,
        vpcEndpointType: "Interface",
        serviceName: serviceName(service),
        privateDnsEnabled: true,
        subnetIds: this.vpc.isolatedSubnetIds,
        securityGroupIds: [this.endpointsGroup.id],
        policy: policyDocument(...statements.map(forEverybody)),
      },
      { parent: this },
    );
  }

  /**
   * Opens the way to DynamoDB, by a gateway: it costs nothing, and is reached by a route to DynamoDB's own addresses.
   *
   * @param statements all that may pass, whoever asks
   */
  reachDynamoDb(...statements: readonly Statement[]): void {
    const gateway = new aws.ec2.VpcEndpoint(
      `${this.name}-dynamodb`,
      {
        vpcId: this.vpc.vpcId,
        vpcEndpointType: "Gateway",
        serviceName: serviceName("dynamodb"),
        // Every route table of the network is an isolated subnet's: it has no other subnets.
        routeTableIds: this.vpc.routeTables.apply((tables) => pulumi.output(tables.map(idOf))),
        policy: policyDocument(...statements.map(forEverybody)),
      },
      { parent: this },
    );
    new aws.vpc.SecurityGroupEgressRule(
      `${this.name}-functions-to-dynamodb`,
      { ...HTTPS, securityGroupId: this.functionsGroup.id, prefixListId: gateway.prefixListId },
      { parent: this },
    );
  }

  private createVpc(): Awsx.ec2.Vpc {
    // Loaded here and not above: it costs a tenth of a second, which a stack without a network need not pay.
    const { ec2 } = require("@pulumi/awsx") as typeof Awsx;
    return new ec2.Vpc(
      `${this.name}-vpc`,
      {
        numberOfAvailabilityZones: 2,
        subnetStrategy: "Auto",
        subnetSpecs: [{ type: "Isolated" }],
        natGateways: { strategy: "None" },
        // awsx leaves it off, and then AWS refuses private DNS for an endpoint.
        enableDnsHostnames: true,
      },
      { parent: this },
    );
  }

  /** Without rules of its own: Pulumi takes away the one that AWS gives a new group, which lets everything out. */
  private createSecurityGroup(suffix: string, description: string): aws.ec2.SecurityGroup {
    return new aws.ec2.SecurityGroup(
      `${this.name}-${suffix}`,
      { vpcId: this.vpc.vpcId, description },
      { parent: this },
    );
  }

  /** Rules are resources of their own, because the two groups name each other. */
  private letFunctionsReachEndpoints(): void {
    new aws.vpc.SecurityGroupEgressRule(
      `${this.name}-functions-to-endpoints`,
      { ...HTTPS, securityGroupId: this.functionsGroup.id, referencedSecurityGroupId: this.endpointsGroup.id },
      { parent: this },
    );
    new aws.vpc.SecurityGroupIngressRule(
      `${this.name}-endpoints-from-functions`,
      { ...HTTPS, securityGroupId: this.endpointsGroup.id, referencedSecurityGroupId: this.functionsGroup.id },
      { parent: this },
    );
  }
}

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 } as const;

function serviceName(service: InterfaceService | "dynamodb"): pulumi.Output<string> {
  const { region } = aws.getRegionOutput();
  return pulumi.interpolate`com.amazonaws.${region}.${service}`;
}

/**
 * The engine hands over a resource of awsx's as a bare id where awsx was built with a version of @pulumi/aws that the
 * program's own does not cover.
 */
function idOf(resource: aws.ec2.RouteTable | string): pulumi.Input<string> {
  return typeof resource === "string" ? resource : resource.id;
}

/** An endpoint's policy only narrows what may pass; who may call is each role's own policy to say. */
function forEverybody(statement: Statement): Statement {
  return { ...statement, Principal: "*" };
}
