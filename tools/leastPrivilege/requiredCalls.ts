import { type Call, type Emulator, ServiceError } from "pulumi-aws-emulator";
import { RESOURCE_TYPES } from "../permissions/resourceTypes";
import { accountOf, ofType } from "./registrations";

const ACCESS_DENIED = { code: "AccessDeniedException", status: 400 };

/** A call that AWS or a deployment makes outside the scenarios and that must be allowed. */
export interface RequiredCall {
  readonly what: string;
  /** @throws ServiceError if the call is denied */
  check(): void;
}

/**
 * Calls for alarms that go off, functions that join their network, and deployments that manage the keys. None of these
 * happens in the emulator.
 */
export function requiredCallsOf(emulator: Emulator): readonly RequiredCall[] {
  return [...alarms(emulator), ...networkJoins(emulator), ...keyManagement(emulator)];
}

/** @returns the first required call that is denied, with the reason; otherwise undefined */
export function refusedCall(requiredCalls: readonly RequiredCall[]): string | undefined {
  for (const { what, check } of requiredCalls) {
    try {
      check();
    } catch (error) {
      if (!(error instanceof ServiceError)) {
        throw error;
      }
      return `${what}: ${error.message}`;
    }
  }
  return undefined;
}

/** An alarm of the program and a topic that the alarm publishes to. */
export interface AlarmAction {
  readonly name: string;
  readonly alarmArn: string;
  readonly topicArn: string;
}

export function alarmActionsOf(emulator: Emulator): readonly AlarmAction[] {
  return ofType(emulator, "aws:cloudwatch/metricAlarm:MetricAlarm").flatMap(({ name, inputs, made }) =>
    ((inputs.alarmActions ?? []) as string[]).map((topicArn) => ({
      name,
      alarmArn: String(made?.state.arn),
      topicArn,
    })),
  );
}

/** CloudWatch publishing an alarm (SNS developer guide, "Example cases for Amazon SNS access control"). */
export function alarmCall(emulator: Emulator, { alarmArn, topicArn }: AlarmAction): Call {
  return {
    caller: { type: "service", service: "cloudwatch.amazonaws.com" },
    service: "sns",
    action: "Publish",
    input: { TopicArn: topicArn, Message: JSON.stringify({ AlarmArn: alarmArn, NewStateValue: "ALARM" }) },
    overTls: true,
    source: { account: accountOf(emulator), arn: alarmArn },
  };
}

function alarms(emulator: Emulator): readonly RequiredCall[] {
  return alarmActionsOf(emulator).map((action) => ({
    what: `${action.name} goes off`,
    check: () => emulator.authorize(alarmCall(emulator, action)),
  }));
}

function networkJoins(emulator: Emulator): readonly RequiredCall[] {
  return ofType(emulator, "aws:lambda/function:Function")
    .filter(({ inputs }) => inputs.vpcConfig !== undefined)
    .map(({ name, inputs }) => ({
      what: `${name} joins its network`,
      check: () => emulator.joinNetwork(String(inputs.role)),
    }));
}

/** The calls that Pulumi's AWS provider makes on an existing key. The emulator checks them, but does not answer them. */
function keyManagement(emulator: Emulator): readonly RequiredCall[] {
  const { reads = [], changes = [] } = RESOURCE_TYPES["aws:kms/key:Key"] ?? {};
  const actions = [...reads, ...changes].filter(({ on }) => on === "key").flatMap((grant) => grant.actions);
  const { administrator: principal, authorization } = emulator;
  return ofType(emulator, "aws:kms/key:Key").flatMap(({ name, made }) =>
    actions.map((action) => ({
      what: `a deployment manages ${name}`,
      check: () =>
        authorization.check({ principal, action, resource: String(made?.state.arn), context: {} }, ACCESS_DENIED),
    })),
  );
}

/** A direct call to KMS, not through another service. */
export function keyCall(caller: Call["caller"], action: string, keyArn: string, source?: Call["source"]): Call {
  const call = { caller, service: "kms", action: action.replace("kms:", ""), input: { KeyId: keyArn }, overTls: true };
  return { ...call, ...(source && { source }) };
}
