import type * as aws from "@pulumi/aws";

/** A function, and where it logs. */
export interface DeployedFunction {
  readonly function: aws.lambda.Function;
  readonly logGroup: aws.cloudwatch.LogGroup;
}
