const MASK = (1n << 48n) - 1n;

/** The first number, from 0 up to 1, of java.util.Random for a seed, which `$random` gives. */
export function javaRandom(seed: number): number {
  let state = (BigInt(Math.trunc(seed)) ^ 0x5deece66dn) & MASK;
  const next = (bits: bigint): number => {
    state = (state * 0x5deece66dn + 0xbn) & MASK;
    return Number(state >> (48n - bits));
  };
  return (next(26n) * 2 ** 27 + next(27n)) / 2 ** 53;
}
