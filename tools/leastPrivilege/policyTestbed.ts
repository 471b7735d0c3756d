import { type AttachedPolicy, type Emulator, lastPart } from "pulumi-aws-emulator";
import { type ForbiddenAct, forbiddenActs } from "./forbiddenCalls";
import { deedsOf, refusedDeed } from "./requiredCalls";
import { openScene, type Scene, scenariosOf } from "./scenarioCloud";

/** A policy, and what is put in its place for a while; undefined for nothing. */
export interface Damage {
  readonly policy: AttachedPolicy;
  readonly document: string | undefined;
}

/** A stack in two running emulators, one that buys and one that sells, whose policies can be damaged and mended. */
export interface Stage {
  readonly stack: string;
  readonly emulators: readonly Emulator[];
  policies(): readonly AttachedPolicy[];
  /** The logical name of a policy; of a trust policy or a resource's, its holder's. */
  nameOf(policy: AttachedPolicy): string;
  /** @returns the first deed that is refused under the damage, or run that comes out otherwise; undefined where none is */
  brokenRun(damage: Damage): Promise<string | undefined>;
  /** @returns what is forbidden and let through under the damage; undefined where nothing is */
  letThrough(damage: Damage): Promise<string | undefined>;
  /** @returns as the two above, of all runs and all that is forbidden, under all the damages at once */
  wrong(damages: readonly Damage[]): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** @throws as `startEmulator` does */
export async function openStage(stack: string): Promise<Stage> {
  const buying = await openScene("buy", stack);
  const selling = await openScene("sell", stack).catch(async (error: unknown) => {
    await buying.stop();
    throw error;
  });
  const scenes = [buying, selling];
  const emulators = scenes.map(({ emulator }) => emulator);
  const deeds = deedsOf(buying.emulator);
  const acts = forbiddenActs(buying.emulator);
  /** The scene that told last of a holder's policies is the first to be asked the next time. */
  const lastToTell = new Map<string, Scene>();

  async function under<T>(damages: readonly Damage[], look: () => Promise<T>): Promise<T> {
    const put = (documentOf: (damage: Damage) => string | undefined): void => {
      for (const { authorization } of emulators) {
        for (const damage of damages) {
          authorization.replacePolicy(damage.policy, documentOf(damage));
        }
      }
    };
    put(({ document }) => document);
    try {
      return await look();
    } finally {
      put(({ policy }) => policy.document);
      await Promise.all(scenes.map((scene) => scene.clear()));
    }
  }

  async function letThrough(candidates: readonly ForbiddenAct[]): Promise<string | undefined> {
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
    brokenRun: (damage) =>
      under([damage], async () => {
        const refused = refusedDeed(deeds);
        if (refused !== undefined) {
          return refused;
        }
        const { holder } = damage.policy;
        const first = lastToTell.get(holder) ?? buying;
        for (const scene of [first, ...scenes.filter((other) => other !== first)]) {
          const broken = await brokenIn(scene);
          if (broken !== undefined) {
            lastToTell.set(holder, scene);
            return broken;
          }
        }
        return undefined;
      }),
    letThrough: (damage) =>
      under([damage], () => letThrough(acts.filter(({ holder }) => holder === damage.policy.holder))),
    wrong: (damages) =>
      under(damages, async () => {
        const broken = await Promise.all(scenes.map(brokenIn));
        return broken.find((what) => what !== undefined) ?? refusedDeed(deeds) ?? letThrough(acts);
      }),
    stop: async () => void (await Promise.all(scenes.map((scene) => scene.stop()))),
  };
}

async function brokenIn(scene: Scene): Promise<string | undefined> {
  for (const scenario of scenariosOf(scene)) {
    const otherwise = await scene.play(scenario);
    if (otherwise !== undefined) {
      return `${scenario.name}: ${otherwise}`;
    }
  }
  return undefined;
}

/** What the program calls what AWS knows by this name; the name itself for what the program did not register. */
function logicalName({ program }: Emulator, name: string): string {
  return program.registrations.find(({ made }) => [made?.state.name, made?.state.keyId].includes(name))?.name ?? name;
}
