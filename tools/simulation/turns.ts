import type { Chance } from "./chance";

/**
 * Makes visits to one approval link page at the same time end the same way for the same seed. One visit runs at a time, until it
 * ends or is about to decide; then the next one runs. So all of them read that the request waits, as visits at the same time do.
 * Those that are about to decide then do so in turn, in an order that is drawn.
 */
export interface Turns {
  /** Runs a visit when its turn comes. */
  visit<T>(execution: string, run: () => Promise<T>): Promise<T>;
  /** Resolves when the visit that runs may decide; at once if none runs. */
  decide(execution: string): Promise<void>;
}

/** The visits about one execution: one runs, the others wait. */
interface Visits {
  readonly coming: (() => void)[];
  readonly deciding: (() => void)[];
  /** Whether the one that runs has had its turn to decide. */
  mayDecide: boolean;
}

export function createTurns(chance: Chance): Turns {
  const visits = new Map<string, Visits>();

  function runNext(execution: string, { coming, deciding }: Visits): void {
    const first = Math.floor(chance.draw(`${execution} decides first`) * deciding.length);
    const next = coming.shift() ?? deciding.splice(first, 1)[0];
    if (next === undefined) {
      visits.delete(execution);
    } else {
      next();
    }
  }

  return {
    async visit(execution, run) {
      const others = visits.get(execution);
      const all = others ?? { coming: [], deciding: [], mayDecide: false };
      visits.set(execution, all);
      if (others !== undefined) {
        await new Promise<void>((resolve) => all.coming.push(resolve));
      }
      all.mayDecide = false;
      try {
        return await run();
      } finally {
        runNext(execution, all);
      }
    },
    async decide(execution) {
      const all = visits.get(execution);
      if (all === undefined || all.mayDecide) {
        return;
      }
      const turn = new Promise<void>((resolve) => all.deciding.push(resolve));
      runNext(execution, all);
      await turn;
      all.mayDecide = true;
    },
  };
}
