import { type Call, type Handler, lastPart, type Output, type Service } from "./calls";
import { createClock, type MovableClock } from "./clock";
import { type CallFault, createDispatcher, type Services } from "./dispatch";
import { type Evaluation, type EvaluationArgs, evaluateProgram } from "./evaluate/program";
import { createProvisioner } from "./evaluate/provision";
import type { MadeResource, ResourceRequest } from "./evaluate/resources";
import { regionOf } from "./evaluate/settings";
import { type Credentials, startGateway } from "./gateway";
import { type Authorization, createAuthorization } from "./iam/authorization";
import type { Principal } from "./iam/evaluate";
import { createActivity } from "./pendingWork";
import { startEmulators } from "./services/emulators";
import { createEventBridge } from "./services/eventBridge";
import type { EventSourceMapping } from "./services/lambda/eventSourceMapping";
import { createLambda, type InvocationFault } from "./services/lambda/lambda";
import { createLogs } from "./services/logs";
import { createStepFunctions } from "./services/stepFunctions/engine";
import { createIntegrations } from "./services/stepFunctions/integrations";
import type { HistoryEvent } from "./services/stepFunctions/types";

/** The one account that the emulators know. */
const ACCOUNT = "000000000000";

const administrator: Principal = { type: "administrator", account: ACCOUNT };

/** The trust policy of a role that stands for somebody outside the program. */
const ACCOUNT_MAY_ASSUME = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" },
});

/** Ended executions kept; AWS keeps them for 90 days. */
const EXECUTIONS_KEPT = 2_000;

/** Messages kept per topic: enough to look at, and bounded however long the emulator runs. */
const MESSAGES_KEPT = 20_000;

export interface EmulatorArgs extends Pick<EvaluationArgs, "folder" | "stack" | "settings" | "program"> {
  /** @default the machine's time */
  readonly clock?: MovableClock;
  /** Port on 127.0.0.1. @default a free one */
  readonly port?: number;
  /** From 0 up to 1, for what is random on AWS too: the jitter of retries. @default Math.random */
  readonly random?: () => number;
  /** Changes a resource before it is made; for planting a bug that has to be found. */
  readonly alter?: (request: ResourceRequest) => ResourceRequest;
}

/** A message that reached a topic. */
export interface PublishedMessage {
  readonly topicArn: string;
  readonly messageId: string;
  readonly subject: string | undefined;
  readonly message: string;
}

/** The program, provisioned into emulators inside this process. */
export interface Emulator {
  /** Where every service answers, as in `http://127.0.0.1:49152`. */
  readonly endpoint: string;
  readonly region: string;
  /** Who owns the account. */
  readonly administrator: Principal;
  /** The administrator's keys. */
  readonly credentials: Credentials;
  /**
   * Makes a role that holds these policies and nothing else, and keys that act as it.
   * @param policyDocuments identity policies, as JSON text
   */
  credentialsFor(name: string, ...policyDocuments: readonly string[]): Credentials;
  /** What the program registered, and the stack's outputs. */
  readonly program: Evaluation;
  readonly clock: MovableClock;
  /** The policies that the program attached. */
  readonly authorization: Authorization;
  /** Answers calls inside this process, as whoever is named as the caller. */
  readonly call: Handler;
  /** Answers a call of the administrator's, inside this process. */
  asAdministrator(service: Service, action: string, input: Call["input"]): Promise<Output>;
  /** Messages that reached a topic, oldest first. */
  messages(topicArn: string): readonly PublishedMessage[];
  /** The topics that have got messages. */
  topicArns(): readonly string[];
  /** The log groups there are. */
  logGroups(): readonly string[];
  /** What functions wrote to a log group, oldest first. */
  log(groupName: string): readonly string[];
  /** Events that EventBridge gave up on. */
  failedInvocations(): number;
  /** Resolves once nothing is worked on: whatever goes on waits for a timer or for somebody outside. */
  idle(): Promise<void>;
  /** @returns the way to stop listening */
  onHistoryEvent(listener: (executionArn: string, event: HistoryEvent) => void): () => void;
  /** Makes calls and invocations fail as AWS's do; without an argument none. */
  setFaults(faults?: { readonly call?: CallFault; readonly invocation?: InvocationFault }): void;
  stop(): Promise<void>;
}

/**
 * Evaluates the program and provisions what it registers.
 *
 * @throws pulumi.RunError as `evaluateProgram` does; Error for what the emulator does not have
 */
export async function startEmulator(args: EmulatorArgs): Promise<Emulator> {
  const place = { account: ACCOUNT, region: regionOf(args) };
  const clock = args.clock ?? createClock();
  const activity = createActivity();
  const topics = new Map<string, PublishedMessage[]>();
  const mappings = new Map<string, EventSourceMapping>();
  let faults: { readonly call?: CallFault; readonly invocation?: InvocationFault } = {};

  const call: Handler = async (request) => {
    const output = await dispatch(request);
    observe(request, output);
    return output;
  };
  const gateway = await startGateway((request) => activity.during(() => call(request)), args.port ?? 0);
  const emulators = await startEmulators(place, gateway.authority, activity);
  const authorization = createAuthorization(place);
  const lambda = createLambda(clock, activity);
  const eventBridge = createEventBridge(place, clock, call);
  const stepFunctions = createStepFunctions({
    clock,
    keepEnded: EXECUTIONS_KEPT,
    ...(args.random && { random: args.random }),
    integrations: createIntegrations(authorization, place, call),
    onStatusChange: (detail) =>
      eventBridge.put({
        source: "aws.states",
        detailType: "Step Functions Execution Status Change",
        resources: [detail.executionArn],
        detail,
      }),
  });
  const services: Services = { authorization, emulators, lambda, logs: createLogs(), stepFunctions };
  const dispatch = createDispatcher(services, place, () => faults.call);

  /** What the emulator itself follows: messages on topics are kept, messages on queues wake whoever polls. */
  function observe({ service, action, input }: Call, output: Output): void {
    if (service === "sns" && action === "Publish") {
      keepMessage(topics, input, output);
    }
    if (service === "sqs" && action.startsWith("SendMessage")) {
      mappings.get(lastPart(input.QueueUrl))?.wake();
    }
  }

  async function stop(): Promise<void> {
    stepFunctions.stop();
    eventBridge.stop();
    for (const mapping of mappings.values()) {
      mapping.stop();
    }
    await lambda.stop();
    await gateway.stop();
    await emulators.stop();
  }

  const provision = createProvisioner({
    services,
    eventBridge,
    gateway,
    clock,
    call,
    onEventSourceMapping: (queueUrl, mapping) => mappings.set(lastPart(queueUrl), mapping),
  });
  let program: Evaluation;
  try {
    const make = (request: ResourceRequest): Promise<MadeResource> =>
      provision(args.alter?.(request) ?? request, place);
    program = await evaluateProgram({ ...args, account: ACCOUNT, make });
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    endpoint: gateway.endpoint,
    region: place.region,
    administrator,
    credentials: gateway.issueCredentials(administrator),
    credentialsFor(name, ...policyDocuments) {
      const arn = `arn:aws:iam::${ACCOUNT}:role/${name}`;
      authorization.createRole(name, arn, ACCOUNT_MAY_ASSUME);
      for (const [index, document] of policyDocuments.entries()) {
        authorization.attachRolePolicy(name, `${name}-${index + 1}`, document);
      }
      return gateway.issueCredentials({ type: "role", arn, sessionName: name, account: ACCOUNT });
    },
    program,
    clock,
    authorization,
    call,
    asAdministrator: (service, action, input) => call({ caller: administrator, service, action, input, overTls: true }),
    messages: (topicArn) => topics.get(topicArn) ?? [],
    topicArns: () => [...topics.keys()],
    logGroups: () => services.logs.groups(),
    log: (groupName) => services.logs.read(groupName),
    failedInvocations: () => eventBridge.failedInvocations(),
    idle: () => activity.idle(),
    onHistoryEvent: (listener) => stepFunctions.onEvent(listener),
    setFaults(replacement = {}) {
      faults = replacement;
      lambda.setFault(replacement.invocation);
    },
    stop,
  };
}

function keepMessage(topics: Map<string, PublishedMessage[]>, input: Call["input"], output: Output): void {
  const topicArn = String(input.TopicArn);
  const messages = topics.get(topicArn) ?? [];
  messages.push({
    topicArn,
    messageId: String(output.MessageId),
    subject: input.Subject === undefined ? undefined : String(input.Subject),
    message: String(input.Message),
  });
  messages.splice(0, messages.length - MESSAGES_KEPT);
  topics.set(topicArn, messages);
}
