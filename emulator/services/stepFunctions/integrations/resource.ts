import type { Integration } from "../types";

/** The Resource of a Task that calls a service, taken apart. */
export interface Resource {
  /** Without the prefix and the suffix, as in `sqs:sendMessage` and `aws-sdk:s3:getObject`. */
  readonly target: string;
  /** As in `.waitForTaskToken`; empty for a Task that takes the service's answer. */
  readonly suffix: string;
  /** `resourceType` and `resource` of the history's task events, as in `sqs` and `sendMessage.waitForTaskToken`. */
  readonly labels: { readonly resourceType: string; readonly resource: string };
  readonly waitsFor: Integration["waitsFor"];
}

const SERVICE =
  /^arn:aws[\w-]*:states:[\w-]*:\d*:((aws-sdk:[a-z\d]+|[a-z][a-z-]*):([a-z]\w*))((?:\.waitForTaskToken|\.sync(?::2)?)?)$/;

/** Undefined for a Resource that is not a service integration. */
export function readResource(resource: string): Resource | undefined {
  const [, target, resourceType = "", action = "", suffix = ""] = SERVICE.exec(resource) ?? [];
  // An SDK integration calls an API, and knows no jobs.
  if (target === undefined || (target.startsWith("aws-sdk:") && suffix.startsWith(".sync"))) {
    return undefined;
  }
  return {
    target,
    suffix,
    labels: { resourceType, resource: `${action}${suffix}` },
    waitsFor: suffix === "" ? "response" : suffix === ".waitForTaskToken" ? "token" : "completion",
  };
}

/**
 * The services with optimized integrations that the emulator does not have (developer guide, "Integrating optimized services"). Those
 * of its own services are all in optimized.ts.
 */
const OTHER_OPTIMIZED_SERVICES = [
  ...["apigateway", "athena", "batch", "bedrock", "codebuild", "databrew", "ecs", "eks", "elasticmapreduce"],
  ...["emr-containers", "emr-serverless", "glue", "http", "mediaconvert", "sagemaker"],
];

/** Whether AWS can have an integration that the emulator does not have. An SDK integration can be for any service. */
export function isOfAws({ target }: Resource): boolean {
  return target.startsWith("aws-sdk:") || OTHER_OPTIMIZED_SERVICES.includes(target.split(":")[0] ?? "");
}
