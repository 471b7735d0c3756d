import type { Principal } from "./iam/evaluate";

/** One call of an AWS API, from inside the emulator or over HTTP. */
export interface Call {
  readonly caller: Principal;
  /** The prefix of the service's IAM actions, as in `sqs`. */
  readonly service: string;
  /** The operation's name, as in `SendMessage`. */
  readonly action: string;
  /** The operation's input, as AWS's API reference words it. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Whether it came over TLS; what happens inside the emulator counts as TLS unless a probe says otherwise. */
  readonly overTls: boolean;
  /** The resource on whose behalf a service calls, where the service is documented to send it. */
  readonly source?: { readonly account: string; readonly arn: string };
}

/** A service's answer: the output, parsed. */
export type Output = Readonly<Record<string, unknown>>;

/** An API's error: its code is what SDKs make the error's name from. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";

  constructor(
    readonly code: string,
    message: string,
    /** The HTTP status. */
    readonly status = 400,
    /** Further members of the error's JSON. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** Handles a call, or hands it on. */
export type Handler = (call: Call) => Promise<Output>;

/** The last part of an ARN or of a queue's URL. */
export function lastPart(identifier: unknown): string {
  return String(identifier).split(/[:/]/).at(-1) ?? "";
}
