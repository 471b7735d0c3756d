import { type Call, ServiceError, UnansweredCall, type VpcAttachment } from "../../calls";
import type { Policy } from "../../iam/policy";

export interface Vpc {
  readonly id: string;
  /** Its logical name in the program, as of all resources here. */
  readonly name: string;
  /** Whether an endpoint in it can have private DNS. */
  readonly resolvesNames: boolean;
  readonly subnets: readonly { readonly id: string; readonly routeTableId: string }[];
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly vpcId: string | undefined;
}

/** A rule of a security group for port 443. */
export interface HttpsRule {
  readonly direction: "egress" | "ingress";
  readonly groupId: string;
  /** The security group or prefix list that it allows. */
  readonly peerId: string;
}

export interface Endpoint {
  readonly id: string;
  readonly name: string;
  readonly type: "Gateway" | "Interface";
  readonly vpcId: string;
  /** As in `com.amazonaws.us-east-1.sns`. */
  readonly serviceName: string;
  readonly privateDns: boolean;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly routeTableIds: readonly string[];
  /** The addresses of a gateway endpoint's service, for security groups. */
  readonly prefixListId: string;
  /** Undefined allows all calls. */
  readonly policy: Policy | undefined;
}

/** The VPCs of the program. */
export interface Network {
  readonly vpcs: Map<string, Vpc>;
  readonly securityGroups: Map<string, SecurityGroup>;
  readonly rules: HttpsRule[];
  readonly endpoints: Endpoint[];
}

/**
 * Checks that a network interface can have this subnet and these security groups.
 *
 * @throws ServiceError with EC2's code
 */
export function checkInterface(network: Network, subnetId: string, groupIds: readonly string[]): void {
  const vpc = vpcOf(network, subnetId);
  for (const id of groupIds) {
    const group = network.securityGroups.get(id);
    if (group === undefined) {
      throw new ServiceError("InvalidGroup.NotFound", `The program registers no security group ${id}.`);
    }
    if (group.vpcId !== vpc.id) {
      throw new ServiceError(
        "InvalidParameter",
        `The security group ${group.name} and the subnet ${subnetId} are in different VPCs.`,
      );
    }
  }
}

/**
 * Finds the endpoint through which a function's call reaches its service. The subnets have no route to the internet, so
 * there is no other way (AWS PrivateLink guide, "Access an AWS service using an interface VPC endpoint" and "Gateway
 * endpoints").
 *
 * @throws UnansweredCall that says which endpoint, route or rule is missing
 */
export function endpointFor(
  network: Network,
  region: string,
  from: VpcAttachment,
  { service, action }: Pick<Call, "service" | "action">,
): Endpoint {
  const vpc = vpcOf(network, String(from.subnetIds[0]));
  const names = serviceNames(region, service);
  const endpoints = network.endpoints.filter(
    ({ vpcId, serviceName }) => vpcId === vpc.id && names.includes(serviceName),
  );
  const obstacles = endpoints.map((endpoint) => obstacleTo(network, vpc, from, endpoint));
  const open = endpoints[obstacles.indexOf(undefined)];
  if (open === undefined) {
    const obstacle =
      obstacles[0] ?? `the VPC has no endpoint for ${service}: add an aws.ec2.VpcEndpoint with serviceName ${names[0]}`;
    throw new UnansweredCall(
      `${from.functionName} called ${service}:${action} from the VPC ${vpc.name} and got no answer: ${obstacle}`,
    );
  }
  return open;
}

/** The names of a service's endpoints. In China, some begin with `cn.` (EC2's DescribeVpcEndpointServices there). */
function serviceNames(region: string, service: string): readonly string[] {
  const name = `com.amazonaws.${region}.${service}`;
  return region.startsWith("cn-") ? [name, `cn.${name}`] : [name];
}

/** Why a function does not reach an endpoint in its VPC, and what to change; undefined if it does. */
function obstacleTo(network: Network, vpc: Vpc, from: VpcAttachment, endpoint: Endpoint): string | undefined {
  return endpoint.type === "Gateway"
    ? obstacleToGateway(network, vpc, from, endpoint)
    : obstacleToInterface(network, from, endpoint);
}

function obstacleToGateway(network: Network, vpc: Vpc, from: VpcAttachment, endpoint: Endpoint): string | undefined {
  const { name, routeTableIds, prefixListId } = endpoint;
  // Lambda can run the function in any of its subnets.
  const unrouted = vpc.subnets.find(
    ({ id, routeTableId }) => from.subnetIds.includes(id) && !routeTableIds.includes(routeTableId),
  );
  if (unrouted !== undefined) {
    return `the subnet ${unrouted.id} has no route to the endpoint ${name}: add its route table ${unrouted.routeTableId} to the endpoint's routeTableIds`;
  }
  return allows(network, "egress", from.securityGroupIds, [prefixListId])
    ? undefined
    : `no egress rule of ${groupNames(network, from.securityGroupIds)} allows TCP port 443 to the prefix list of the endpoint ${name}: add an aws.vpc.SecurityGroupEgressRule with its prefixListId`;
}

function obstacleToInterface(network: Network, from: VpcAttachment, endpoint: Endpoint): string | undefined {
  const { name, privateDns, subnetIds, securityGroupIds } = endpoint;
  if (!privateDns) {
    return `the endpoint ${name} has no private DNS, so the service's default name does not resolve to it: set privateDnsEnabled to true`;
  }
  if (subnetIds.length === 0) {
    return `the endpoint ${name} has no network interface: set its subnetIds`;
  }
  const functions = groupNames(network, from.securityGroupIds);
  const endpoints = groupNames(network, securityGroupIds);
  if (!allows(network, "egress", from.securityGroupIds, securityGroupIds)) {
    return `no egress rule of ${functions} allows TCP port 443 to ${endpoints} of the endpoint ${name}: add an aws.vpc.SecurityGroupEgressRule`;
  }
  return allows(network, "ingress", securityGroupIds, from.securityGroupIds)
    ? undefined
    : `no ingress rule of ${endpoints} of the endpoint ${name} allows TCP port 443 from ${functions}: add an aws.vpc.SecurityGroupIngressRule`;
}

function allows(
  { rules }: Network,
  direction: HttpsRule["direction"],
  groupIds: readonly string[],
  peerIds: readonly string[],
): boolean {
  return rules.some(
    (rule) => rule.direction === direction && groupIds.includes(rule.groupId) && peerIds.includes(rule.peerId),
  );
}

function groupNames({ securityGroups }: Network, ids: readonly string[]): string {
  const names = ids.map((id) => securityGroups.get(id)?.name ?? id);
  return names.length === 0 ? "the VPC's default security group" : `the security group ${names.join(" or ")}`;
}

function vpcOf({ vpcs }: Network, subnetId: string): Vpc {
  const vpc = [...vpcs.values()].find(({ subnets }) => subnets.some(({ id }) => id === subnetId));
  if (vpc === undefined) {
    throw new ServiceError(
      "InvalidSubnetID.NotFound",
      `${subnetId} is not an isolated subnet of a VPC that the program registers. Other subnets are valid on AWS, and not run here.`,
    );
  }
  return vpc;
}
