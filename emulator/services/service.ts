import type { Call, CallerNetwork, Credentials, Handler, Output } from "../calls";
import type { Clock } from "../clock";
import type { Authorization } from "../iam/authorization";
import type { Principal } from "../iam/evaluate";
import type { PendingWork } from "../pendingWork";
import type { Protocol } from "../protocols/protocol";
import type { Inputs, Place, ResourceRequest } from "../resource";
import type { Operations } from "./operation";
import type { Mocks } from "./stepFunctions/integrations/mocks";

/** An event that a service sends to EventBridge. */
export interface ServiceEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: object;
  /** Milliseconds since the epoch. @default now */
  readonly time?: number;
}

/** The dependencies of a service. Services interact only through calls and events. */
export interface ServiceContext {
  readonly place: Place;
  readonly clock: Clock;
  /** Returns a number from 0 up to 1, for values that are random on AWS. */
  readonly random: () => number;
  /** The emulator's endpoint, as in `http://127.0.0.1:49152`. */
  readonly endpoint: string;
  readonly pendingWork: PendingWork;
  readonly authorization: Authorization;
  /** Makes a call as its caller. The policies and the injected faults apply to it. */
  readonly call: Handler;
  /** The account's owner, for operations that AWS performs inside a service without checking a policy. */
  readonly administrator: Principal;
  /** The service that has this name in SDK integrations, as in `sfn`. */
  serviceOfSdk(sdkName: string): ServiceDefinition | undefined;
  /** What services that the emulator does not have answer to tasks. */
  readonly mocks: Mocks | undefined;
  issueCredentials(principal: Principal, network?: CallerNetwork): Credentials;
  /** Calls `listener` after each successful call. */
  onCall(listener: (call: Call, output: Output) => void): void;
  /** Sends an event to the listeners. */
  emit(event: ServiceEvent): void;
  onEvent(listener: (event: ServiceEvent) => void): void;
}

/** The values of an input that the emulator runs, and the other values that AWS accepts. */
export type ValueRule =
  | { readonly runs: readonly unknown[]; readonly valid: readonly unknown[] }
  | { readonly from: number; readonly to: number };

/** A resource type: the outputs that AWS would return, and the inputs that the emulator runs. */
export interface ResourceType {
  /** The physical ID, and the outputs in addition to the inputs. */
  readonly outputs: (
    request: ResourceRequest,
    physicalName: string,
    place: Place,
  ) => { readonly id: string } & Record<string, unknown>;
  /** The inputs that the emulator honors; it refuses all others. Undefined for a type that is not emulated. */
  readonly honours?: readonly string[];
  /** The inputs that the emulator accepts and ignores. */
  readonly ignores?: readonly string[];
  readonly values?: Readonly<Record<string, ValueRule>>;
}

/** An additional permission that a call needs. */
export interface FurtherCheck {
  /** The operation that the service calls on behalf of the caller, as in `kms`, `Decrypt`. */
  readonly service: string;
  readonly action: string;
  readonly input: Inputs;
  /** The condition keys that the service sends along. */
  readonly context: Readonly<Record<string, string>>;
  readonly denial: DenialCode;
}

/** A service's error for a call that is denied. */
export interface DenialCode {
  readonly code: string;
  readonly status: number;
}

/** A running service. */
export interface RunningService {
  /**
   * Creates a resource of each type; `state` holds the outputs that the program reads, including `id`, and `name` is the
   * logical name.
   */
  readonly provision: Readonly<Record<string, (state: Inputs, inputs: Inputs, name: string) => unknown>>;
  /** By type, the outputs that a resource has only once it is created. */
  readonly createdOutputs?: Readonly<Record<string, (state: Inputs) => Inputs>>;
  /** The condition keys of a call to this service. */
  contextOf?(call: Call): Readonly<Record<string, string>>;
  /** The additional permissions that a call needs. */
  alsoNeeds?(call: Call): readonly FurtherCheck[];
  /** Answers an authorized call. */
  handle?(call: Call): Promise<Output> | Output;
  stop?(): Promise<void> | void;
}

/** The names of a service in SDK integrations, which are those of the AWS SDK for Java 2.x. */
export interface SdkNames {
  /** In the Resource, as in `sfn`. */
  readonly name: string;
  /** In the names of errors, as in `Sfn`. */
  readonly client: string;
  /** How the members of its API begin. SDK integrations show all with an upper-case letter. @default "upper" */
  readonly members?: "lower" | "upper";
  /** The codes among the common errors that its model defines. @default none */
  readonly modeled?: readonly string[];
}

/** An AWS service, to the extent that the emulator supports it. */
export interface ServiceDefinition<Running extends RunningService = RunningService> {
  /** The prefix of its IAM actions, which is also its name in a signature's credential scope. */
  readonly name: string;
  /** Its HTTP protocol; undefined for a service that is called only from inside the emulator. */
  readonly protocol?: Protocol;
  /** The operations that it answers. @default none */
  readonly operations?: Operations<Running>;
  /** Undefined for a service that tasks do not call by SDK integrations. */
  readonly sdk?: SdkNames;
  /** @default AccessDeniedException, 400 */
  readonly denial?: DenialCode;
  readonly resources: Readonly<Record<string, ResourceType>>;
  start(context: ServiceContext): Promise<Running> | Running;
}
