import type { StepFunctions } from "./stepFunctions";

/** The state machine that the commands and the page act on, and the signed-in identity. */
export interface Target {
  readonly sfn: StepFunctions;
  readonly stateMachineArn: string;
  /** The identity recorded in every decision and in the cause of every stop. */
  readonly identity: string;
  /** The page of an execution in the AWS console; omitted if there is none. */
  readonly consoleUrl?: ((executionArn: string) => string) | undefined;
}
