import type { Call, Handler, Output } from "../calls";
import type { Clock } from "../clock";
import type { Credentials } from "../gateway";
import type { Authorization } from "../iam/authorization";
import type { Principal } from "../iam/evaluate";
import type { PendingWork } from "../pendingWork";
import type { Inputs, Place, ResourceRequest } from "../resource";

/** Something that a service reports to EventBridge. */
export interface ServiceEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

/** What a service works with. Services reach each other by calls and events alone. */
export interface ServiceContext {
  readonly place: Place;
  readonly clock: Clock;
  /** From 0 up to 1, for what is random on AWS too. */
  readonly random: () => number;
  /** Where the emulator answers, as in `http://127.0.0.1:49152`. */
  readonly endpoint: string;
  readonly pendingWork: PendingWork;
  readonly authorization: Authorization;
  /** Makes a call as its caller: checked against the policies, and made to fail where a fault is injected. */
  readonly call: Handler;
  /** The account's owner, for what AWS does inside a service and no policy stops. */
  readonly administrator: Principal;
  issueCredentials(principal: Principal): Credentials;
  /** Calls `listener` after each call that succeeded. */
  onCall(listener: (call: Call, output: Output) => void): void;
  /** Reports an event to whatever matches it. */
  emit(event: ServiceEvent): void;
  onEvent(listener: (event: ServiceEvent) => void): void;
}

/** The values of an input that the emulator runs, and the others that AWS takes. */
export type ValueRule =
  | { readonly runs: readonly unknown[]; readonly valid: readonly unknown[] }
  | { readonly from: number; readonly to: number };

/** One type of resource: what AWS would answer for it, and what of it the emulator runs. */
export interface ResourceType {
  /** The physical id, and the outputs besides the inputs. */
  readonly outputs: (
    request: ResourceRequest,
    physicalName: string,
    place: Place,
  ) => { readonly id: string } & Record<string, unknown>;
  /** Inputs that the emulator honours; any other is refused. Undefined where nothing of the type is emulated. */
  readonly honours?: readonly string[];
  /** Inputs that change nothing in what the emulator does. */
  readonly ignores?: readonly string[];
  readonly values?: Readonly<Record<string, ValueRule>>;
}

/** A permission that a call needs beside its own. */
export interface FurtherCheck {
  /** As in `kms:Decrypt`. */
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
  readonly denial: DenialCode;
}

/** How a service answers a call that its caller may not make. */
export interface DenialCode {
  readonly code: string;
  readonly status: number;
}

/** A service that runs. */
export interface RunningService {
  /** Makes each type of resource; `state` is what the program reads of it. */
  readonly provision: Readonly<Record<string, (state: Inputs, inputs: Inputs) => unknown>>;
  /**
   * The ARN that a call is authorized against (Service Authorization Reference), or `*` for an action without a resource.
   * Undefined for what needs no permission.
   */
  resourceOf?(call: Call): string | undefined;
  /** Condition keys that come with a call of this service. */
  contextOf?(call: Call): Readonly<Record<string, string>>;
  /** What the call needs beside its own permission. */
  alsoNeeds?(call: Call): readonly FurtherCheck[];
  /** Answers a call that was allowed. */
  handle?(call: Call): Promise<Output> | Output;
  stop?(): Promise<void> | void;
}

/** A service of AWS, as far as the emulator has it. */
export interface ServiceDefinition<Running extends RunningService = RunningService> {
  /** The prefix of its IAM actions, and its name in a signature's credential scope. */
  readonly name: string;
  /** How it is called over HTTP; undefined for a service that is reached from inside the emulator only. */
  readonly protocol?: "json" | "query";
  /** @default AccessDeniedException, 400 */
  readonly denial?: DenialCode;
  /** IAM's names of the operations that have another one than in the API. */
  readonly iamActions?: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, ResourceType>>;
  start(context: ServiceContext): Promise<Running> | Running;
}
