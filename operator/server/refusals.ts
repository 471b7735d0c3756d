import type { Change, Refusals } from "./api";

/** What the identity may not do, as AWS has said. */
export interface KnownRefusals {
  /** Makes a change, and learns from its answer whether it is allowed. */
  learn<Value>(change: Change, make: () => Promise<Value>): Promise<Value>;
  /** Why each change is refused that is. */
  known(): Refusals;
}

/**
 * @param simulated the actions that a simulation says the identity may not take: it is right until AWS says otherwise
 */
export function createRefusals(simulated: Promise<readonly string[]>): KnownRefusals {
  const reasons = new Map<Change, string>();
  void simulated.then((denied) => {
    for (const change of CHANGES) {
      if (denied.includes(ACTIONS[change])) {
        reasons.set(change, `IAM's policy simulation denies ${ACTIONS[change]}.`);
      }
    }
  });
  return {
    async learn(change, make) {
      try {
        const made = await make();
        reasons.delete(change);
        return made;
      } catch (error) {
        if (error instanceof Error && error.name === "AccessDeniedException") {
          reasons.set(change, error.message);
        }
        throw error;
      }
    },
    known: () => Object.fromEntries(reasons),
  };
}

/** The action that AWS checks for each change. */
const ACTIONS: Readonly<Record<Change, string>> = {
  decide: "states:SendTaskSuccess",
  start: "states:StartExecution",
  stop: "states:StopExecution",
  redrive: "states:RedriveExecution",
};

const CHANGES = Object.keys(ACTIONS) as readonly Change[];
