import { parsePolicy } from "../../iam/policy";
import { type Inputs, text } from "../../resource";
import type { Endpoint, Network, Vpc } from "./network";

/** The services with a gateway endpoint (AWS PrivateLink guide, "Gateway endpoints"). */
const GATEWAY_SERVICES = /\.(dynamodb|s3)$/;

/** @throws Error for a VPC with subnets that are not isolated */
export function readVpc(state: Inputs, inputs: Inputs, name: string): Vpc {
  const specs = inputs.subnetSpecs as readonly { readonly type: string }[] | undefined;
  if (specs?.length !== 1 || specs[0]?.type !== "Isolated") {
    const written = specs === undefined ? "the default of subnetSpecs" : `subnetSpecs ${JSON.stringify(specs)}`;
    throw new Error(
      `awsx:ec2:Vpc ${name}: ${written} is valid on AWS, and not run here. The emulator runs [{"type":"Isolated"}].`,
    );
  }
  const routeTables = state.routeTables as readonly { readonly id: string }[];
  return {
    id: text(state.vpcId),
    name,
    // awsx's defaults: DNS support is on, DNS hostnames are off.
    resolvesNames: inputs.enableDnsSupport !== false && inputs.enableDnsHostnames === true,
    subnets: (state.isolatedSubnetIds as readonly string[]).map((id, zone) => ({
      id,
      routeTableId: String(routeTables[zone]?.id),
    })),
  };
}

/** @throws Error for an endpoint that AWS does not create */
export function readEndpoint({ vpcs }: Network, state: Inputs, inputs: Inputs, name: string): Endpoint {
  const where = `aws:ec2/vpcEndpoint:VpcEndpoint ${name}`;
  const vpc = vpcs.get(text(inputs.vpcId));
  const endpoint: Endpoint = {
    id: text(state.id),
    name,
    type: (inputs.vpcEndpointType ?? "Gateway") as Endpoint["type"],
    vpcId: text(inputs.vpcId),
    serviceName: text(inputs.serviceName),
    privateDns: inputs.privateDnsEnabled === true,
    subnetIds: listOf(inputs.subnetIds),
    securityGroupIds: listOf(inputs.securityGroupIds),
    routeTableIds: listOf(inputs.routeTableIds),
    prefixListId: String(state.prefixListId),
    policy:
      inputs.policy === undefined ? undefined : parsePolicy(text(inputs.policy), `policy of ${where}`, "endpoint"),
  };
  const { type, serviceName, privateDns, policy } = endpoint;
  if (vpc === undefined) {
    throw new Error(`${where}: the program registers no VPC ${endpoint.vpcId}.`);
  }
  const foreign = endpoint.subnetIds.find((id) => !vpc.subnets.some((subnet) => subnet.id === id));
  if (foreign !== undefined) {
    throw new Error(`${where}: the subnet ${foreign} is not in the VPC ${vpc.name}.`);
  }
  if (type === "Gateway" && !GATEWAY_SERVICES.test(serviceName)) {
    throw new Error(
      `${where}: vpcEndpointType "Gateway" is not valid on AWS for ${serviceName}, which has interface endpoints only.`,
    );
  }
  // Amazon VPC user guide, "DNS attributes for your VPC".
  if (privateDns && !vpc.resolvesNames) {
    throw new Error(
      `${where}: privateDnsEnabled is not valid on AWS without enableDnsSupport and enableDnsHostnames of the VPC ${vpc.name}.`,
    );
  }
  // AWS PrivateLink guide, "Control access to VPC endpoints using endpoint policies".
  if (
    type === "Gateway" &&
    policy?.statements.some(({ principals }) => principals.some((one) => one.type !== "everyone"))
  ) {
    throw new Error(
      `${where}: a Principal other than "*" is not valid on AWS for a gateway endpoint. Use the condition key aws:PrincipalArn.`,
    );
  }
  return endpoint;
}

/** Whether a security group rule is for TCP port 443. The protocol -1 covers all ports. */
export function coversHttps({ ipProtocol, fromPort, toPort }: Inputs): boolean {
  return (
    String(ipProtocol) === "-1" ||
    (["tcp", "6"].includes(String(ipProtocol)) && Number(fromPort) <= 443 && Number(toPort) >= 443)
  );
}

function listOf(value: unknown): readonly string[] {
  return (value ?? []) as readonly string[];
}
