/** What the Lambda functions and the state machine say to each other. */

/** Every Lambda task of the state machine gets this, whatever the state's own input is. */
export interface TaskEvent<Input = unknown> {
  /** The state's input, unchecked: the caller of StartExecution decides what it contains. */
  readonly Input: Input;
  /** The execution's ARN. */
  readonly Execution: string;
  /** When the execution began, ISO 8601. A redriven execution keeps it. */
  readonly StartTime: string;
  /** For tasks that place orders: the table's name, by which the definition says where its orders are. */
  readonly OrdersTable?: string;
}

/** What is recommended, and the side of the order that follows. */
export type Recommendation = "buy" | "sell";

/** What a caller asks for. */
export interface TradeRequest {
  /** The stock's ticker symbol: 1 to 10 characters of A-Z, 0-9, "." and "-", starting with a letter. */
  readonly symbol: string;
  /** Whole shares, 1 to 1,000,000. */
  readonly quantity: number;
}

/** A trade request with the price it would be traded at. */
export interface Quote extends TradeRequest {
  /** US dollars a share. */
  readonly stock_price: number;
}

/** A quote with the recommendation that people decide on. */
export interface Proposal extends Quote {
  readonly recommended_type: Recommendation;
}

/** The decision: what SendTaskSuccess carries as its output. */
export interface Approval {
  readonly decision: "approved" | "rejected";
  /** Who decided; "automatic" where the stack approves by itself. */
  readonly approver: string;
  readonly reason?: string;
}

/** A limit order at the price that was approved, as it is stored and as the state machine gets it. */
export interface Order {
  /** The ARN of the execution that placed it. */
  readonly execution: string;
  readonly symbol: string;
  readonly side: Recommendation;
  /** Whole shares. */
  readonly quantity: number;
  /** US dollars a share: buy at most, sell at least at this price. */
  readonly limit_price: number;
  readonly approver: string;
  /** When the order was first written, ISO 8601. */
  readonly placed_at: string;
}

/** What a function that places orders returns. Its fields only grow: executions wait for days on their old definition. */
export interface PlacedOrder extends Order {
  /** The decision, with its known fields only. */
  readonly approval: Approval;
  /** The outcome in a few words of ASCII, below 100 characters, such as "Bought 10 AMZN at $49.08". */
  readonly summary: string;
}

/** The body of a message in the approval queue. It holds a credential: never log it. */
export interface ApprovalRequest {
  readonly Input: Proposal;
  /** Anyone who has the task token can decide: pass it to SendTaskSuccess and nowhere else. */
  readonly TaskToken: string;
  /** The execution's ARN. */
  readonly Execution: string;
  /** When the step began to wait, ISO 8601. */
  readonly RequestedAt: string;
  /** How long the step waits, in seconds. */
  readonly TimeoutSeconds: number;
}
