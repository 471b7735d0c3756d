import type { Registration } from "pulumi-aws-emulator";
import { TYPE } from "./registrations";

/**
 * The inputs whose change makes Pulumi's AWS provider replace a resource (the provider's schema,
 * `willReplaceOnChanges`), as far as they could be set here. Replacing a queue, table, function or state machine
 * strands the executions that depend on it. Each type must be listed, even with no input.
 */
const REPLACES: Readonly<Record<string, readonly string[]>> = {
  [TYPE.dashboard]: ["dashboardName"],
  [TYPE.logMetricFilter]: ["name", "logGroupName"],
  [TYPE.metricAlarm]: ["name"],
  [TYPE.httpApi]: ["protocolType"],
  [TYPE.httpIntegration]: ["apiId", "integrationType", "integrationSubtype"],
  [TYPE.httpRoute]: ["apiId"],
  [TYPE.httpStage]: ["apiId", "name"],
  [TYPE.key]: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
  [TYPE.vpc]: ["cidrBlock", "availabilityZoneNames"],
  [TYPE.securityGroup]: ["name", "namePrefix", "description", "vpcId"],
  [TYPE.vpcEndpoint]: ["serviceName", "vpcEndpointType", "vpcId", "serviceRegion"],
  [TYPE.egressRule]: ["securityGroupId"],
  [TYPE.ingressRule]: ["securityGroupId"],
  [TYPE.logGroup]: ["name", "namePrefix", "logGroupClass"],
  [TYPE.table]: ["name", "hashKey", "rangeKey", "localSecondaryIndexes", "importTable", "restoreSourceName"],
  [TYPE.role]: ["name", "namePrefix", "path"],
  [TYPE.rolePolicy]: ["name", "namePrefix", "role"],
  [TYPE.eventRule]: ["name", "namePrefix", "eventBusName"],
  [TYPE.eventTarget]: ["rule", "targetId", "eventBusName"],
  [TYPE.eventSourceMapping]: ["eventSourceArn", "startingPosition", "startingPositionTimestamp", "queues"],
  [TYPE.function]: ["name", "packageType", "durableConfig", "tenancyConfig"],
  [TYPE.permission]: [
    "action",
    "eventSourceToken",
    "function",
    "functionUrlAuthType",
    "principal",
    "principalOrgId",
    "qualifier",
    "sourceAccount",
    "sourceArn",
    "statementId",
    "statementIdPrefix",
  ],
  [TYPE.stateMachine]: ["name", "namePrefix", "type"],
  [TYPE.topic]: ["name", "namePrefix", "fifoTopic"],
  [TYPE.topicPolicy]: ["arn"],
  [TYPE.topicSubscription]: ["topic", "protocol", "endpoint"],
  [TYPE.queue]: ["name", "namePrefix", "fifoQueue"],
  [TYPE.queuePolicy]: ["queueUrl"],
  [TYPE.redriveAllowPolicy]: ["queueUrl"],
};

/** The resource types whose replacing inputs are listed. */
export const REPLACEMENT_TYPES: readonly string[] = Object.keys(REPLACES);

/** The replacing inputs that a resource sets, with their values. */
export function replacingInputsOf({ type, name, inputs }: Registration): Readonly<Record<string, unknown>> {
  const replacing = REPLACES[type];
  if (replacing === undefined) {
    throw new Error(
      `${type} (${name}) is not in the table of replacing inputs: look them up in the provider's schema.`,
    );
  }
  return Object.fromEntries(Object.entries(inputs).filter(([input]) => replacing.includes(input)));
}
