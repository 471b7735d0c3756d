import type { Approval, LINK_CHANNEL } from "approval-queue/answers";

/** The data that the Lambda functions and the state machine exchange. */

/** The payload of every Lambda task of the state machine, for any state input. */
export interface TaskEvent<Input = unknown> {
  /** The state's input, unchecked: the caller of StartExecution determines its content. */
  readonly Input: Input;
  /** The execution's ARN. */
  readonly Execution: string;
  /** The start time of the execution, ISO 8601. A redriven execution keeps it. */
  readonly StartTime: string;
  /** For tasks that place orders: the name of the orders table. */
  readonly OrdersTable?: string;
}

/** The recommendation, and the side of the resulting order. */
export type Recommendation = "buy" | "sell";

/** The caller's request. */
export interface TradeRequest {
  /** The stock's ticker symbol: 1 to 10 characters of A-Z, 0-9, "." and "-", starting with a letter. */
  readonly symbol: string;
  /** Whole shares, 1 to 1,000,000. */
  readonly quantity: number;
}

/** A trade request with the price to trade at. */
export interface Quote extends TradeRequest {
  /** US dollars per share. */
  readonly stock_price: number;
}

/** A quote with the recommendation that people decide on. */
export interface Proposal extends Quote {
  readonly recommended_type: Recommendation;
}

/** A limit order at the approved price, as stored in the table and returned to the state machine. */
export interface Order {
  /** The ARN of the execution that placed the order. */
  readonly execution: string;
  readonly symbol: string;
  readonly side: Recommendation;
  /** Whole shares. */
  readonly quantity: number;
  /** US dollars per share: buy at this price or less, sell at this price or more. */
  readonly limit_price: number;
  readonly approver: string;
  /** As in the approval. */
  readonly channel?: typeof LINK_CHANNEL;
  /** When the order was first written, ISO 8601. */
  readonly placed_at: string;
}

/** The result of a function that places orders. Fields are only added: an execution may wait for days on an old definition. */
export interface PlacedOrder extends Order {
  /** The decision, with its known fields only. */
  readonly approval: Approval;
  /** The outcome in a few words of ASCII, below 100 characters, such as "Bought 10 AMZN at $49.08". */
  readonly summary: string;
}
