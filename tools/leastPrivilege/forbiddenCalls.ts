import { type Call, type Emulator, lastPart, type Principal, ServiceError } from "pulumi-aws-emulator";
import { accountOf, ofType } from "./registrations";
import { allowedActions } from "./removals";
import { alarmActionsOf, alarmCall, keyCall } from "./requiredCalls";

/** A call that a policy must deny, made on purpose. */
export interface ForbiddenCall {
  /** The holder of the policy that must deny the call: a role's name or a resource's ARN. */
  readonly holder: string;
  readonly what: string;
  /** @returns whether the call was allowed */
  attempt(): Promise<boolean>;
}

/** An account other than the emulator's: AWS's example account. */
const OTHER_ACCOUNT = "111122223333";
const OTHER_REGION = "ap-southeast-4";

/**
 * All forbidden calls: calls without TLS, keys used outside SNS or by the wrong role, subscriptions by the program's roles, and
 * services acting for another account, Region or resource.
 */
export function forbiddenCallsOf(emulator: Emulator): readonly ForbiddenCall[] {
  return [
    ...plainCalls(emulator),
    ...directKeyUses(emulator),
    ...foreignAssumptions(emulator),
    ...foreignAlarms(emulator),
    ...foreignRequests(emulator),
    ...macs(emulator),
    ...subscriptions(emulator),
  ];
}

/** Calls without TLS on every queue and topic, by each principal that may make them over TLS. */
function plainCalls(emulator: Emulator): readonly ForbiddenCall[] {
  const callers = callersOf(emulator);
  const resources = [
    ...ofType(emulator, "aws:sqs/queue:Queue").map(({ made }) => ({
      service: "sqs" as const,
      arn: String(made?.state.arn),
      calls: queueCalls(made?.state.url),
    })),
    ...ofType(emulator, "aws:sns/topic:Topic").map(({ made }) => ({
      service: "sns" as const,
      arn: String(made?.state.arn),
      calls: { Publish: { TopicArn: made?.state.arn, Message: "Forbidden: sent without TLS" } },
    })),
  ];
  return resources.flatMap(({ service, arn, calls }) =>
    Object.entries(calls).flatMap(([action, input]) =>
      callers
        .map((caller) => ({ caller, service, action, input, overTls: true }))
        .filter((call) => !isDenied(() => emulator.authorize(call)))
        .map((call) => ({
          holder: arn,
          what: `${service}:${action} without TLS as ${nameOf(call.caller)}`,
          attempt: () => isLetThrough(emulator, { ...call, overTls: false }),
        })),
    ),
  );
}

/** Every identity in the account. */
function callersOf(emulator: Emulator): readonly Principal[] {
  const roles = ofType(emulator, "aws:iam/role:Role").map(({ made }) => ({
    type: "role" as const,
    arn: String(made?.state.arn),
    sessionName: "forbidden",
    account: accountOf(emulator),
  }));
  return [emulator.administrator, ...roles];
}

function nameOf(caller: Principal): string {
  return caller.type === "role" ? lastPart(caller.arn) : "the administrator";
}

/** The delay keeps an accepted message away from the callback function. */
function queueCalls(QueueUrl: unknown): Readonly<Record<string, Record<string, unknown>>> {
  return {
    SendMessage: { QueueUrl, MessageBody: "Forbidden: sent without TLS", DelaySeconds: 900 },
    ReceiveMessage: { QueueUrl },
    DeleteMessage: { QueueUrl, ReceiptHandle: "none" },
    GetQueueAttributes: { QueueUrl, AttributeNames: ["All"] },
  };
}

/** Step Functions assuming the state machine's role on behalf of another resource. */
function foreignAssumptions(emulator: Emulator): readonly ForbiddenCall[] {
  return ofType(emulator, "aws:sfn/stateMachine:StateMachine").flatMap(({ inputs, made }) => {
    const roleArn = String(inputs.roleArn);
    return foreignSources(emulator, String(made?.state.arn)).map(({ whose, account, arn }) => ({
      holder: lastPart(roleArn),
      what: `assumed for ${whose}`,
      attempt: async () =>
        !isDenied(() =>
          emulator.authorization.assume(roleArn, "states.amazonaws.com", {
            "aws:SourceAccount": account,
            "aws:SourceArn": arn,
          }),
        ),
    }));
  });
}

/** CloudWatch publishing an alarm of another resource, or using a key to publish it. */
function foreignAlarms(emulator: Emulator): readonly ForbiddenCall[] {
  const caller = { type: "service", service: "cloudwatch.amazonaws.com" } as const;
  return alarmActionsOf(emulator).flatMap((action) =>
    foreignSources(emulator, action.alarmArn).flatMap(({ whose, ...source }) => [
      {
        holder: action.topicArn,
        what: `an alarm published for ${whose}`,
        attempt: () => isLetThrough(emulator, { ...alarmCall(emulator, action), source }),
      },
      ...keyUses(emulator, caller, `for an alarm of ${whose}`, source),
    ]),
  );
}

/** A publisher of encrypted messages that uses the key directly to encrypt and decrypt other data. */
function directKeyUses(emulator: Emulator): readonly ForbiddenCall[] {
  return callersOf(emulator).flatMap((caller) => keyUses(emulator, caller, `outside SNS by ${nameOf(caller)}`));
}

function keyUses(
  emulator: Emulator,
  caller: Principal,
  how: string,
  source?: Call["source"],
): readonly ForbiddenCall[] {
  return ofType(emulator, "aws:kms/key:Key").flatMap(({ made }) =>
    ["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({
      holder: String(made?.state.arn),
      what: `${action} ${how}`,
      attempt: async () =>
        !isDenied(() => emulator.authorize(keyCall(caller, action, String(made?.state.arn), source))),
    })),
  );
}

/** API Gateway invoking a function for another API. */
function foreignRequests(emulator: Emulator): readonly ForbiddenCall[] {
  const caller = { type: "service", service: "apigateway.amazonaws.com" } as const;
  return ofType(emulator, "aws:lambda/permission:Permission").flatMap(({ inputs }) => {
    const functions = ofType(emulator, "aws:lambda/function:Function");
    const FunctionName = String(functions.find(({ made }) => made?.state.name === inputs.function)?.made?.state.arn);
    const call = { caller, service: "lambda", action: "Invoke", input: { FunctionName }, overTls: true } as const;
    // The ARN names the account.
    const others = foreignSources(emulator, String(inputs.sourceArn)).filter(({ arn }) => arn !== inputs.sourceArn);
    return others.map(({ whose, ...source }) => ({
      holder: FunctionName,
      what: `an invocation for ${whose}`,
      attempt: async () => !isDenied(() => emulator.authorize({ ...call, source })),
    }));
  });
}

/** MACs that are generated or verified by anyone but the role that its own policy allows it, or with another algorithm. */
function macs(emulator: Emulator): readonly ForbiddenCall[] {
  return ofType(emulator, "aws:kms/key:Key")
    .filter(({ inputs }) => inputs.keyUsage === "GENERATE_VERIFY_MAC")
    .flatMap(({ made }) =>
      callersOf(emulator).flatMap((caller) =>
        ["kms:GenerateMac", "kms:VerifyMac"].flatMap((action) =>
          ["HMAC_SHA_256", "HMAC_SHA_512"]
            .filter((algorithm) => algorithm !== "HMAC_SHA_256" || !isGranted(emulator, caller, action))
            .map((MacAlgorithm) => {
              const call = keyCall(caller, action, String(made?.state.arn));
              return {
                holder: String(made?.state.arn),
                what: `${action} with ${MacAlgorithm} by ${nameOf(caller)}`,
                attempt: async () =>
                  !isDenied(() => emulator.authorize({ ...call, input: { ...call.input, MacAlgorithm } })),
              };
            }),
        ),
      ),
    );
}

function isGranted({ authorization }: Emulator, caller: Principal, action: string): boolean {
  return authorization
    .policies()
    .some(
      ({ kind, holder, document }) =>
        caller.type === "role" &&
        kind === "identity" &&
        holder === lastPart(caller.arn) &&
        allowedActions(document).includes(action),
    );
}

/** A role of the program that subscribes to a topic: a subscriber of an approver's topic gets links that decide. */
function subscriptions(emulator: Emulator): readonly ForbiddenCall[] {
  const roles = callersOf(emulator).filter(({ type }) => type === "role");
  return ofType(emulator, "aws:sns/topic:Topic").flatMap(({ made }) =>
    roles.map((caller) => {
      const input = { TopicArn: made?.state.arn, Protocol: "email", Endpoint: "mallory@example.com" };
      return {
        holder: String(made?.state.arn),
        what: `sns:Subscribe by ${nameOf(caller)}`,
        attempt: async () =>
          !isDenied(() => emulator.authorize({ caller, service: "sns", action: "Subscribe", input, overTls: true })),
      };
    }),
  );
}

/** Sources that differ from the program's in one respect each: account, Region or resource. */
function foreignSources(
  emulator: Emulator,
  arn: string,
): readonly { readonly whose: string; readonly account: string; readonly arn: string }[] {
  const account = accountOf(emulator);
  return [
    { whose: "another account", account: OTHER_ACCOUNT, arn },
    { whose: "another region", account, arn: arn.replace(`:${emulator.region}:`, `:${OTHER_REGION}:`) },
    { whose: "another resource", account, arn: arn.replace(/[^:]+$/, "another") },
  ];
}

/** A call that fails for any reason other than a denial is allowed by the policies. */
function isLetThrough(emulator: Emulator, call: Call): Promise<boolean> {
  return emulator.call(call).then(
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
