import { UsageError } from "../../operator/commands/runCommand";
import type { PipelinePolicy, PipelineStatement } from "./pipelinePolicy";

/** Characters of a managed policy, white space not counted (IAM User Guide, "IAM and AWS STS quotas"). */
export const MOST_CHARACTERS = 6_144;

/** Managed policies of a role, unless AWS has raised the quota for the account (same page). */
const MOST_POLICIES = 10;

/**
 * Splits a policy into managed policies that fit IAM's quotas, between statements. A statement that is too long by itself
 * is split between its actions, or between its resources. Together, they allow and deny what the policy does.
 *
 * @param name the start of their names, to which `@` and a number are added: a stack's name has no `@`, so the names of
 * `prod` and `prod-eu` differ before it
 * @returns the policies by name; the same for the same policy
 * @throws UsageError if a statement cannot be split, or if a role cannot have that many policies
 */
export function managedPolicies(name: string, { Version, Statement }: PipelinePolicy): Record<string, PipelinePolicy> {
  const documents: PipelinePolicy[] = [];
  for (const statement of Statement.flatMap(fitting)) {
    const last = documents.at(-1);
    const extended = { Version, Statement: [...(last?.Statement ?? []), statement] };
    if (last !== undefined && fits(extended)) {
      documents[documents.length - 1] = extended;
    } else {
      documents.push({ Version, Statement: [statement] });
    }
  }
  if (documents.length > MOST_POLICIES) {
    throw new UsageError(
      `${name} needs ${documents.length} managed policies, and a role has at most ${MOST_POLICIES}. Divide the program into two stacks.`,
    );
  }
  return Object.fromEntries(documents.map((document, index) => [`${name}@${index + 1}`, document]));
}

/** The number of characters that IAM counts. */
export function charactersOf(document: object): number {
  return JSON.stringify(document).replace(/\s/g, "").length;
}

function fits(document: PipelinePolicy): boolean {
  return charactersOf(document) <= MOST_CHARACTERS;
}

/** The statement, or parts of it that each fit into a policy. */
function fitting(statement: PipelineStatement): readonly PipelineStatement[] {
  if (fits({ Version: "2012-10-17", Statement: [statement] })) {
    return [statement];
  }
  const { Sid, Action, Resource } = statement;
  const split = Action.length >= Resource.length ? "Action" : "Resource";
  if (statement[split].length < 2) {
    throw new UsageError(
      `The statement ${Sid} alone has more than the ${MOST_CHARACTERS} characters of a managed policy, and its condition cannot be split.`,
    );
  }
  const middle = Math.ceil(statement[split].length / 2);
  return [statement[split].slice(0, middle), statement[split].slice(middle)].flatMap((part, index) =>
    fitting({ ...statement, Sid: `${Sid}${index + 1}`, [split]: part }),
  );
}
