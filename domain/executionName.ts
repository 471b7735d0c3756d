/** The rule for a new execution's name, for a sentence. */
export const EXECUTION_NAME_RULE = "Up to 80 letters (A-Z, a-z), digits, hyphens and underscores.";

/**
 * What is wrong with a new execution's name; undefined for a good one. Step Functions takes other characters too, but then
 * CloudWatch does not track the execution (API reference, "StartExecution").
 */
export function executionNameProblem(name: string): string | undefined {
  if (name.length > 80) {
    return `The name has ${name.length} characters; 80 are allowed.`;
  }
  const foreign = /[^0-9A-Za-z_-]/u.exec(name)?.[0];
  return foreign === undefined ? undefined : `Names can't contain ${foreign === " " ? "spaces" : `"${foreign}"`}.`;
}
