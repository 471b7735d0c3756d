import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allows, onBehalfOf, policyDocument, type Statement, trustPolicy } from "approval-queue/policy";

/** The settings of a state machine. */
export interface WorkflowArgs {
  /** The Amazon States Language definition, as an object. */
  readonly definition: pulumi.Input<object>;
  /** Permissions of the state machine's role: every API call that the definition makes. */
  readonly calls: readonly Statement[];
  /** Days that the machine's log is kept; a value that CloudWatch Logs accepts. */
  readonly logRetentionDays: number;
}

/**
 * A STANDARD state machine with its role, policies and log, which records all states without execution data. X-Ray
 * traces it.
 */
export class Workflow extends pulumi.ComponentResource {
  readonly machine: aws.sfn.StateMachine;
  readonly logGroup: aws.cloudwatch.LogGroup;

  private readonly name: string;

  constructor(name: string, args: WorkflowArgs, options?: pulumi.ComponentResourceOptions) {
    super("stock-trading:index:Workflow", name, {}, options);
    this.name = name;
    this.logGroup = this.createLogGroup(args.logRetentionDays);
    const role = this.createRole();
    const policies = [
      this.attach(role, "workflow", args.calls),
      // Step Functions checks at creation that the role can deliver logs.
      this.attach(role, "observability", observability()),
    ];
    this.machine = this.createMachine(args.definition, role, policies);
    this.registerOutputs({ stateMachineArn: this.machine.arn, logGroupName: this.logGroup.name });
  }

  private createLogGroup(retentionInDays: number): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${this.name}-machine-log`,
      {
        // Under this prefix, log delivery stays within CloudWatch's size limit of resource policies.
        namePrefix: `/aws/vendedlogs/states/${this.name}-`,
        retentionInDays,
      },
      { parent: this },
    );
  }

  private createRole(): aws.iam.Role {
    return new aws.iam.Role(
      `${this.name}-machine-role`,
      {
        // The exact ARN would be a circular dependency; Pulumi names the machine `<name>-<random>`.
        assumeRolePolicy: trustPolicy(
          "states.amazonaws.com",
          onBehalfOf("states", `stateMachine:${this.name}-machine-*`, { parent: this }),
        ),
      },
      { parent: this },
    );
  }

  private attach(role: aws.iam.Role, purpose: string, statements: readonly Statement[]): aws.iam.RolePolicy {
    return new aws.iam.RolePolicy(
      `${this.name}-machine-${purpose}`,
      { role: role.name, policy: policyDocument(...statements) },
      { parent: this },
    );
  }

  private createMachine(
    definition: pulumi.Input<object>,
    role: aws.iam.Role,
    policies: aws.iam.RolePolicy[],
  ): aws.sfn.StateMachine {
    return new aws.sfn.StateMachine(
      `${this.name}-machine`,
      {
        type: "STANDARD",
        roleArn: role.arn,
        definition: pulumi.jsonStringify(definition),
        tracingConfiguration: { enabled: true },
        // Without execution data, which contains task tokens.
        loggingConfiguration: {
          level: "ALL",
          includeExecutionData: false,
          logDestination: pulumi.interpolate`${this.logGroup.arn}:*`,
        },
      },
      { parent: this, dependsOn: policies },
    );
  }
}

/**
 * Actions that need `*` as the resource (Step Functions developer guide, "Logging using CloudWatch Logs" and "IAM
 * policies for X-Ray").
 */
function observability(): readonly Statement[] {
  return [
    allows(
      "DeliverLogs",
      [
        "logs:CreateLogDelivery",
        "logs:GetLogDelivery",
        "logs:UpdateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
      ],
      "*",
    ),
    allows(
      "Trace",
      ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"],
      "*",
    ),
  ];
}
