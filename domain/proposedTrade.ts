import { count, money, UNKNOWN } from "./format";
import { asNumber, asObject, asText } from "./json";

/** What a person is asked to decide. A field that the request lacks is null: it can still be decided. */
export interface ProposedTrade {
  readonly symbol: string | null;
  /** US dollars a share. */
  readonly price: number | null;
  /** Whole shares. */
  readonly quantity: number | null;
  readonly recommendation: string | null;
}

/** Reads a proposal as far as it can be read. */
export function readProposedTrade(input: unknown): ProposedTrade {
  const fields = asObject(input);
  return {
    symbol: asText(fields?.symbol) ?? null,
    price: asNumber(fields?.stock_price) ?? null,
    quantity: asNumber(fields?.quantity) ?? null,
    recommendation: asText(fields?.recommended_type) ?? null,
  };
}

/** The trade in a few words, for example "buy 10 AMZN at $49.08". */
export function describeTrade({ symbol, price, quantity, recommendation }: ProposedTrade): string {
  return `${recommendation ?? "trade"} ${count(quantity)} ${symbol ?? UNKNOWN} at ${money(price)}`;
}

/** Price times quantity, for example "$490.80". */
export function notional({ price, quantity }: Pick<ProposedTrade, "price" | "quantity">): string {
  // 15 significant digits are what a double keeps: 3 times 4.195 is 12.585, not 12.585000000000001.
  return money(price === null || quantity === null ? null : Number((price * quantity).toPrecision(15)));
}
