import { apigateway } from "./apigateway";
import { cloudwatch } from "./cloudwatch";
import { dynamodb } from "./dynamodb";
import { ec2 } from "./ec2";
import { events } from "./events";
import { iam } from "./iam";
import { kms } from "./kms";
import { lambda } from "./lambda";
import { logs } from "./logs";
import { s3 } from "./s3";
import { secretsmanager } from "./secretsmanager";
import type { ResourceType, RunningService, ServiceContext, ServiceDefinition } from "./service";
import { sns } from "./sns";
import { sqs } from "./sqs";
import { ssm } from "./ssm";
import { states } from "./stepFunctions";
import { sts } from "./sts";

/** The emulator's services, by name. */
export const SERVICES = {
  apigateway,
  cloudwatch,
  dynamodb,
  ec2,
  events,
  iam,
  kms,
  lambda,
  logs,
  s3,
  secretsmanager,
  sns,
  sqs,
  ssm,
  states,
  sts,
};

/** The running services. */
export type RunningServices = {
  readonly [Name in keyof typeof SERVICES]: Awaited<ReturnType<(typeof SERVICES)[Name]["start"]>>;
};

/** The resource types that the emulator knows. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = Object.assign(
  {},
  ...Object.values(SERVICES).map(({ resources }) => resources),
);

export function serviceNamed(name: string): ServiceDefinition | undefined {
  return (SERVICES as Readonly<Record<string, ServiceDefinition>>)[name];
}

/** The service that has this name in SDK integrations. */
export function serviceOfSdk(sdkName: string): ServiceDefinition | undefined {
  return Object.values<ServiceDefinition>(SERVICES).find(({ sdk }) => sdk?.name === sdkName);
}

export async function startServices(context: ServiceContext): Promise<RunningServices> {
  const started = await Promise.all(
    Object.entries<ServiceDefinition>(SERVICES).map(
      async ([name, service]): Promise<[string, RunningService]> => [name, await service.start(context)],
    ),
  );
  return Object.fromEntries(started) as unknown as RunningServices;
}
