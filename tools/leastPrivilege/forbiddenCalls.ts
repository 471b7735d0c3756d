import { type Call, lastPart, ServiceError } from "../../emulator/calls";
import type { Cloud } from "../../emulator/emulator";
import type { Principal } from "../../emulator/iam/evaluate";
import { accountOf, ofType } from "./registrations";
import { alarmActionsOf, alarmCall, keyCall } from "./requiredCalls";

/** Something that a policy has to stop, tried on purpose. */
export interface ForbiddenAct {
  /** Whose policy has to stop it: a role's name, or a resource's ARN. */
  readonly holder: string;
  readonly what: string;
  /** @returns whether it was let through */
  attempt(): Promise<boolean>;
}

/** Another account than the embedded cloud's: AWS's own for examples. */
const OTHER_ACCOUNT = "111122223333";
const OTHER_REGION = "ap-southeast-4";

/** Everything forbidden that is tried: calls without TLS, keys used outside SNS, and services at work for somebody else. */
export function forbiddenActs(cloud: Cloud): readonly ForbiddenAct[] {
  return [...plainCalls(cloud), ...directKeyUses(cloud), ...foreignAssumptions(cloud), ...foreignAlarms(cloud)];
}

/** Calls without TLS on every queue and topic, as everybody who may make them over TLS. */
function plainCalls(cloud: Cloud): readonly ForbiddenAct[] {
  const callers = callersOf(cloud);
  const resources = [
    ...ofType(cloud, "aws:sqs/queue:Queue").map(({ made }) => ({
      service: "sqs" as const,
      arn: String(made?.state.arn),
      calls: queueCalls(made?.state.url),
    })),
    ...ofType(cloud, "aws:sns/topic:Topic").map(({ made }) => ({
      service: "sns" as const,
      arn: String(made?.state.arn),
      calls: { Publish: { TopicArn: made?.state.arn, Message: "Forbidden: sent without TLS" } },
    })),
  ];
  return resources.flatMap(({ service, arn, calls }) =>
    Object.entries(calls).flatMap(([action, input]) =>
      callers
        .map((caller) => ({ caller, service, action, input, overTls: true }))
        .filter((call) => !isDenied(() => cloud.authorization.authorize(call, arn)))
        .map((call) => ({
          holder: arn,
          what: `${service}:${action} without TLS as ${nameOf(call.caller)}`,
          attempt: () => isLetThrough(cloud, { ...call, overTls: false }),
        })),
    ),
  );
}

/** Everybody with an identity in the account. */
function callersOf(cloud: Cloud): readonly Principal[] {
  const roles = ofType(cloud, "aws:iam/role:Role").map(({ made }) => ({
    type: "role" as const,
    arn: String(made?.state.arn),
    sessionName: "forbidden",
    account: accountOf(cloud),
  }));
  return [cloud.administrator, ...roles];
}

function nameOf(caller: Principal): string {
  return caller.type === "role" ? lastPart(caller.arn) : "the administrator";
}

/** The delay keeps what gets through away from the callback. */
function queueCalls(QueueUrl: unknown): Readonly<Record<string, Record<string, unknown>>> {
  return {
    SendMessage: { QueueUrl, MessageBody: "Forbidden: sent without TLS", DelaySeconds: 900 },
    ReceiveMessage: { QueueUrl },
    DeleteMessage: { QueueUrl, ReceiptHandle: "none" },
    GetQueueAttributes: { QueueUrl, AttributeNames: ["All"] },
  };
}

/** Step Functions working as the machine's role on behalf of something else. */
function foreignAssumptions(cloud: Cloud): readonly ForbiddenAct[] {
  return ofType(cloud, "aws:sfn/stateMachine:StateMachine").flatMap(({ inputs, made }) => {
    const roleArn = String(inputs.roleArn);
    return foreignSources(cloud, String(made?.state.arn)).map(({ whose, account, arn }) => ({
      holder: lastPart(roleArn),
      what: `assumed for ${whose}`,
      attempt: async () =>
        !isDenied(() =>
          cloud.authorization.assume(roleArn, "states.amazonaws.com", {
            "aws:SourceAccount": account,
            "aws:SourceArn": arn,
          }),
        ),
    }));
  });
}

/** CloudWatch publishing somebody else's alarm, or using a key to publish it. */
function foreignAlarms(cloud: Cloud): readonly ForbiddenAct[] {
  const caller = { type: "service", service: "cloudwatch.amazonaws.com" } as const;
  return alarmActionsOf(cloud).flatMap((action) =>
    foreignSources(cloud, action.alarmArn).flatMap(({ whose, ...source }) => [
      {
        holder: action.topicArn,
        what: `an alarm published for ${whose}`,
        attempt: () => isLetThrough(cloud, { ...alarmCall(cloud, action), source }),
      },
      ...keyUses(cloud, caller, `for an alarm of ${whose}`, source),
    ]),
  );
}

/** Whoever may publish encrypted messages, encrypting and decrypting something else with the key. */
function directKeyUses(cloud: Cloud): readonly ForbiddenAct[] {
  return callersOf(cloud).flatMap((caller) => keyUses(cloud, caller, `outside SNS by ${nameOf(caller)}`));
}

function keyUses(cloud: Cloud, caller: Principal, how: string, source?: Call["source"]): readonly ForbiddenAct[] {
  return ofType(cloud, "aws:kms/key:Key").flatMap(({ made }) =>
    ["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({
      holder: String(made?.state.arn),
      what: `${action} ${how}`,
      attempt: async () =>
        !isDenied(() => cloud.authorization.authorize(keyCall(caller, action, source), String(made?.state.arn))),
    })),
  );
}

/** One thing at a time is another than the program's own. */
function foreignSources(
  cloud: Cloud,
  arn: string,
): readonly { readonly whose: string; readonly account: string; readonly arn: string }[] {
  const account = accountOf(cloud);
  return [
    { whose: "another account", account: OTHER_ACCOUNT, arn },
    { whose: "another region", account, arn: arn.replace(`:${cloud.region}:`, `:${OTHER_REGION}:`) },
    { whose: "another resource", account, arn: arn.replace(/[^:]+$/, "another") },
  ];
}

/** Whatever else is wrong with a call: unless it is denied, the policies let it through. */
function isLetThrough(cloud: Cloud, call: Call): Promise<boolean> {
  return cloud.call(call).then(
    () => true,
    (error: unknown) => !isDenial(error),
  );
}

function isDenied(check: () => void): boolean {
  try {
    check();
    return false;
  } catch (error) {
    if (isDenial(error)) {
      return true;
    }
    throw error;
  }
}

function isDenial(error: unknown): boolean {
  return (
    error instanceof ServiceError && (error.code === "AccessDeniedException" || error.code === "AuthorizationError")
  );
}
