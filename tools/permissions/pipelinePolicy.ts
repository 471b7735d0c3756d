import type { Condition } from "./targets";

export interface PipelineStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/** An IAM policy, in the form that every pipeline's policy has. */
export interface PipelinePolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PipelineStatement[];
}
