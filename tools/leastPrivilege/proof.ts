import type { AttachedPolicy } from "pulumi-aws-emulator";
import { DOCUMENTED_WILDCARDS, UNSEEN, type UnseenActions } from "./exemptions";
import type { Damage, Stage } from "./policyTestbed";
import { allowedActions, removalsFrom, wildcardsIn, withoutActions } from "./removals";

/** One removal, and what told of it. */
export interface Trial {
  readonly stack: string;
  /** The policy's logical name; a trust policy's or a resource's is its holder's. */
  readonly policy: string;
  readonly removed: string;
  /** The run that came out otherwise, the deed that was refused, or what was let through; undefined where nothing told. */
  readonly toldBy: string | undefined;
  /** Why nothing can tell, for an action that is on the list of those that the emulator never sees. */
  readonly unseen?: string;
}

export interface Proof {
  readonly trials: readonly Trial[];
  /** What is on that list and does not belong there, in sentences. */
  readonly listedInVain: readonly string[];
}

export interface ProofArgs {
  /** The policies to try. @default all of them */
  readonly only?: (policy: AttachedPolicy) => boolean;
  /** @default UNSEEN */
  readonly unseen?: readonly UnseenActions[];
}

/**
 * Takes every single thing out of every policy, one at a time and in running emulators, and sees whether a run of the
 * workflow comes out otherwise, whether AWS is refused what it does besides, or whether something forbidden is let through.
 * What nobody misses is not needed.
 *
 * @throws Error where a run fails, or something forbidden is let through, with every policy in place
 */
export async function proveLeastPrivilege(stage: Stage, args: ProofArgs = {}): Promise<Proof> {
  const { only = () => true, unseen = UNSEEN } = args;
  const reasons = new Map(
    unseen
      .filter(({ stacks }) => stacks?.includes(stage.stack) ?? true)
      .flatMap(({ actions, reason }) => actions.map((action) => [action, reason] as const)),
  );
  const policies = stage.policies().filter(only);

  await assertSound(stage, "before anything was removed");
  const trials: Trial[] = [];
  for (const policy of policies) {
    trials.push(...(await tryRemovals(stage, policy, (action) => reasons.has(action))));
  }
  const unseenTrials = await tryUnseen(stage, policies, reasons);
  return {
    trials: [...trials, ...unseenTrials],
    listedInVain: [
      ...unseenTrials.flatMap(({ removed, policy, toldBy }) =>
        toldBy === undefined ? [] : [`${removed} of ${policy} is listed as unseen, but without it: ${toldBy}`],
      ),
      ...notGranted(stage, [...reasons.keys()]),
    ],
  };
}

async function assertSound(stage: Stage, when: string): Promise<void> {
  const wrong = await stage.wrong([]);
  if (wrong !== undefined) {
    throw new Error(`${stage.stack}, ${when}: ${wrong}. Nothing can be proved until that is as it has to be.`);
  }
}

/** The trials that nobody told of, and that no list excuses. */
export function unnoticed(trials: readonly Trial[]): readonly Trial[] {
  return trials.filter(({ toldBy, unseen }) => toldBy === undefined && unseen === undefined);
}

async function tryRemovals(
  stage: Stage,
  policy: AttachedPolicy,
  isUnseen: (action: string) => boolean,
): Promise<readonly Trial[]> {
  const of = { stack: stage.stack, policy: stage.nameOf(policy) };
  const trials: Trial[] = [];
  for (const { what, opens, document } of removalsFrom(policy.document, isUnseen)) {
    const damage = { policy, document };
    const toldBy = opens ? await stage.letThrough(damage) : await stage.brokenRun(damage);
    trials.push({ ...of, removed: what, toldBy });
  }
  const wildcards = wildcardsIn(policy, isUnseen);
  return [
    ...trials,
    ...wildcards.map(({ what, action }) => {
      const unseen = DOCUMENTED_WILDCARDS[action];
      return { ...of, removed: what, toldBy: undefined, ...(unseen !== undefined && { unseen }) };
    }),
  ];
}

/**
 * Takes all the unseen actions away at once: if nobody misses all of them, nobody misses one; and whatever else was taken
 * out before is back in its place. Only otherwise one by one.
 */
async function tryUnseen(
  stage: Stage,
  policies: readonly AttachedPolicy[],
  reasons: ReadonlyMap<string, string>,
): Promise<readonly Trial[]> {
  const without = (policy: AttachedPolicy, isRemoved: (action: string) => boolean): Damage => ({
    policy,
    document: withoutActions(policy.document, isRemoved),
  });
  const holders = policies.filter(({ document }) => allowedActions(document).some((action) => reasons.has(action)));
  const missed = await stage.wrong(holders.map((policy) => without(policy, (action) => reasons.has(action))));
  const trials: Trial[] = [];
  for (const policy of holders) {
    for (const removed of allowedActions(policy.document)) {
      const unseen = reasons.get(removed);
      if (unseen !== undefined) {
        const toldBy = missed && (await stage.brokenRun(without(policy, (action) => action === removed)));
        trials.push({ stack: stage.stack, policy: stage.nameOf(policy), removed, toldBy, unseen });
      }
    }
  }
  if (missed !== undefined) {
    await assertSound(stage, "after everything was put back");
  }
  return trials;
}

function notGranted(stage: Stage, listed: readonly string[]): readonly string[] {
  const granted = new Set(stage.policies().flatMap(({ document }) => allowedActions(document)));
  return listed
    .filter((action) => !granted.has(action))
    .map((action) => `${action} is listed as unseen, but no policy of ${stage.stack} grants it`);
}
