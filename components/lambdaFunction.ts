import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { functionArchive } from "./bundle";
import { allows, policyDocument, type Statement, trustPolicy } from "./policy";

/** The subnets and security groups of a function in a VPC. */
export interface NetworkAttachment {
  /** IDs of the subnets, in the Availability Zones that the function is to run in. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** IDs of the security groups, which decide what the function reaches. */
  readonly securityGroupIds: pulumi.Input<pulumi.Input<string>[]>;
}

/** Tags for resources: AWS's limit is 50, of at most 128 characters in the key and 256 in the value. */
export type Tags = pulumi.Input<Record<string, pulumi.Input<string>>>;

/** Code in TypeScript, which is bundled with its imports, for Node.js 24. */
export interface BundledCode {
  /** Absolute path of the file that exports `handler`. */
  readonly entry: string;
  /** The component and the argument that name the file, for errors: `refunds: callback.entry`. */
  readonly argument: string;
}

/** Code in an archive, for any runtime of Lambda. */
export interface ArchivedCode {
  readonly archive: pulumi.Input<pulumi.asset.Archive>;
  /** As Lambda names it: `ask.handler`. */
  readonly handler: pulumi.Input<string>;
  /** Lambda's identifier of the runtime: `python3.13`. */
  readonly runtime: pulumi.Input<string>;
}

/** The settings of one Lambda function. */
export interface LambdaFunctionArgs {
  readonly code: BundledCode | ArchivedCode;
  /** The function's purpose, as shown in the Lambda console; at most 256 characters. */
  readonly description: pulumi.Input<string>;
  /** Environment variables. No secrets: they can be read with lambda:GetFunctionConfiguration. */
  readonly environment?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>> | undefined;
  /** Seconds until Lambda ends an invocation, 1 to 900. */
  readonly timeoutSeconds: number;
  /**
   * Memory in MB, 128 to 10,240; CPU grows with it.
   * @default 256
   */
  readonly memoryMegabytes?: number;
  /**
   * Concurrent invocations reserved for the function; 0 switches it off.
   * @default no reservation
   */
  readonly reservedConcurrency?: number;
  /** Days that the function's log is kept; a value that CloudWatch Logs accepts. */
  readonly logRetentionDays: number;
  /**
   * Attaches the function to a VPC, from which it must be able to reach the services it calls.
   * @default Lambda's own network, which reaches the internet
   */
  readonly network?: NetworkAttachment | undefined;
  /** Tags of the function, its role and its log group. */
  readonly tags?: Tags | undefined;
}

/**
 * A Lambda function on arm64, with its role and log group. Until `grant` is called, the role can only write to this log group.
 */
export class LambdaFunction extends pulumi.ComponentResource {
  readonly function: aws.lambda.Function;
  readonly role: aws.iam.Role;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly arn: pulumi.Output<string>;

  private readonly name: string;

  constructor(name: string, args: LambdaFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    // Its name until it took code in other languages
    const aliases = [{ type: "approval-queue:index:NodeFunction" }];
    super("approval-queue:index:LambdaFunction", name, {}, pulumi.mergeOptions(opts, { aliases }));
    this.name = name;
    this.logGroup = this.createLogGroup(args);
    this.role = this.createRole(args);
    const mayLog = this.grant("logs", writesLog(this.logGroup.arn));
    const needs = args.network ? [mayLog, this.grant("network", joinsNetwork())] : [mayLog];
    this.function = this.createFunction(args, needs);
    this.arn = this.function.arn;
    this.registerOutputs({ arn: this.arn, roleArn: this.role.arn, logGroupName: this.logGroup.name });
  }

  /**
   * Adds the statements to the function's role, as a policy. It is a method, not an argument, because some statements
   * name resources that need the function first. A child may be created after `registerOutputs`, which only records
   * outputs.
   *
   * @param purpose the policy's name within the function, such as `orders`; a change replaces the policy
   */
  grant(purpose: string, ...statements: readonly Statement[]): aws.iam.RolePolicy {
    return new aws.iam.RolePolicy(
      `${this.name}-${purpose}`,
      { role: this.role.name, policy: policyDocument(...statements) },
      { parent: this },
    );
  }

  private createLogGroup({ logRetentionDays, tags }: LambdaFunctionArgs): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${this.name}-log`,
      { retentionInDays: logRetentionDays, tags },
      { parent: this },
    );
  }

  private createRole({ tags }: LambdaFunctionArgs): aws.iam.Role {
    // Without a condition: Lambda documents neither SourceAccount nor SourceArn for assuming an execution role.
    return new aws.iam.Role(
      `${this.name}-role`,
      { assumeRolePolicy: trustPolicy("lambda.amazonaws.com"), tags },
      { parent: this },
    );
  }

  private createFunction(args: LambdaFunctionArgs, needs: aws.iam.RolePolicy[]): aws.lambda.Function {
    return new aws.lambda.Function(
      `${this.name}-function`,
      {
        description: args.description,
        architectures: ["arm64"],
        ...uploaded(args.code),
        role: this.role.arn,
        timeout: args.timeoutSeconds,
        memorySize: args.memoryMegabytes ?? 256,
        reservedConcurrentExecutions: args.reservedConcurrency,
        environment: args.environment && { variables: args.environment },
        tags: args.tags,
        vpcConfig: args.network && {
          subnetIds: args.network.subnetIds,
          securityGroupIds: args.network.securityGroupIds,
        },
        // Pulumi names the log group; without this, Lambda would create one under its default name.
        loggingConfig: {
          logFormat: "JSON",
          logGroup: this.logGroup.name,
          applicationLogLevel: "INFO",
          systemLogLevel: "INFO",
        },
      },
      // Lambda checks that the role can create network interfaces when it creates a function or changes its VPC.
      { parent: this, dependsOn: needs },
    );
  }
}

function uploaded(code: BundledCode | ArchivedCode): Pick<aws.lambda.FunctionArgs, "runtime" | "handler" | "code"> {
  return "entry" in code
    ? {
        runtime: aws.lambda.Runtime.NodeJS24dX,
        handler: "index.handler",
        code: pulumi.output(functionArchive(code.entry, code.argument)),
      }
    : { runtime: code.runtime, handler: code.handler, code: code.archive };
}

function writesLog(logGroupArn: pulumi.Output<string>): Statement {
  return allows("WriteOwnLog", ["logs:CreateLogStream", "logs:PutLogEvents"], pulumi.interpolate`${logGroupArn}:*`);
}

/**
 * Lambda creates a function's network interfaces with the function's role. These actions need `*` as the resource
 * (Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC").
 */
function joinsNetwork(): Statement {
  return allows(
    "JoinNetwork",
    [
      "ec2:CreateNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DeleteNetworkInterface",
      "ec2:AssignPrivateIpAddresses",
      "ec2:UnassignPrivateIpAddresses",
    ],
    "*",
  );
}
