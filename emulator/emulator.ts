import type { Call, Credentials, Handler, Output } from "./calls";
import { createClock, type MovableClock } from "./clock";
import { type CallFault, createDispatcher } from "./dispatch";
import { type Evaluation, type EvaluationArgs, evaluateProgram } from "./evaluate/program";
import { regionOf } from "./evaluate/settings";
import { startGateway } from "./gateway";
import { type Authorization, createAuthorization, type ManagedPolicies } from "./iam/authorization";
import type { Principal } from "./iam/evaluate";
import { createPendingWork } from "./pendingWork";
import { createProvisioner } from "./provision";
import { type MadeResource, type Place, placeOf, type ResourceRequest } from "./resource";
import { serviceOfSdk, startServices } from "./services";
import type { InvocationFault } from "./services/lambda/lambda";
import type { RunningService, ServiceContext, ServiceEvent } from "./services/service";
import type { PublishedMessage } from "./services/sns/messages";
import type { Mocks } from "./services/stepFunctions/integrations/mocks";
import type { HistoryEvent } from "./services/stepFunctions/types";

/** An account that AWS assigns to nobody. */
const DEFAULT_ACCOUNT = "000000000000";

export interface EmulatorArgs extends Pick<EvaluationArgs, "folder" | "stack" | "settings" | "program"> {
  /** The account that owns every resource: 12 digits. @default "000000000000" */
  readonly account?: string;
  /** @default a clock that follows the machine's time */
  readonly clock?: MovableClock;
  /** Port on 127.0.0.1. @default a free port */
  readonly port?: number;
  /** The managed policies that roles may have as their permissions boundaries: JSON text by ARN. @default none */
  readonly managedPolicies?: ManagedPolicies;
  /** What services that the emulator does not have answer to tasks, as `readMocks` reads it. @default nothing */
  readonly mocks?: Mocks | undefined;
  /** Returns a number from 0 up to 1, for values that are random on AWS: the jitter of retries. @default Math.random */
  readonly random?: () => number;
  /** Changes a resource before it is created, so that a test can introduce a defect that the checks must detect. */
  readonly alter?: (request: ResourceRequest) => ResourceRequest;
}

/** The program, provisioned in this process. */
export interface Emulator {
  /** The endpoint of every service, as in `http://127.0.0.1:49152`. */
  readonly endpoint: string;
  readonly region: string;
  /** The account's owner. */
  readonly administrator: Principal;
  /** The administrator's keys. */
  readonly credentials: Credentials;
  /**
   * Creates a role with only these policies, and access keys for it.
   * @param policyDocuments identity-based policies, as JSON text
   */
  credentialsFor(name: string, ...policyDocuments: readonly string[]): Credentials;
  /** The program's registrations, and the stack's outputs. */
  readonly program: Evaluation;
  readonly clock: MovableClock;
  /** The policies that the program attached. */
  readonly authorization: Authorization;
  /** Makes a call in this process, as its caller. */
  readonly call: Handler;
  /** Authorizes a call without making it. @throws ServiceError if the policies do not allow it */
  authorize(call: Call): void;
  /** Checks that Lambda can attach a function with this execution role to a VPC. @throws ServiceError if it cannot */
  joinNetwork(roleArn: string): void;
  /** Makes a call in this process, as the administrator. */
  asAdministrator(service: string, action: string, input: Call["input"]): Promise<Output>;
  /** The messages that a topic received, oldest first. */
  messages(topicArn: string): readonly PublishedMessage[];
  /** The topics that have received messages. */
  topicArns(): readonly string[];
  /** The names of the log groups. */
  logGroups(): readonly string[];
  /** The entries that functions wrote to a log group, oldest first. */
  log(groupName: string): readonly string[];
  /** The number of messages that SNS failed to deliver to a queue or a function. */
  failedNotifications(): number;
  /** The number of events that EventBridge failed to deliver. */
  failedInvocations(): number;
  /** Resolves when all remaining work waits for a timer or for an external call. */
  idle(): Promise<void>;
  /**
   * Calls `listener` when a call of a function in a VPC does not reach its service, with the reason.
   * @returns a function that removes the listener
   */
  onUnansweredCall(listener: (reason: string) => void): () => void;
  /** @returns a function that removes the listener */
  onHistoryEvent(listener: (executionArn: string, event: HistoryEvent) => void): () => void;
  /** Makes calls and invocations fail as on AWS. Without an argument, removes the faults. */
  setFaults(faults?: { readonly call?: CallFault; readonly invocation?: InvocationFault }): void;
  stop(): Promise<void>;
}

/**
 * Evaluates the program and provisions the resources that it registers.
 *
 * @throws pulumi.RunError as `evaluateProgram` does; Error for a resource or input that the emulator does not support
 */
export async function startEmulator(args: EmulatorArgs): Promise<Emulator> {
  const { account = DEFAULT_ACCOUNT } = args;
  const place = placeOf(account, regionOf(args));
  const root = `arn:${place.partition}:iam::${account}:root`;
  const administrator: Principal = { type: "administrator", account, arn: root };
  const clock = args.clock ?? createClock();
  const pendingWork = createPendingWork();
  const authorization = createAuthorization(place, args.managedPolicies);
  const callListeners: ((call: Call, output: Output) => void)[] = [];
  const eventListeners: ((event: ServiceEvent) => void)[] = [];
  let faults: { readonly call?: CallFault; readonly invocation?: InvocationFault } = {};

  const call: Handler = async (request) => {
    const output = await dispatcher.handle(request);
    for (const listener of callListeners) {
      listener(request, output);
    }
    return output;
  };
  const gateway = await startGateway(
    (request) => pendingWork.during(() => call(request)),
    args.port ?? 0,
    () => clock.now(),
  );
  const context: ServiceContext = {
    place,
    clock,
    random: args.random ?? Math.random,
    endpoint: gateway.endpoint,
    pendingWork,
    authorization,
    call,
    administrator,
    issueCredentials: gateway.issueCredentials,
    serviceOfSdk,
    mocks: args.mocks,
    onCall: (listener) => void callListeners.push(listener),
    emit(event) {
      for (const listener of eventListeners) {
        listener(event);
      }
    },
    onEvent: (listener) => void eventListeners.push(listener),
  };
  const services = await startServices(context);
  const dispatcher = createDispatcher(services, authorization, place, () => faults.call);
  const provision = createProvisioner(services, authorization, gateway.endpoint);

  async function stop(): Promise<void> {
    await Promise.all(Object.values<RunningService>(services).map((service) => service.stop?.()));
    await gateway.stop();
  }

  let program: Evaluation;
  try {
    const make = async (request: ResourceRequest, { region }: Place): Promise<MadeResource> => {
      if (region !== place.region) {
        throw new Error(
          `${request.type} ${request.name}: a resource in ${region} is valid on AWS, and not run here, where everything is in ${place.region}.`,
        );
      }
      return provision(args.alter?.(request) ?? request, place);
    };
    program = await evaluateProgram({ ...args, account, make });
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
      const arn = `arn:${place.partition}:iam::${account}:role/${name}`;
      authorization.createRole(name, arn, trustIn(account));
      for (const [index, document] of policyDocuments.entries()) {
        authorization.attachRolePolicy(name, `${name}-${index + 1}`, document);
      }
      return gateway.issueCredentials({ type: "role", arn, sessionName: name, account });
    },
    program,
    clock,
    authorization,
    call,
    authorize: dispatcher.authorize,
    joinNetwork: services.lambda.joinNetwork,
    asAdministrator: (service, action, input) => call({ caller: administrator, service, action, input, overTls: true }),
    messages: services.sns.messages,
    topicArns: services.sns.topicArns,
    logGroups: services.logs.groups,
    log: services.logs.read,
    failedNotifications: services.sns.failedNotifications,
    failedInvocations: services.events.failedInvocations,
    idle: pendingWork.idle,
    onUnansweredCall: services.lambda.onUnansweredCall,
    onHistoryEvent: services.states.onHistoryEvent,
    setFaults(replacement = {}) {
      faults = replacement;
      services.lambda.setFault(replacement.invocation);
    },
    stop,
  };
}

/** The trust policy of a role for a caller outside the program. */
function trustIn(account: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" },
  });
}
