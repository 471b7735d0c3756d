import { isJsonObject, type UncheckedObject } from "approval-queue/json";
import { describe } from "./describe";
import type { Proposal, Quote, TradeRequest } from "./trade";

// An empty input `{}` must work, as in AWS's sample.
export const DEFAULT_SYMBOL = "AMZN";
export const DEFAULT_QUANTITY = 10;

/** The rule for a symbol, for use in a sentence. */
export const SYMBOL_RULE = '1 to 10 characters of A-Z, 0-9, "." and "-", starting with a letter';
const symbolPattern = /^[A-Z][A-Z0-9.-]{0,9}$/;

/** The rule for a quantity, for use in a sentence. */
export const QUANTITY_RULE = "a whole number from 1 to 1,000,000";
const highestQuantity = 1_000_000;

const highestPrice = 10_000_000;

/** An input that fails on every retry. The state machine receives this class's name as the error. */
export class InvalidTradeRequest extends Error {
  // Lambda's runtime logs the class's name, which the minifier would shorten.
  static override readonly name = "InvalidTradeRequest";
  override readonly name = InvalidTradeRequest.name;

  /** `field` is the invalid field and `rule` its valid values; `value` is described, but never repeated at length. */
  constructor(field: string, rule: string, value: unknown) {
    super(`${field} must be ${rule}; it is ${describe(value)}.`);
  }
}

/**
 * Validates a caller's request and drops unknown fields. `symbol` defaults to "AMZN", `quantity` to 10.
 * @throws InvalidTradeRequest
 */
export function parseTradeRequest(input: unknown): TradeRequest {
  const { symbol = DEFAULT_SYMBOL, quantity = DEFAULT_QUANTITY } = fieldsOf(input);
  return { symbol: checkedSymbol(symbol), quantity: checkedQuantity(quantity) };
}

/**
 * Validates a quote from the state machine; no field has a default.
 * @throws InvalidTradeRequest
 */
export function parseQuote(input: unknown): Quote {
  const { symbol, quantity, stock_price } = fieldsOf(input);
  return {
    symbol: checkedSymbol(symbol),
    quantity: checkedQuantity(quantity),
    stock_price: checkedPrice(stock_price),
  };
}

/**
 * Validates the proposal that people decide on; no field has a default.
 * @throws InvalidTradeRequest
 */
export function parseProposal(input: unknown): Proposal {
  const quote = parseQuote(input);
  const { recommended_type } = fieldsOf(input);
  if (recommended_type !== "buy" && recommended_type !== "sell") {
    throw new InvalidTradeRequest("recommended_type", '"buy" or "sell"', recommended_type);
  }
  return { ...quote, recommended_type };
}

function fieldsOf(input: unknown): UncheckedObject {
  if (!isJsonObject(input)) {
    throw new InvalidTradeRequest("The input", 'a JSON object such as {"symbol": "AMZN", "quantity": 10}', input);
  }
  return input;
}

/** Whether a value is a ticker symbol, by SYMBOL_RULE. */
export function isSymbol(value: unknown): value is string {
  return typeof value === "string" && symbolPattern.test(value);
}

/** Whether a value is a number of shares, by QUANTITY_RULE. */
export function isQuantity(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= highestQuantity;
}

function checkedSymbol(value: unknown): string {
  if (!isSymbol(value)) {
    throw new InvalidTradeRequest("symbol", `a string of ${SYMBOL_RULE}`, value);
  }
  return value;
}

function checkedQuantity(value: unknown): number {
  if (!isQuantity(value)) {
    throw new InvalidTradeRequest("quantity", QUANTITY_RULE, value);
  }
  return value;
}

function checkedPrice(value: unknown): number {
  if (typeof value !== "number" || !(value > 0 && value <= highestPrice)) {
    throw new InvalidTradeRequest("stock_price", "a number of US dollars above 0 and up to 10,000,000", value);
  }
  return value;
}
