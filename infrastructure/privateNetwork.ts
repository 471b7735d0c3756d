import * as aws from "@pulumi/aws";
import type * as Awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkAttachment } from "approval-queue/lambda";
import { policyDocument, type Statement } from "approval-queue/policy";

/** AWS services with an interface endpoint, as spelled in endpoint names. */
export type InterfaceService = "kms" | "sns" | "states";

/** The settings of a private network. */
export interface PrivateNetworkArgs {
  /**
   * Availability Zones with a subnet, at least 1. Each adds the hourly price of every interface endpoint.
   * @default 2
   */
  readonly numberOfAvailabilityZones?: number;
}

/**
 * A network without internet access: isolated subnets in Availability Zones, no NAT gateway, and no route to the
 * internet gateway that awsx creates for every VPC. Resources in it reach only the AWS services that `reach` and
 * `reachDynamoDb` open, on port 443. Function logs need no endpoint: Lambda delivers them, not the function.
 */
export class PrivateNetwork extends pulumi.ComponentResource {
  /** The settings that attach a function to the network. */
  readonly attachment: NetworkAttachment;

  private readonly name: string;
  private readonly vpc: Awsx.ec2.Vpc;
  private readonly functionsGroup: aws.ec2.SecurityGroup;
  private readonly endpointsGroup: aws.ec2.SecurityGroup;

  constructor(name: string, args: PrivateNetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super("approval-queue:index:PrivateNetwork", name, {}, options);
    this.name = name;
    this.vpc = this.createVpc(args.numberOfAvailabilityZones ?? 2);
    this.functionsGroup = this.createSecurityGroup("functions", "Functions: out to the endpoints only");
    this.endpointsGroup = this.createSecurityGroup("endpoints", "Endpoints: in from the functions only");
    this.letFunctionsReachEndpoints();
    this.attachment = { subnetIds: this.vpc.isolatedSubnetIds, securityGroupIds: [this.functionsGroup.id] };
    this.registerOutputs({ vpcId: this.vpc.vpcId });
  }

  /**
   * Creates an interface endpoint to a service. Private DNS resolves the service's default name to it. It is a method,
   * not an argument, because the policy names resources that are created after the network. The endpoint is this
   * component's child all the same: `registerOutputs` records outputs, and closes no component.
   *
   * @param statements the calls that the endpoint policy allows, for any principal
   */
  reach(service: InterfaceService, ...statements: readonly Statement[]): void {
    new aws.ec2.VpcEndpoint(
      `${this.name}-${service}`,
      {
        vpcId: this.vpc.vpcId,
        vpcEndpointType: "Interface",
        serviceName: this.serviceName(service),
        privateDnsEnabled: true,
        subnetIds: this.vpc.isolatedSubnetIds,
        securityGroupIds: [this.endpointsGroup.id],
        policy: policyDocument(...statements.map(forAnyPrincipal)),
      },
      { parent: this },
    );
  }

  /** Creates an interface endpoint to each of these services, as `reach` does. */
  reachEach(calls: Readonly<Partial<Record<InterfaceService, Statement>>>): void {
    for (const [service, statement] of Object.entries(calls)) {
      this.reach(service as InterfaceService, statement);
    }
  }

  /**
   * Creates a gateway endpoint to DynamoDB. It is free of charge and uses a route to DynamoDB's addresses. A
   * method for the reason that `reach` is one.
   *
   * @param statements the calls that the endpoint policy allows, for any principal
   */
  reachDynamoDb(...statements: readonly Statement[]): void {
    const gateway = new aws.ec2.VpcEndpoint(
      `${this.name}-dynamodb`,
      {
        vpcId: this.vpc.vpcId,
        vpcEndpointType: "Gateway",
        serviceName: this.serviceName("dynamodb"),
        // The network has only isolated subnets, so these are all of its route tables.
        routeTableIds: this.vpc.routeTables.apply((tables) => pulumi.output(tables.map(idOf))),
        policy: policyDocument(...statements.map(forAnyPrincipal)),
      },
      { parent: this },
    );
    new aws.vpc.SecurityGroupEgressRule(
      `${this.name}-functions-to-dynamodb`,
      { ...HTTPS, securityGroupId: this.functionsGroup.id, prefixListId: gateway.prefixListId },
      { parent: this },
    );
  }

  private createVpc(numberOfAvailabilityZones: number): Awsx.ec2.Vpc {
    // Loaded only when needed: loading it takes a tenth of a second.
    const { ec2 } = require("@pulumi/awsx") as typeof Awsx;
    return new ec2.Vpc(
      `${this.name}-vpc`,
      {
        numberOfAvailabilityZones,
        subnetStrategy: "Auto",
        subnetSpecs: [{ type: "Isolated" }],
        natGateways: { strategy: "None" },
        // Off by default in awsx; private DNS for an endpoint requires it.
        enableDnsHostnames: true,
      },
      { parent: this },
    );
  }

  private serviceName(service: InterfaceService | "dynamodb"): pulumi.Output<string> {
    return aws.getRegionOutput({}, { parent: this }).region.apply((region) => endpointName(service, region));
  }

  /** Without inline rules: Pulumi then removes the default rule, which allows all outbound traffic. */
  private createSecurityGroup(suffix: string, description: string): aws.ec2.SecurityGroup {
    return new aws.ec2.SecurityGroup(
      `${this.name}-${suffix}`,
      { vpcId: this.vpc.vpcId, description },
      { parent: this },
    );
  }

  /** The rules are separate resources, because the two groups reference each other. */
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

/** Services whose endpoints in China have names that begin with `cn.` (EC2's DescribeVpcEndpointServices there). */
const WITH_CHINA_PREFIX: readonly string[] = ["states"];

function endpointName(service: InterfaceService | "dynamodb", region: string): string {
  const prefix = region.startsWith("cn-") && WITH_CHINA_PREFIX.includes(service) ? "cn." : "";
  return `${prefix}com.amazonaws.${region}.${service}`;
}

/**
 * The engine passes a resource of awsx as a bare ID if awsx was built with a version of @pulumi/aws that is
 * incompatible with the program's version.
 */
function idOf(resource: aws.ec2.RouteTable | string): pulumi.Input<string> {
  return typeof resource === "string" ? resource : resource.id;
}

/** An endpoint policy limits the calls; the roles' policies determine which principals can make them. */
function forAnyPrincipal(statement: Statement): Statement {
  return { ...statement, Principal: "*" };
}
