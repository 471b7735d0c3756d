import { createHash } from "node:crypto";

/**
 * Random numbers that depend on a seed and a name, but not on the order of events. Worker threads and sockets never
 * interleave the same way twice, and a failing seed has to fail again.
 */
export interface Chance {
  /** A number from 0 (inclusive) to 1 (exclusive), for the `n`-th draw with this name. */
  draw(name: string): number;
  /** Picks one of the table's keys by weight. */
  pick<T extends string>(name: string, weights: Readonly<Record<T, number>>): T;
}

export function createChance(seed: number): Chance {
  const draws = new Map<string, number>();

  function draw(name: string): number {
    const n = draws.get(name) ?? 0;
    draws.set(name, n + 1);
    const digest = createHash("sha1").update(`${seed} ${name} ${n}`).digest();
    return digest.readUInt32BE(0) / 2 ** 32;
  }

  return {
    draw,
    pick<T extends string>(name: string, weights: Readonly<Record<T, number>>): T {
      const entries = Object.entries<number>(weights) as [T, number][];
      const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
      let left = draw(name) * total;
      for (const [choice, weight] of entries) {
        left -= weight;
        if (left < 0) {
          return choice;
        }
      }
      return entries[0]?.[0] as T;
    },
  };
}
