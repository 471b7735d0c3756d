import type { SFNClientConfig } from "@aws-sdk/client-sfn";
import type { StepFunctions } from "./stepFunctions";

/** The endpoint, Region and credentials of AWS clients. */
export type ClientConfig = Pick<SFNClientConfig, "endpoint" | "region" | "credentials" | "profile">;

/** The state machine that the commands and the page act on, and the signed-in identity. */
export interface Target {
  readonly sfn: StepFunctions;
  /** For clients of other services. */
  readonly config: ClientConfig;
  readonly stateMachineArn: string;
  /** The identity recorded in every decision and in the cause of every stop. */
  readonly identity: string;
  /** The stack that the state machine belongs to; omitted if unknown. */
  readonly stack?: string | undefined;
  /** Whether people decide on its trades; omitted if unknown. */
  readonly asksPeople?: boolean | undefined;
  /** Whether its executions trade, as the stack's outputs say; omitted if unknown. */
  readonly trades?: boolean | undefined;
  /** The log groups of functions by the functions' names, as far as the stack's outputs name them. */
  readonly logGroups?: Readonly<Record<string, string>> | undefined;
  /** Whether it is an emulator on this machine, which has no quotas. @default false */
  readonly isLocal?: boolean | undefined;
  /** The actions that a simulation of the identity's policies denies; omitted if there is none. */
  readonly denied?: (() => Promise<readonly string[]>) | undefined;
  /** The page of an execution in the AWS console; omitted if there is none. */
  readonly consoleUrl?: ((executionArn: string) => string) | undefined;
  /** The command's options that an execution's ARN needs to be found here again: a profile, or one of several emulators. */
  readonly options?: readonly string[] | undefined;
  /** Which of several emulators it is, and how to name another; omitted if it was named, or is the only one. */
  readonly choice?: string | undefined;
}
