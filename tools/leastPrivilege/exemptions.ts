import type { AttachedPolicy } from "pulumi-aws-emulator";

/** Actions that no scenario in the emulator needs, with the reason for granting them. */
export interface Exemption {
  readonly actions: readonly string[];
  readonly reason: string;
  /** The stacks that grant the actions. @default every stack */
  readonly stacks?: readonly string[];
  /** The kind of policy in which the actions are exempt. @default every kind */
  readonly kind?: AttachedPolicy["kind"];
}

/** Every action that may be granted although no scenario needs it. */
export const EXEMPTIONS: readonly Exemption[] = [
  {
    actions: [
      "logs:CreateLogDelivery",
      "logs:GetLogDelivery",
      "logs:UpdateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:DescribeResourcePolicies",
      "logs:DescribeLogGroups",
    ],
    reason: "Step Functions delivers the machine's log on AWS only (developer guide, Logging using CloudWatch Logs)",
  },
  {
    actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"],
    reason: "Step Functions sends traces on AWS only (developer guide, IAM policies for X-Ray)",
  },
  {
    actions: ["kms:CancelKeyDeletion"],
    reason: "a person takes back a mistaken deletion within its 30 days; no deployment does",
    stacks: ["prod"],
  },
  {
    actions: ["kms:GenerateMac", "kms:VerifyMac"],
    reason: "the key's policy allows the role by its ARN; the role's policy repeats it for readers and boundaries",
    stacks: ["prod"],
    kind: "identity",
  },
];

/** Action wildcards that AWS itself documents, although a narrower action would be enough here. */
export const DOCUMENTED_WILDCARDS: Readonly<Record<string, string>> = {
  "kms:GenerateDataKey*":
    "as AWS documents it for publishing to an encrypted topic (SNS developer guide, Key management)",
};
