import { asObject, parseJson } from "approval-queue/json";
import { readLinkSegment, readMacInput } from "approval-queue/links";
import { type Call, type CallFault, type InvocationFault, type Output, ServiceError } from "pulumi-aws-emulator";
import { LARGEST_PAYLOAD_BYTES } from "../../domain/limits";
import type { Chance } from "./chance";
import { createDeliveries, type MessageAttributes } from "./deliveries";
import { createTurns } from "./turns";

/**
 * The percentage of attempts that fail, by kind of fault. Each kind is frequent enough to occur in a thousand
 * executions.
 */
const INVOCATION_FAULTS = {
  none: 93,
  throttled: 2,
  "service error": 1,
  "crash before its work": 1,
  "crash after its write": 1,
  hang: 0.5,
  "out of memory": 0.5,
  garbage: 0.5,
  "answer too large": 0.5,
} as const;

const CALL_FAULTS = { none: 92, throttled: 3, "internal error": 2, "answer lost": 3 } as const;

/**
 * No message is lost: the visibility timeout of a lost message would run on the machine's clock, which the driven clock
 * does not wait for.
 */
const RECEIVE_FAULTS = { none: 95, throttled: 3, "internal error": 2 } as const;

/** A message may also be sent twice: SQS and SNS deliver at least once. */
const SEND_FAULTS = { ...CALL_FAULTS, twice: 4 } as const;

type CallFaultKind = keyof typeof SEND_FAULTS;
type Weights = Readonly<Record<CallFaultKind, number>>;

const WEIGHTS: Readonly<Record<string, Weights>> = {
  SendMessage: SEND_FAULTS,
  SendTaskSuccess: SEND_FAULTS,
  ReceiveMessage: { ...RECEIVE_FAULTS, "answer lost": 0, twice: 0 },
};

/** Injects faults into calls and invocations, as determined by the seed. */
export function createFaults(chance: Chance): { readonly call: CallFault; readonly invocation: InvocationFault } {
  const turns = createTurns(chance);
  const deliveries = createDeliveries();
  const deliveryOfReceipt = new Map<string, string>();

  function subjectOf({ caller, service, action, input }: Call): string {
    if (action === "DeleteMessage") {
      return deliveryOfReceipt.get(String(input.ReceiptHandle)) ?? "unknown";
    }
    if (action.startsWith("SendTask")) {
      return deliveries.executionOf(String(input.taskToken));
    }
    if (service === "kms") {
      // Not all that a link's MAC is for: the hash of the task token is random.
      const claims = readMacInput(Buffer.from(String(input.Message), "base64").toString());
      return `${deliveries.handledFor(executionIn(claims?.executionArn ?? ""))} ${claims?.approver}`;
    }
    const execution = executionIn(JSON.stringify(input));
    if (service === "sns") {
      const isNotice = caller.type === "role" && caller.functionArn !== undefined;
      return `${isNotice ? deliveries.handledFor(execution) : execution} ${input.TopicArn}`;
    }
    if (action === "SendMessage") {
      deliveries.addRequest(String(input.MessageBody), execution);
    }
    return execution;
  }

  return {
    async call(call, next) {
      if (!isFaulty(call)) {
        return next();
      }
      const weights = WEIGHTS[call.action] ?? { ...CALL_FAULTS, twice: 0 };
      const subject = subjectOf(call);
      if (call.action === "SendTaskSuccess" && call.caller.type === "role") {
        await turns.decide(subject);
      }
      const kind = chance.pick(`${subject} ${call.service} ${call.action}`, weights);
      const output = await FAULTY_CALL[kind](call, next);
      for (const { ReceiptHandle, Body, Attributes } of (output.Messages ?? []) as ReceivedMessage[]) {
        deliveryOfReceipt.set(ReceiptHandle, deliveries.nameOf(Body, Attributes));
      }
      return output;
    },
    async invocation({ functionName, payload }, run, environment) {
      const execution = executionIn(payload);
      const [record] = (asObject(parseJson(payload))?.Records ?? []) as QueueRecord[];
      const delivery = record && deliveries.nameOf(record.body, record.attributes);
      const kind = chance.pick(`${delivery ?? execution} ${functionName}`, INVOCATION_FAULTS);
      const work = () => {
        if (delivery !== undefined) {
          return deliveries.during(delivery, execution, run);
        }
        return LINK.test(payload) ? turns.visit(execution, run) : run();
      };
      switch (kind) {
        case "none":
          return work();
        case "throttled":
          throw new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429);
        case "service error":
          throw new ServiceError("ServiceException", "The Lambda service encountered an internal error.", 500);
        case "crash before its work":
        case "out of memory":
          await environment.kill();
          return { kind: "exit", outOfMemory: kind === "out of memory" };
        case "crash after its write":
          await work();
          return { kind: "exit", outOfMemory: false };
        case "hang":
          return environment.hang();
        case "garbage":
          return { kind: "result", json: '"garbage"' };
        case "answer too large":
          return { kind: "result", json: JSON.stringify("x".repeat(LARGEST_PAYLOAD_BYTES)) };
      }
    },
  };
}

/** Whether faults apply to a call: the workflow's calls and decisions, but not the reads that check the outcome. */
function isFaulty({ caller, service, action }: Call): boolean {
  if (caller.type === "administrator") {
    return action === "SendTaskSuccess";
  }
  return (
    service === "sqs" ||
    service === "sns" ||
    service === "dynamodb" ||
    ((service === "kms" || service === "states") && caller.type === "role")
  );
}

/** What is used of a message that SQS returns. */
interface ReceivedMessage {
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: MessageAttributes;
}

/** The same, as Lambda passes it to a function. */
interface QueueRecord {
  readonly body: string;
  readonly attributes: MessageAttributes;
}

type Next = () => Promise<Output>;

const FAULTY_CALL: Readonly<Record<CallFaultKind, (call: Call, next: Next) => Promise<Output>>> = {
  none: (_, next) => next(),
  throttled: async ({ service }) => {
    throw THROTTLED[service] ?? new ServiceError("ThrottlingException", "Rate exceeded");
  },
  "internal error": async ({ service }) => {
    throw internalError(service);
  },
  // The service did its work, but the caller receives an error.
  "answer lost": async ({ service }, next) => {
    await next();
    throw internalError(service);
  },
  twice: async (_, next) => {
    const output = await next();
    await next().catch(() => undefined);
    return output;
  },
};

const THROTTLED: Partial<Record<Call["service"], ServiceError>> = {
  sqs: new ServiceError("RequestThrottled", "Request is throttled.", 403),
  sns: new ServiceError("Throttled", "Rate exceeded", 429),
};

function internalError(service: Call["service"]): ServiceError {
  return service === "dynamodb"
    ? new ServiceError("InternalServerError", "Internal server error", 500)
    : new ServiceError(service === "sqs" ? "InternalFailure" : "InternalError", "Internal error", 500);
}

/** An approval link that is visited. */
const LINK = /\/decide\/([\w.-]+)"/;

/** The name of the execution that a text mentions, or that the approval link in it names. */
function executionIn(text: string): string {
  const [, segment] = LINK.exec(text) ?? [];
  const named = segment === undefined ? text : (readLinkSegment(segment)?.claims.executionArn ?? "");
  return /:execution:[^:"\\]+:([\w-]+)/.exec(named)?.[1] ?? "unknown";
}
