import type { AttachedPolicy } from "pulumi-aws-emulator";
import { DOCUMENTED_WILDCARDS, EXEMPTIONS, type Exemption } from "./exemptions";
import type { PolicyChange, PolicyTestbed } from "./policyTestbed";
import { allowedActions, removalsFrom, wildcardsIn, withoutActions } from "./removals";

/** A removal, and what detected it. */
export interface Trial {
  readonly stack: string;
  /** The policy's logical name; for a trust policy or a resource policy, the name of its holder. */
  readonly policy: string;
  readonly removed: string;
  /**
   * The scenario whose outcome changed, the required call that was denied, or the forbidden call that was allowed;
   * undefined if nothing detected the removal.
   */
  readonly detectedBy: string | undefined;
  /** The reason nothing can detect the removal, for an exempt action. */
  readonly exempt?: string;
}

export interface Proof {
  readonly trials: readonly Trial[];
  /** Sentences about the exemptions that are not needed. */
  readonly unneededExemptions: readonly string[];
}

/** Why an action of a policy is exempt; undefined if it is not. */
type Reasons = (policy: AttachedPolicy, action: string) => string | undefined;

export interface ProofArgs {
  /** Selects the policies to try. @default all of them */
  readonly only?: (policy: AttachedPolicy) => boolean;
  /** @default EXEMPTIONS */
  readonly exempt?: readonly Exemption[];
}

/**
 * Removes each part of each policy, one at a time, in running emulators, and looks for a scenario with another outcome,
 * a required call that is denied, or a forbidden call that is allowed. A part whose removal nothing detects is not
 * needed.
 *
 * @throws Error if a scenario fails, or a forbidden call is allowed, with every policy in place
 */
export async function proveLeastPrivilege(testbed: PolicyTestbed, args: ProofArgs = {}): Promise<Proof> {
  const { only = () => true, exempt = EXEMPTIONS } = args;
  const exemptions = exempt.filter(({ stacks }) => stacks?.includes(testbed.stack) ?? true);
  const reasonFor: Reasons = (policy, action) =>
    exemptions.find(({ actions, kind = policy.kind }) => kind === policy.kind && actions.includes(action))?.reason;
  const policies = testbed.policies().filter(only);

  await assertSound(testbed, "before anything was removed");
  const trials: Trial[] = [];
  for (const policy of policies) {
    trials.push(...(await tryRemovals(testbed, policy, (action) => reasonFor(policy, action) !== undefined)));
  }
  const unseenTrials = await tryExempt(testbed, policies, reasonFor);
  return {
    trials: [...trials, ...unseenTrials],
    unneededExemptions: [
      ...unseenTrials.flatMap(({ removed, policy, detectedBy }) =>
        detectedBy === undefined ? [] : [`${removed} of ${policy} is listed as exempt, but without it: ${detectedBy}`],
      ),
      ...notGranted(testbed, exemptions),
    ],
  };
}

async function assertSound(testbed: PolicyTestbed, when: string): Promise<void> {
  const wrong = await testbed.wrong([]);
  if (wrong !== undefined) {
    throw new Error(`${testbed.stack}, ${when}: ${wrong}. Nothing can be proved until that is as it has to be.`);
  }
}

/** The removals that nothing detected and no exemption covers. */
export function undetected(trials: readonly Trial[]): readonly Trial[] {
  return trials.filter(({ detectedBy, exempt }) => detectedBy === undefined && exempt === undefined);
}

async function tryRemovals(
  testbed: PolicyTestbed,
  policy: AttachedPolicy,
  isExempt: (action: string) => boolean,
): Promise<readonly Trial[]> {
  const of = { stack: testbed.stack, policy: testbed.nameOf(policy) };
  const trials: Trial[] = [];
  for (const { what, opens, document } of removalsFrom(policy.document, isExempt)) {
    const change = { policy, document };
    const detectedBy = opens ? await testbed.letThrough(change) : await testbed.brokenRun(change);
    trials.push({ ...of, removed: what, detectedBy });
  }
  const wildcards = wildcardsIn(policy, isExempt);
  return [
    ...trials,
    ...wildcards.map(({ what, action }) => {
      const exempt = DOCUMENTED_WILDCARDS[action];
      return { ...of, removed: what, detectedBy: undefined, ...(exempt !== undefined && { exempt }) };
    }),
  ];
}

/**
 * Removes all exempt actions together. If nothing detects that, nothing detects the removal of a single one; otherwise
 * removes them one at a time.
 */
async function tryExempt(
  testbed: PolicyTestbed,
  policies: readonly AttachedPolicy[],
  reasonFor: Reasons,
): Promise<readonly Trial[]> {
  const without = (policy: AttachedPolicy, isRemoved: (action: string) => boolean): PolicyChange => ({
    policy,
    document: withoutActions(policy.document, isRemoved),
  });
  const holders = policies.filter((policy) =>
    allowedActions(policy.document).some((action) => reasonFor(policy, action) !== undefined),
  );
  const missed = await testbed.wrong(
    holders.map((policy) => without(policy, (action) => reasonFor(policy, action) !== undefined)),
  );
  const trials: Trial[] = [];
  for (const policy of holders) {
    for (const removed of allowedActions(policy.document)) {
      const exempt = reasonFor(policy, removed);
      if (exempt !== undefined) {
        const detectedBy = missed && (await testbed.brokenRun(without(policy, (action) => action === removed)));
        trials.push({ stack: testbed.stack, policy: testbed.nameOf(policy), removed, detectedBy, exempt });
      }
    }
  }
  if (missed !== undefined) {
    await assertSound(testbed, "after everything was put back");
  }
  return trials;
}

function notGranted(testbed: PolicyTestbed, exemptions: readonly Exemption[]): readonly string[] {
  return exemptions
    .flatMap(({ actions, kind }) => {
      const policies = testbed.policies().filter((policy) => kind === undefined || policy.kind === kind);
      const granted = new Set(policies.flatMap(({ document }) => allowedActions(document)));
      return actions.filter((action) => !granted.has(action));
    })
    .map((action) => `${action} is listed as exempt, but no policy of ${testbed.stack} grants it`);
}
