/** "ValidateStateMachineDefinitionDiagnostic"; those of JSONata are in AWS's answers only. */
export type DiagnosticCode =
  | "DUPLICATE_STATE_NAME"
  | "INVALID_JSONATA_EXPRESSION"
  | "INVALID_JSON_DESCRIPTION"
  | "INVALID_RESOURCE"
  | "INVALID_STATE_NAME"
  | "MISSING_DESCRIPTION"
  | "MISSING_END_STATE"
  | "MISSING_TRANSITION_TARGET"
  | "NO_DOLLAR"
  | "NO_PATH"
  | "NOT_RUN_BY_THE_EMULATOR"
  | "PASS_RESULT_IS_STATIC"
  | "SCHEMA_VALIDATION_FAILED"
  | "UNSUPPORTED_JSONATA_EXPRESSION";

/** What is wrong with a definition. */
export interface Problem {
  readonly code: DiagnosticCode;
  readonly message: string;
  /** As in `/States/Work/Next`; empty for the definition as a whole. */
  readonly location: string;
}

/** The words of what AWS supports, and the emulator does not. */
export const NOT_RUN = "valid on AWS, and not run here";

/** Problems with the fields of a state, or of what has states. */
export function schemaProblems(location: string, messages: readonly string[]): Problem[] {
  return messages.map((message) => problem("SCHEMA_VALIDATION_FAILED", message, location));
}

export function problem(code: DiagnosticCode, message: string, location: string): Problem {
  return { code: message.includes(NOT_RUN) ? "NOT_RUN_BY_THE_EMULATOR" : code, message, location };
}
