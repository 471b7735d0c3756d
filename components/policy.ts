import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** One statement of an IAM policy document, with inputs that may still be unknown. */
export interface Statement {
  /** The purpose; letters and digits only. */
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly Service: string } | { readonly AWS: pulumi.Input<string> };
  readonly Action: readonly string[];
  /** ARNs; omitted in a trust policy. */
  readonly Resource?: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
}

/**
 * An Allow statement.
 *
 * @param purpose the Sid
 * @param resource omitted in a trust policy
 * @param conditions the principal, in a resource-based policy, and the condition
 */
export function allows(
  purpose: string,
  actions: readonly string[],
  resource?: Statement["Resource"],
  { Principal, Condition }: Pick<Statement, "Principal" | "Condition"> = {},
): Statement {
  return { Sid: purpose, Effect: "Allow", Principal, Action: actions, Resource: resource, Condition };
}

/** Renders statements as the JSON of a policy document once every ARN in them is known. */
export function policyDocument(...statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** Allows an AWS service to assume the role, under conditions with keys that the service is documented to send. */
export function trustPolicy(service: string, condition?: Statement["Condition"]): pulumi.Output<string> {
  return policyDocument(
    allows("AssumedByService", ["sts:AssumeRole"], undefined, {
      Principal: { Service: service },
      Condition: condition,
    }),
  );
}

/** An AWS service that is allowed to use a resource, and the condition. */
export interface ServicePrincipal {
  /** For example `events.amazonaws.com`. */
  readonly service: string;
  /** Use only condition keys that the service is documented to send: a condition on an absent key never matches. */
  readonly condition?: Statement["Condition"];
}

/**
 * Matches calls that a service makes on behalf of resources of this account in this Region.
 *
 * @param service as in an ARN: `states`
 * @param resource the end of their ARNs, with wildcards: `stateMachine:trading-*`
 * @param options the component whose provider says which account and region; by default the stack's
 */
export function onBehalfOf(
  service: string,
  resource: string,
  options?: pulumi.InvokeOptions,
): NonNullable<Statement["Condition"]> {
  const { accountId } = aws.getCallerIdentityOutput({}, options);
  const { region } = aws.getRegionOutput({}, options);
  const { partition } = aws.getPartitionOutput({}, options);
  return {
    StringEquals: { "aws:SourceAccount": accountId },
    ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:${partition}:${service}:${region}:${accountId}:${resource}` },
  };
}

/** The name of a service in a Sid: `Events` for `events.amazonaws.com`. */
export function sidOf({ service }: ServicePrincipal): string {
  const [label = service] = service.split(".");
  return `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
}

/** Denies these actions on the resource to every principal, including administrators, unless the request uses TLS. */
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
