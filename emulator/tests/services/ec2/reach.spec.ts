import assert from "node:assert/strict";
import type { Call, UnansweredCall, VpcAttachment } from "../../../calls";
import type { Inputs } from "../../../resource";
import { COMPLETE, type Resources, startEc2, TYPES } from "./network";

/** The VPC configuration of the function. */
const CALLER: VpcAttachment = {
  functionName: "caller",
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupIds: ["sg-functions"],
};

const CALLS = {
  sqs: { service: "sqs", action: "SendMessage" } as Call,
  dynamodb: { service: "dynamodb", action: "PutItem" } as Call,
};

type Change = Partial<Resources>;

describe("A call from a VPC", () => {
  it("goes to the endpoint for its service, with the endpoint's policy", async () => {
    const running = await startEc2();
    const { name, policy } = running.endpointFor(CALLER, CALLS.sqs);
    assert.deepEqual([name, policy?.statements.length], ["to-sqs", 1]);
    const gateway = running.endpointFor(CALLER, CALLS.dynamodb);
    assert.deepEqual([gateway.name, gateway.policy], ["to-dynamodb", undefined]);
  });

  const alternatives: readonly [what: string, changes: Change, region?: string][] = [
    ["a rule for all protocols", { egress: { ...COMPLETE.egress, ipProtocol: "-1", fromPort: -1, toPort: -1 } }],
    ["a rule for TCP by its number", { egress: { ...COMPLETE.egress, ipProtocol: "6" } }],
    ["a rule for a range that includes port 443", { ingress: { ...COMPLETE.ingress, fromPort: 0, toPort: 65_535 } }],
    ["an endpoint in one of its subnets", { "to-sqs": { ...COMPLETE["to-sqs"], subnetIds: ["subnet-2"] } }],
    [
      "an endpoint in China whose name begins with cn",
      { "to-sqs": { ...COMPLETE["to-sqs"], serviceName: "cn.com.amazonaws.cn-north-1.sqs" } },
      "cn-north-1",
    ],
  ];
  for (const [what, changes, region] of alternatives) {
    it(`goes through ${what}`, async () => {
      assert.equal((await startEc2(changes, region)).endpointFor(CALLER, CALLS.sqs).name, "to-sqs");
    });
  }

  it("goes through a gateway endpoint from the subnets with a route to it", async () => {
    const running = await startEc2({ "to-dynamodb": { ...COMPLETE["to-dynamodb"], routeTableIds: ["rtb-2"] } });
    const inSecond = { ...CALLER, subnetIds: ["subnet-2"] };
    assert.equal(running.endpointFor(inSecond, CALLS.dynamodb).name, "to-dynamodb");
  });

  it("goes through the endpoint that is open, if another one is not", async () => {
    const running = await startEc2({ "to-sqs": { ...COMPLETE["to-sqs"], privateDnsEnabled: false } });
    running.provision[TYPES["to-sqs"]]?.({ id: "vpce-open" }, COMPLETE["to-sqs"], "open");
    assert.equal(running.endpointFor(CALLER, CALLS.sqs).name, "open");
  });

  const NO_ENDPOINT =
    "the VPC has no endpoint for sqs: add an aws.ec2.VpcEndpoint with serviceName com.amazonaws.us-east-1.sqs";
  const NO_EGRESS =
    "no egress rule of the security group functions allows TCP port 443 to the security group endpoints of the endpoint to-sqs: add an aws.vpc.SecurityGroupEgressRule";
  const NO_INGRESS =
    "no ingress rule of the security group endpoints of the endpoint to-sqs allows TCP port 443 from the security group functions: add an aws.vpc.SecurityGroupIngressRule";
  const NO_PREFIX_LIST =
    "no egress rule of the security group functions allows TCP port 443 to the prefix list of the endpoint to-dynamodb: add an aws.vpc.SecurityGroupEgressRule with its prefixListId";
  const sqs = (changes: Inputs): Change => ({ "to-sqs": { ...COMPLETE["to-sqs"], ...changes } });
  const egress = (changes: Inputs): Change => ({ egress: { ...COMPLETE.egress, ...changes } });
  const ingress = (changes: Inputs): Change => ({ ingress: { ...COMPLETE.ingress, ...changes } });

  const obstacles: readonly [what: string, service: keyof typeof CALLS, changes: Change, obstacle: string][] = [
    ["without an endpoint", "sqs", { "to-sqs": undefined }, NO_ENDPOINT],
    [
      "with an endpoint for another service only",
      "sqs",
      sqs({ serviceName: "com.amazonaws.us-east-1.sns" }),
      NO_ENDPOINT,
    ],
    [
      "with an endpoint in another Region only",
      "sqs",
      sqs({ serviceName: "com.amazonaws.eu-west-1.sqs" }),
      NO_ENDPOINT,
    ],
    ["with an endpoint in another VPC only", "sqs", sqs({ vpcId: "vpc-8", subnetIds: ["subnet-8"] }), NO_ENDPOINT],
    [
      "with an endpoint without private DNS",
      "sqs",
      sqs({ privateDnsEnabled: false }),
      "the endpoint to-sqs has no private DNS, so the service's default name does not resolve to it: set privateDnsEnabled to true",
    ],
    [
      "with an endpoint in no subnet",
      "sqs",
      sqs({ subnetIds: undefined }),
      "the endpoint to-sqs has no network interface: set its subnetIds",
    ],
    ["without an egress rule", "sqs", { egress: undefined }, NO_EGRESS],
    [
      "with an ingress rule in place of the egress rule",
      "sqs",
      { egress: undefined, ingress: COMPLETE.egress },
      NO_EGRESS,
    ],
    ["with an egress rule to another group", "sqs", egress({ referencedSecurityGroupId: "sg-functions" }), NO_EGRESS],
    ["with an egress rule of another group", "sqs", egress({ securityGroupId: "sg-endpoints" }), NO_EGRESS],
    ["with an egress rule for other ports", "sqs", egress({ fromPort: 80, toPort: 442 }), NO_EGRESS],
    ["with an egress rule for higher ports", "sqs", egress({ fromPort: 444, toPort: 65_535 }), NO_EGRESS],
    ["with an egress rule for UDP", "sqs", egress({ ipProtocol: "udp" }), NO_EGRESS],
    ["without an ingress rule", "sqs", { ingress: undefined }, NO_INGRESS],
    [
      "with an ingress rule from another group",
      "sqs",
      ingress({ referencedSecurityGroupId: "sg-endpoints" }),
      NO_INGRESS,
    ],
    [
      "with an endpoint in the VPC's default security group",
      "sqs",
      sqs({ securityGroupIds: undefined }),
      NO_EGRESS.replace("the security group endpoints", "the VPC's default security group"),
    ],
    [
      "with a gateway endpoint in the route table of one of its two subnets",
      "dynamodb",
      { "to-dynamodb": { ...COMPLETE["to-dynamodb"], routeTableIds: ["rtb-2"] } },
      "the subnet subnet-1 has no route to the endpoint to-dynamodb: add its route table rtb-1 to the endpoint's routeTableIds",
    ],
    [
      "without an egress rule to the gateway endpoint's prefix list",
      "dynamodb",
      { "egress-to-dynamodb": undefined },
      NO_PREFIX_LIST,
    ],
  ];
  for (const [what, service, changes, obstacle] of obstacles) {
    it(`gets no answer ${what}, and says what is missing`, async () => {
      const running = await startEc2(changes);
      const call = CALLS[service];
      assert.throws(() => running.endpointFor(CALLER, call), {
        name: "UnansweredCall" satisfies UnansweredCall["name"],
        message: `caller called ${service}:${call.action} from the VPC vpc and got no answer: ${obstacle}`,
      });
    });
  }
});
