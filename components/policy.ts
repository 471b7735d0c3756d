import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { capitalized } from "./names";

/** One statement of an IAM policy document, with inputs that may still be unknown. */
export interface Statement {
  /** Says what the statement is for; letters and digits only. */
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly Service: string } | { readonly AWS: pulumi.Input<string> };
  readonly Action: readonly string[];
  /** ARNs; left out in a trust policy. */
  readonly Resource?: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
}

/**
 * A statement that allows.
 *
 * @param purpose the Sid
 * @param more who is allowed, in a policy of a resource, and under which condition
 */
export function allows(
  purpose: string,
  actions: readonly string[],
  resource?: Statement["Resource"],
  { Principal, Condition }: Pick<Statement, "Principal" | "Condition"> = {},
): Statement {
  return { Sid: purpose, Effect: "Allow", Principal, Action: actions, Resource: resource, Condition };
}

/** Renders statements as the JSON of a policy document, once every ARN in them is known. */
export function policyDocument(...statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** Lets an AWS service assume the role, under the conditions that the service is documented to send. */
export function trustPolicy(service: string, condition?: Statement["Condition"]): pulumi.Output<string> {
  return policyDocument(
    allows("AssumedByService", ["sts:AssumeRole"], undefined, {
      Principal: { Service: service },
      Condition: condition,
    }),
  );
}

/** An AWS service that uses a resource in its own name, and the condition under which it may. */
export interface ServicePrincipal {
  /** As in `events.amazonaws.com`. */
  readonly service: string;
  /** Only with keys that the service is documented to send: a statement whose key never comes never matches. */
  readonly condition?: Statement["Condition"];
}

/**
 * Holds for what a service does on behalf of this account's own resources, in this region.
 *
 * @param service as in an ARN: `states`
 * @param resource what their ARNs end with, wildcards allowed: `stateMachine:trading-*`
 */
export function onBehalfOf(service: string, resource: string): NonNullable<Statement["Condition"]> {
  const { accountId } = aws.getCallerIdentityOutput();
  const { region } = aws.getRegionOutput();
  const { partition } = aws.getPartitionOutput();
  return {
    StringEquals: { "aws:SourceAccount": accountId },
    ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:${partition}:${service}:${region}:${accountId}:${resource}` },
  };
}

/** Names a service within a Sid: `Events` for `events.amazonaws.com`. */
export function sidOf({ service }: ServicePrincipal): string {
  const [label = service] = service.split(".");
  return capitalized(label);
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
