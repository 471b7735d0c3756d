import * as pulumi from "@pulumi/pulumi";

/** One statement of an IAM policy document, with inputs that may still be unknown. */
export interface Statement {
  /** Says what the statement is for; letters and digits only. */
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly Service: string };
  readonly Action: readonly string[];
  /** ARNs; left out in a trust policy. */
  readonly Resource?: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
}

/** Renders statements as the JSON of a policy document, once every ARN in them is known. */
export function policyDocument(...statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** Lets an AWS service assume the role, under the conditions that the service is documented to send. */
export function trustPolicy(service: string, condition?: Statement["Condition"]): pulumi.Output<string> {
  return policyDocument({
    Sid: "AssumedByService",
    Effect: "Allow",
    Principal: { Service: service },
    Action: ["sts:AssumeRole"],
    ...(condition && { Condition: condition }),
  });
}

/** Denies everybody, administrators too, these actions on the resource unless the call came over TLS. */
export function tlsOnly(actions: readonly string[], resource: pulumi.Input<string>): Statement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: actions,
    Resource: resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
