import { lastPart, type Output, ServiceError } from "../../calls";
import { json } from "../../protocols/json";
import { type Inputs, policyText, text } from "../../resource";
import { fauxqsOf, fromFauxqs, toFauxqs } from "../fauxqs";
import { checkGivenPolicy, setGivenPolicy } from "../givenPolicy";
import type { ServiceDefinition } from "../service";
import { fromJson, jsonRequest } from "../wire";
import { checkMessage, sendBatch } from "./messages";
import { OPERATIONS, queueArn } from "./operations";
import { createSendTimes } from "./sendTimes";

/** SQS standard queues, with redrive to a dead-letter queue. Visibility timeouts follow the machine's time. */
export const sqs: ServiceDefinition = {
  name: "sqs",
  sdk: { name: "sqs", client: "Sqs" },
  protocol: json,
  operations: OPERATIONS,
  denial: { code: "AccessDeniedException", status: 403 },
  resources: {
    "aws:sqs/queue:Queue": {
      outputs: (_, name, place) => {
        const url = `https://sqs.${place.region}.${place.dnsSuffix}/${place.account}/${name}`;
        return { id: url, name, url, arn: queueArn(name, place) };
      },
      honours: [
        "name",
        "namePrefix",
        "visibilityTimeoutSeconds",
        "messageRetentionSeconds",
        "redrivePolicy",
        "policy",
        "sqsManagedSseEnabled",
        "fifoQueue",
      ],
      // SQS API reference, SetQueueAttributes.
      values: {
        visibilityTimeoutSeconds: { from: 0, to: 43_200 },
        messageRetentionSeconds: { from: 60, to: 1_209_600 },
        fifoQueue: { runs: [false], valid: [true] },
      },
    },
    "aws:sqs/queuePolicy:QueuePolicy": {
      outputs: ({ inputs }) => ({ id: String(inputs.queueUrl) }),
      honours: ["queueUrl", "policy"],
    },
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": {
      outputs: ({ inputs }) => ({ id: String(inputs.queueUrl) }),
      honours: ["queueUrl", "redriveAllowPolicy"],
    },
  },
  async start(context) {
    const { place, authorization, pendingWork, clock } = context;
    const fauxqs = await fauxqsOf(context);
    const sendTimes = createSendTimes(clock);
    const call = (action: string, input: Inputs): Promise<Output> =>
      pendingWork.during(async () => {
        const request = jsonRequest(context, "sqs", `AmazonSQS.${action}`, toFauxqs(input));
        return sendTimes(action, input, fromFauxqs(fromJson(await fauxqs.answer(request)), place));
      });
    const send = (action: string, input: Inputs): Promise<Output> | Output => {
      if (action === "SendMessage") {
        checkMessage(input);
      }
      return action === "SendMessageBatch" ? sendBatch(input, (valid) => call(action, valid)) : call(action, input);
    };
    return {
      provision: {
        async "aws:sqs/queue:Queue"(state, inputs) {
          await call("CreateQueue", queueInput(state, inputs));
          if (inputs.policy !== undefined) {
            authorization.setResourcePolicy(text(state.arn), policyText(inputs.policy));
          }
        },
        "aws:sqs/queuePolicy:QueuePolicy": (_, inputs) =>
          authorization.setResourcePolicy(queueArn(lastPart(inputs.queueUrl), place), policyText(inputs.policy)),
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": (_, inputs) =>
          call("SetQueueAttributes", {
            QueueUrl: inputs.queueUrl,
            Attributes: { RedriveAllowPolicy: inputs.redriveAllowPolicy },
          }),
      },
      async handle({ action, input }) {
        const { Policy, KmsMasterKeyId } = (input.Attributes ?? {}) as Inputs;
        if (KmsMasterKeyId !== undefined && KmsMasterKeyId !== "") {
          throw new ServiceError(
            "InvalidAttributeName",
            "The attribute KmsMasterKeyId is valid on AWS, and not run here: the emulator encrypts no queue.",
          );
        }
        const policy = Policy !== undefined && { resourceArn: queueArn(nameIn(input), place), document: text(Policy) };
        if (policy) {
          await checkGivenPolicy(policy, "InvalidAttributeValue");
        }
        const output = await send(action, input);
        if (policy) {
          setGivenPolicy(authorization, policy);
        }
        return output;
      },
      stop: () => fauxqs.close(),
    };
  },
};

function nameIn({ QueueName, QueueUrl }: Inputs): string {
  return String(QueueName ?? lastPart(QueueUrl));
}

function queueInput(state: Inputs, inputs: Inputs): Inputs {
  const attributes = {
    VisibilityTimeout: inputs.visibilityTimeoutSeconds,
    MessageRetentionPeriod: inputs.messageRetentionSeconds,
    RedrivePolicy: inputs.redrivePolicy,
    SqsManagedSseEnabled: inputs.sqsManagedSseEnabled,
  };
  return {
    QueueName: state.name,
    Attributes: Object.fromEntries(
      Object.entries(attributes)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, String(value)]),
    ),
  };
}
