import { lastPart, type Output } from "../../calls";
import { type Inputs, type Place, text } from "../../resource";
import { fauxqsOf, fromFauxqs, toFauxqs } from "../fauxqs";
import { createSendTimes } from "./sendTimes";
import type { ServiceDefinition } from "../service";
import { fromJson, jsonRequest } from "../wire";

/** SQS standard queues, with redrive to a dead-letter queue. Visibility timeouts follow the machine's time. */
export const sqs: ServiceDefinition = {
  name: "sqs",
  protocol: "json",
  denial: { code: "AccessDeniedException", status: 403 },
  resources: {
    "aws:sqs/queue:Queue": {
      outputs: (_, name, place) => {
        const url = `https://sqs.${place.region}.${place.dnsSuffix}/${place.account}/${name}`;
        return { id: url, name, url, arn: arnOf(name, place) };
      },
      honours: [
        "name",
        "namePrefix",
        "visibilityTimeoutSeconds",
        "messageRetentionSeconds",
        "redrivePolicy",
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
        return sendTimes(action, input, fromFauxqs(fromJson(await fauxqs.inject(request)), place));
      });
    return {
      provision: {
        "aws:sqs/queue:Queue": (state, inputs) => call("CreateQueue", queueInput(state, inputs)),
        "aws:sqs/queuePolicy:QueuePolicy": (_, inputs) =>
          authorization.setResourcePolicy(arnOf(lastPart(inputs.queueUrl), place), text(inputs.policy)),
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": (_, inputs) =>
          call("SetQueueAttributes", {
            QueueUrl: inputs.queueUrl,
            Attributes: { RedriveAllowPolicy: inputs.redriveAllowPolicy },
          }),
      },
      resourceOf: ({ input }) => (input.QueueUrl === undefined ? "*" : arnOf(lastPart(input.QueueUrl), place)),
      handle: ({ action, input }) => call(action, input),
      stop: () => fauxqs.close(),
    };
  },
};

function arnOf(queueName: string, { partition, region, account }: Place): string {
  return `arn:${partition}:sqs:${region}:${account}:${queueName}`;
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
