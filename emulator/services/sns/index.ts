import type { Output } from "../../calls";
import { query } from "../../protocols/query";
import { type Inputs, policyText, suffix, text } from "../../resource";
import { fauxqsOf, fromFauxqs, toFauxqs } from "../fauxqs";
import { checkGivenPolicy, setGivenPolicy } from "../givenPolicy";
import { keyUse } from "../kms/keyUse";
import type { RunningService, ServiceDefinition } from "../service";
import { fromXml, queryRequest } from "../wire";
import { givenIn } from "./givenAttributes";
import { OPERATIONS, topicArnOf } from "./operations";
import { createPublisher, type Publisher } from "./publish";
import { fromQuery, toQuery } from "./query";
import { createSubscriptions, PROTOCOLS } from "./subscriptions";

export interface RunningSns extends RunningService, Pick<Publisher, "messages" | "topicArns" | "failedNotifications"> {}

/** SNS topics, which deliver to queues and functions. The emulator sends no email: it keeps the messages that a topic receives. */
export const sns: ServiceDefinition<RunningSns> = {
  name: "sns",
  sdk: { name: "sns", client: "Sns" },
  protocol: query,
  operations: OPERATIONS,
  denial: { code: "AuthorizationError", status: 403 },
  resources: {
    "aws:sns/topic:Topic": {
      outputs: (_, name, place) => {
        const arn = topicArnOf(name, place);
        return { id: arn, name, arn };
      },
      honours: ["name", "namePrefix", "kmsMasterKeyId", "policy", "fifoTopic"],
      ignores: ["displayName", "tracingConfig"],
      values: { fifoTopic: { runs: [false], valid: [true] } },
    },
    "aws:sns/topicPolicy:TopicPolicy": {
      outputs: ({ inputs }) => ({ id: String(inputs.arn) }),
      honours: ["arn", "policy"],
    },
    "aws:sns/topicSubscription:TopicSubscription": {
      outputs: ({ name, inputs }) => {
        const arn = `${inputs.topic}:${suffix(name)}`;
        return { id: arn, arn };
      },
      honours: ["topic", "protocol", "endpoint", "rawMessageDelivery"],
      // SNS API reference, Subscribe.
      values: {
        protocol: {
          runs: PROTOCOLS,
          valid: ["application", "email-json", "firehose", "http", "https", "sms"],
        },
      },
    },
  },
  async start(context) {
    const { authorization, pendingWork } = context;
    const fauxqs = await fauxqsOf(context);
    const keys = new Map<string, string>();
    const subscriptions = createSubscriptions(context);
    const call = (action: string, input: Inputs): Promise<Output> =>
      pendingWork.during(async () =>
        fromFauxqs(
          fromXml(await fauxqs.answer(queryRequest(context, "sns", action, "2010-03-31", toQuery(toFauxqs(input))))),
          context.place,
        ),
      );
    const publisher = createPublisher(context, subscriptions, (input) => call("Publish", input));
    /** @param keyId a key's ID or ARN, or an alias; empty for no key */
    const setKey = (topicArn: string, keyId: string): void =>
      void (keyId === "" ? keys.delete(topicArn) : keys.set(topicArn, keyId));
    return {
      provision: {
        async "aws:sns/topic:Topic"(state, inputs) {
          setKey(text(state.arn), inputs.kmsMasterKeyId === undefined ? "" : text(inputs.kmsMasterKeyId));
          await call("CreateTopic", { Name: state.name });
          if (inputs.policy !== undefined) {
            authorization.setResourcePolicy(text(state.arn), policyText(inputs.policy));
          }
        },
        "aws:sns/topicPolicy:TopicPolicy": (_, inputs) =>
          authorization.setResourcePolicy(text(inputs.arn), policyText(inputs.policy)),
        "aws:sns/topicSubscription:TopicSubscription": (state, inputs) =>
          subscriptions.add({
            arn: text(state.arn),
            protocol: text(inputs.protocol),
            endpoint: text(inputs.endpoint),
            isRaw: inputs.rawMessageDelivery === true,
          }),
      },
      alsoNeeds(request) {
        const topicArn = String(request.input.TopicArn);
        const keyId = request.action.startsWith("Publish") ? keys.get(topicArn) : undefined;
        // SNS developer guide, "Managing Amazon SNS encryption keys and costs".
        return keyId === undefined
          ? []
          : keyUse(request, keyId, context, {
              actions: ["GenerateDataKey", "Decrypt"],
              encryptionContext: { "aws:sns:topicArn": topicArn },
              denial: { code: "KMSAccessDenied", status: 400 },
            });
      },
      contextOf: ({ input: { Protocol, Endpoint } }): Record<string, string> => ({
        ...(Protocol !== undefined && { "sns:Protocol": String(Protocol) }),
        ...(Endpoint !== undefined && { "sns:Endpoint": String(Endpoint) }),
      }),
      async handle({ action, input: written }) {
        const input = fromQuery(written);
        const answer = subscriptions.operations.get(action);
        if (answer !== undefined) {
          await (input.TopicArn === undefined || call("GetTopicAttributes", { TopicArn: input.TopicArn }));
          return answer(input);
        }
        if (action === "Publish" || action === "PublishBatch") {
          return action === "Publish" ? publisher.publish(input) : publisher.publishBatch(input);
        }
        const { topicArn, policy, keyId } = givenIn(action, input, context.place);
        if (policy !== undefined) {
          await checkGivenPolicy({ resourceArn: topicArn, document: policy }, "InvalidParameter");
        }
        const output = await call(action, input);
        if (policy !== undefined) {
          setGivenPolicy(authorization, { resourceArn: topicArn, document: policy });
        }
        if (keyId !== undefined) {
          setKey(topicArn, keyId);
        }
        return output;
      },
      messages: publisher.messages,
      topicArns: publisher.topicArns,
      failedNotifications: publisher.failedNotifications,
      stop: publisher.stop,
    };
  },
};
