/** The rule for a new execution's name, for use in a sentence. */
export const EXECUTION_NAME_RULE = "Up to 80 letters (A-Z, a-z), digits, hyphens and underscores.";

/**
 * The problem with a new execution's name; undefined if it is valid. Step Functions accepts other characters, but
 * CloudWatch does not track such executions (API reference, "StartExecution").
 */
export function executionNameProblem(name: string): string | undefined {
  if (name.length > 80) {
    return `The name has ${name.length} characters; 80 are allowed.`;
  }
  const foreign = /[^0-9A-Za-z_-]/u.exec(name)?.[0];
  return foreign === undefined ? undefined : `Names can't contain ${foreign === " " ? "spaces" : `"${foreign}"`}.`;
}
