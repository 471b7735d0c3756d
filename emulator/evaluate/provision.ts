import type { asset } from "@pulumi/pulumi";
import { type Handler, lastPart } from "../calls";
import type { Clock } from "../clock";
import type { Services } from "../dispatch";
import type { Gateway } from "../gateway";
import type { Principal } from "../iam/evaluate";
import type { EventBridge } from "../services/eventBridge";
import { createEventSourceMapping, type EventSourceMapping } from "../services/lambda/eventSourceMapping";
import { createLogWriter } from "../services/logs";
import type { LoggingConfiguration } from "../services/stepFunctions/types";
import { type MadeResource, makeResource, type Place, type ResourceRequest } from "./resources";

export interface ProvisionerArgs {
  readonly services: Services;
  readonly eventBridge: EventBridge;
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly call: Handler;
  /** Takes each event source mapping, so that its queue can wake it. */
  readonly onEventSourceMapping: (queueUrl: string, mapping: EventSourceMapping) => void;
}

type Inputs = Readonly<Record<string, unknown>>;
type State = Readonly<Record<string, unknown>>;

/** Makes a resource in the emulator, of which `state` is what the program will read. */
type Provision = (state: State, inputs: Inputs) => Promise<unknown> | unknown;

/**
 * Makes the program's resources for real, in the emulator: a registered queue becomes a queue, a function the very
 * bundle that would be uploaded, a policy a rule that calls are checked against.
 *
 * @returns what Pulumi's runtime calls for every resource; it rejects for a type that the emulator does not have
 */
export function createProvisioner(
  args: ProvisionerArgs,
): (request: ResourceRequest, place: Place) => Promise<MadeResource> {
  const { services, eventBridge, gateway, clock, call, onEventSourceMapping } = args;
  const { authorization, emulators, lambda, logs, stepFunctions } = services;
  const functionRoles = new Map<string, Principal>();

  const provisions = (place: Place): Readonly<Record<string, Provision>> => ({
    "aws:cloudwatch/dashboard:Dashboard": nothingMeasured,
    "aws:cloudwatch/eventRule:EventRule": (state, inputs) =>
      eventBridge.createRule(text(state.name), text(inputs.eventPattern)),
    "aws:cloudwatch/eventTarget:EventTarget": (_, inputs) =>
      eventBridge.createTarget(text(inputs.rule), text(inputs.arn)),
    "aws:cloudwatch/logGroup:LogGroup": (state) => logs.createLogGroup(text(state.name)),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": nothingMeasured,
    "aws:cloudwatch/metricAlarm:MetricAlarm": nothingMeasured,
    "aws:dynamodb/table:Table": (state, inputs) => emulators.call("dynamodb", "CreateTable", tableInput(state, inputs)),
    "aws:ec2/securityGroup:SecurityGroup": nothingRouted,
    "aws:ec2/vpcEndpoint:VpcEndpoint": nothingRouted,
    "aws:iam/role:Role": (state, inputs) =>
      authorization.createRole(text(state.name), text(state.arn), text(inputs.assumeRolePolicy)),
    "aws:iam/rolePolicy:RolePolicy": (state, inputs) =>
      authorization.attachRolePolicy(text(inputs.role), text(state.name), text(inputs.policy)),
    // Nothing is encrypted here: a key is who may use it.
    "aws:kms/key:Key": (state, inputs) => authorization.setResourcePolicy(text(state.arn), text(inputs.policy)),
    "aws:lambda/eventSourceMapping:EventSourceMapping": (_, inputs) => {
      const queueUrl = `${gateway.endpoint}/${place.account}/${lastPart(inputs.eventSourceArn)}`;
      const mapping = createEventSourceMapping(
        {
          queueArn: text(inputs.eventSourceArn),
          queueUrl,
          functionArn: text(inputs.functionName),
          role: functionRoles.get(text(inputs.functionName)) as Principal,
          region: place.region,
          batchSize: Number(inputs.batchSize),
          maximumConcurrency: Number((inputs.scalingConfig as Inputs).maximumConcurrency),
          reportsBatchItemFailures: (inputs.functionResponseTypes as string[]).includes("ReportBatchItemFailures"),
        },
        {
          call,
          lambda,
          clock,
          makeVisible: (QueueUrl, ReceiptHandle) =>
            emulators.call("sqs", "ChangeMessageVisibility", { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
        },
      );
      onEventSourceMapping(queueUrl, mapping);
    },
    "aws:lambda/function:Function": async (state, inputs) => {
      const role = {
        type: "role",
        arn: text(inputs.role),
        sessionName: text(state.name),
        account: place.account,
      } as const;
      const assumeRole = (): void => {
        authorization.assume(role.arn, "lambda.amazonaws.com", {});
        // Not at creation alone: Lambda takes away an idle function's network interfaces, and makes them again.
        if (inputs.vpcConfig !== undefined) {
          authorization.joinNetwork(role.arn);
        }
      };
      assumeRole();
      functionRoles.set(text(state.arn), role);
      lambda.createFunction({
        arn: text(state.arn),
        name: text(state.name),
        code: await sourceOf(inputs.code as asset.AssetArchive),
        handler: text(inputs.handler),
        variables: { ...functionVariables(gateway, role, place), ...environmentOf(inputs) },
        memoryMegabytes: Number(inputs.memorySize),
        timeoutSeconds: Number(inputs.timeout),
        openLog: () => createLogWriter(call, role, text((inputs.loggingConfig as Inputs).logGroup)),
        assumeRole,
      });
    },
    "aws:sfn/stateMachine:StateMachine": (state, inputs) => {
      authorization.assume(text(inputs.roleArn), "states.amazonaws.com", {
        "aws:SourceAccount": place.account,
        "aws:SourceArn": text(state.arn),
      });
      stepFunctions.createStateMachine({
        arn: text(state.arn),
        name: text(state.name),
        roleArn: text(inputs.roleArn),
        definition: text(inputs.definition),
        loggingConfiguration: loggingConfiguration(inputs.loggingConfiguration as Inputs),
        tracingConfiguration: inputs.tracingConfiguration as { enabled: boolean },
        creationDate: clock.now(),
      });
    },
    "aws:sns/topic:Topic": (state, inputs) => {
      if (inputs.kmsMasterKeyId !== undefined) {
        authorization.encryptTopic(text(state.arn), text(inputs.kmsMasterKeyId));
      }
      return emulators.call("sns", "CreateTopic", { Name: state.name });
    },
    "aws:sns/topicPolicy:TopicPolicy": (_, inputs) =>
      authorization.setResourcePolicy(text(inputs.arn), text(inputs.policy)),
    // Nobody reads e-mail here: what a topic got is kept by the emulator, whoever subscribes.
    "aws:sns/topicSubscription:TopicSubscription": () => undefined,
    "aws:sqs/queue:Queue": (state, inputs) => emulators.call("sqs", "CreateQueue", queueInput(state, inputs)),
    "aws:sqs/queuePolicy:QueuePolicy": (_, inputs) =>
      authorization.setResourcePolicy(
        `arn:aws:sqs:${place.region}:${place.account}:${lastPart(inputs.queueUrl)}`,
        text(inputs.policy),
      ),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": (_, inputs) =>
      emulators.call("sqs", "SetQueueAttributes", {
        QueueUrl: inputs.queueUrl,
        Attributes: { RedriveAllowPolicy: inputs.redriveAllowPolicy },
      }),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": nothingRouted,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": nothingRouted,
    "awsx:ec2:Vpc": nothingRouted,
  });

  return async (request, place) => {
    const paper = makeResource(request, place);
    const made = request.type === "aws:sqs/queue:Queue" ? withLocalUrl(paper, gateway, place) : paper;
    const provision = provisions(place)[request.type];
    if (provision === undefined) {
      throw new Error(
        `The emulator has no ${request.type} (${request.name}). Say in emulator/evaluate/provision.ts what it becomes.`,
      );
    }
    await provision(made.state, request.inputs);
    return made;
  };
}

/** The emulator has no metrics: what watches them is made on paper. */
function nothingMeasured(): void {}

/** The emulator has no network: everything in it reaches everything. */
function nothingRouted(): void {}

function text(value: unknown): string {
  if (typeof value !== "string") {
    throw new Error(`Expected text from the program, got ${JSON.stringify(value)}.`);
  }
  return value;
}

/** SDKs send a queue's calls to the host in its URL. */
function withLocalUrl({ state }: MadeResource, { endpoint }: Gateway, { account }: Place): MadeResource {
  const url = `${endpoint}/${account}/${text(state.name)}`;
  return { id: url, state: { ...state, url } };
}

async function sourceOf(archive: asset.AssetArchive): Promise<string> {
  const file = (await archive.assets)["index.js"] as asset.StringAsset;
  return file.text;
}

function environmentOf(inputs: Inputs): Readonly<Record<string, string>> {
  return ((inputs.environment as Inputs | undefined)?.variables ?? {}) as Record<string, string>;
}

/** What Lambda puts into a function's environment, with an endpoint that is here. */
function functionVariables(gateway: Gateway, role: Principal & { type: "role" }, place: Place): Record<string, string> {
  const { accessKeyId, secretAccessKey } = gateway.issueCredentials(role);
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_ENDPOINT_URL: gateway.endpoint,
    AWS_LAMBDA_FUNCTION_NAME: role.sessionName,
    // The person's own AWS profiles are none of a function's business.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
}

function tableInput(state: State, inputs: Inputs): Inputs {
  return {
    TableName: state.name,
    BillingMode: inputs.billingMode,
    AttributeDefinitions: (inputs.attributes as { name: string; type: string }[]).map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: [{ AttributeName: inputs.hashKey, KeyType: "HASH" }],
  };
}

function queueInput(state: State, inputs: Inputs): Inputs {
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

function loggingConfiguration(inputs: Inputs): LoggingConfiguration {
  return {
    level: inputs.level as LoggingConfiguration["level"],
    includeExecutionData: inputs.includeExecutionData === true,
    destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: text(inputs.logDestination) } }],
  };
}
