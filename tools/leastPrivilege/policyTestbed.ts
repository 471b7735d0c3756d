import { type AttachedPolicy, type Emulator, lastPart } from "pulumi-aws-emulator";
import { type ForbiddenCall, forbiddenCallsOf } from "./forbiddenCalls";
import { refusedCall, requiredCallsOf } from "./requiredCalls";
import { openScenarioEmulator, type ScenarioEmulator, scenariosOf } from "./scenarioEmulator";

/** A policy and its temporary replacement; undefined removes the policy. */
export interface PolicyChange {
  readonly policy: AttachedPolicy;
  readonly document: string | undefined;
}

/**
 * A stack in two running emulators, one that buys and one that sells, with policies that can be replaced and restored.
 */
export interface PolicyTestbed {
  readonly stack: string;
  readonly emulators: readonly Emulator[];
  policies(): readonly AttachedPolicy[];
  /** The logical name of a policy; for a trust policy or a resource policy, the name of its holder. */
  nameOf(policy: AttachedPolicy): string;
  /**
   * @returns the first required call that the change denies, or the first scenario whose outcome changes; otherwise
   * undefined
   */
  brokenRun(change: PolicyChange): Promise<string | undefined>;
  /** @returns the forbidden call that the change allows; otherwise undefined */
  letThrough(change: PolicyChange): Promise<string | undefined>;
  /**
   * @returns like the two methods above, for all scenarios, required calls and forbidden calls, with all changes
   * applied together
   */
  wrong(changes: readonly PolicyChange[]): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** @throws as `startEmulator` does */
export async function openPolicyTestbed(stack: string): Promise<PolicyTestbed> {
  const buying = await openScenarioEmulator("buy", stack);
  const selling = await openScenarioEmulator("sell", stack).catch(async (error: unknown) => {
    await buying.stop();
    throw error;
  });
  const scenarioEmulators = [buying, selling];
  const emulators = scenarioEmulators.map(({ emulator }) => emulator);
  const requiredCalls = requiredCallsOf(buying.emulator);
  const forbiddenCalls = forbiddenCallsOf(buying.emulator);
  /** The emulator that last detected a change to a holder's policies. It runs first the next time. */
  const lastToDetect = new Map<string, ScenarioEmulator>();

  async function under<T>(changes: readonly PolicyChange[], look: () => Promise<T>): Promise<T> {
    const put = (documentOf: (change: PolicyChange) => string | undefined): void => {
      for (const { authorization } of emulators) {
        for (const change of changes) {
          authorization.replacePolicy(change.policy, documentOf(change));
        }
      }
    };
    put(({ document }) => document);
    try {
      return await look();
    } finally {
      put(({ policy }) => policy.document);
      await Promise.all(scenarioEmulators.map((scenarioEmulator) => scenarioEmulator.clear()));
    }
  }

  async function letThrough(candidates: readonly ForbiddenCall[]): Promise<string | undefined> {
    const succeeded: string[] = [];
    for (const { what, attempt } of candidates) {
      if (await attempt()) {
        succeeded.push(what);
      }
    }
    const [first, ...others] = succeeded;
    return first && `let through: ${first}${others.length > 0 ? ` (and ${others.length} more)` : ""}`;
  }

  return {
    stack,
    emulators,
    policies: () => buying.emulator.authorization.policies(),
    nameOf: ({ name, holder }) => logicalName(buying.emulator, name ?? lastPart(holder)),
    brokenRun: (change) =>
      under([change], async () => {
        const refused = refusedCall(requiredCalls);
        if (refused !== undefined) {
          return refused;
        }
        const { holder } = change.policy;
        const first = lastToDetect.get(holder) ?? buying;
        for (const scenarioEmulator of [first, ...scenarioEmulators.filter((other) => other !== first)]) {
          const broken = await brokenIn(scenarioEmulator);
          if (broken !== undefined) {
            lastToDetect.set(holder, scenarioEmulator);
            return broken;
          }
        }
        return undefined;
      }),
    letThrough: (change) =>
      under([change], () => letThrough(forbiddenCalls.filter(({ holder }) => holder === change.policy.holder))),
    wrong: (changes) =>
      under(changes, async () => {
        const broken = await Promise.all(scenarioEmulators.map(brokenIn));
        return broken.find((what) => what !== undefined) ?? refusedCall(requiredCalls) ?? letThrough(forbiddenCalls);
      }),
    stop: async () => void (await Promise.all(scenarioEmulators.map((scenarioEmulator) => scenarioEmulator.stop()))),
  };
}

async function brokenIn(scenarioEmulator: ScenarioEmulator): Promise<string | undefined> {
  for (const scenario of scenariosOf(scenarioEmulator)) {
    const otherwise = await scenarioEmulator.run(scenario);
    if (otherwise !== undefined) {
      return `${scenario.name}: ${otherwise}`;
    }
  }
  return undefined;
}

/**
 * The logical name of the resource with this physical name or key ID; the given name if the program did not register
 * the resource.
 */
function logicalName({ program }: Emulator, name: string): string {
  return program.registrations.find(({ made }) => [made?.state.name, made?.state.keyId].includes(name))?.name ?? name;
}
