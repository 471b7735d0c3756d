import { asNumber, asObject, asText } from "approval-queue/json";
import { count, money, UNKNOWN } from "./format";

/** The trade that a person decides on. A field that the request lacks is null: the trade can still be decided. */
export interface ProposedTrade {
  readonly symbol: string | null;
  /** US dollars per share. */
  readonly price: number | null;
  /** Whole shares. */
  readonly quantity: number | null;
  readonly recommendation: string | null;
}

/** Reads the valid fields of a proposal. */
export function readProposedTrade(input: unknown): ProposedTrade {
  const fields = asObject(input);
  return {
    symbol: asText(fields?.symbol) ?? null,
    price: asNumber(fields?.stock_price) ?? null,
    quantity: asNumber(fields?.quantity) ?? null,
    recommendation: asText(fields?.recommended_type) ?? null,
  };
}

/** Whether a request proposes a trade. That of another state machine has neither a symbol nor a recommendation. */
export function isTrade({ symbol, recommendation }: ProposedTrade): boolean {
  return symbol !== null || recommendation !== null;
}

/** A short description of the trade, for example "buy 10 AMZN at $49.08". */
export function describeTrade({ symbol, price, quantity, recommendation }: ProposedTrade): string {
  return `${recommendation ?? "trade"} ${count(quantity)} ${symbol ?? UNKNOWN} at ${money(price)}`;
}

/** Price times quantity in US dollars, for example 490.8; null if the request lacks one of them. */
export function notionalOf({ price, quantity }: Pick<ProposedTrade, "price" | "quantity">): number | null {
  // A double keeps 15 significant digits: 3 times 4.195 is 12.585, not 12.585000000000001.
  return price === null || quantity === null ? null : Number((price * quantity).toPrecision(15));
}

/** Price times quantity as text, for example "$490.80". */
export function notional(trade: Pick<ProposedTrade, "price" | "quantity">): string {
  return money(notionalOf(trade));
}
