/** A source of stock prices. */
export interface PriceSource {
  /** The price of one share, in US dollars, at a point in time. */
  priceOf(symbol: string, at: Date): Promise<number>;
}

const meanPrice = 50;
// Each minute moves the price by up to 1.5 %, and 3 % of the distance from the mean is lost. The walk stays within 1.5
// / 3 = half of the mean, so a price is never below 25 US dollars.
const largestStep = 0.015;
const remembered = 0.97;
// 0.97 to the 256th is 0.0004: older steps move the price by less than a cent or two.
const rememberedMinutes = 256;

/**
 * A simulation, not market data: a random walk in US dollars around 50, in steps of a minute, rounded to cents. The
 * price depends only on the symbol and the minute, so it is the same on every machine and in every retry.
 */
export const simulatedMarket: PriceSource = {
  async priceOf(symbol, at) {
    const minute = Math.floor(at.getTime() / 60_000);
    const seed = hash(symbol);
    let distance = 0;
    for (let age = rememberedMinutes - 1; age >= 0; age -= 1) {
      distance = distance * remembered + largestStep * step(seed, minute - age);
    }
    return Math.round(meanPrice * (1 + distance) * 100) / 100;
  },
};

/** A pseudorandom number from -1 to 1 that depends only on the arguments: MurmurHash3's finalizer. */
function step(seed: number, minute: number): number {
  let bits = seed ^ Math.imul(minute, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  bits ^= bits >>> 16;
  return ((bits >>> 0) / 0xffffffff) * 2 - 1;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (const character of text) {
    bits = Math.imul(bits ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return bits;
}
