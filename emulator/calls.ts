import type { Principal } from "./iam/evaluate";

/** A call to an AWS API, from inside the emulator or over HTTP. */
export interface Call {
  readonly caller: Principal;
  /** The prefix of the service's IAM actions, as in `sqs`. */
  readonly service: string;
  /** The operation's name, as in `SendMessage`. */
  readonly action: string;
  /** The operation's input, with the parameter names of AWS's API reference. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Whether the call used TLS. A call inside the emulator counts as TLS unless a probe sets false. */
  readonly overTls: boolean;
  /** The network of the function that makes the call; undefined for a caller that is not in a VPC. */
  readonly vpc?: VpcAttachment;
  /** The resource that a service calls on behalf of, if AWS documents that the service sends it. */
  readonly source?: { readonly account: string; readonly arn: string };
}

/** Access keys, which identify the caller. Each role has separate keys. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The subnets and security groups of a function in a VPC. */
export interface VpcAttachment {
  readonly functionName: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

/** The network that a caller is in. */
export interface CallerNetwork {
  readonly vpc: VpcAttachment;
  /** Receives the reason for each call that does not reach its service. */
  readonly onUnanswered: (reason: string) => void;
}

/** A call that does not reach its service: its connection stays open, without an answer. The message says why. */
export class UnansweredCall extends Error {
  override readonly name = "UnansweredCall";
}

/** A service's response: the parsed output. */
export type Output = Readonly<Record<string, unknown>>;

/** An API error. SDKs derive the error's name from its code. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";

  constructor(
    readonly code: string,
    message: string,
    /** The HTTP status. */
    readonly status = 400,
    /** Additional members of the error's JSON. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** Handles a call, or forwards it. */
export type Handler = (call: Call) => Promise<Output>;

/** The last part of an ARN or of a queue URL. */
export function lastPart(identifier: unknown): string {
  return String(identifier).split(/[:/]/).at(-1) ?? "";
}
