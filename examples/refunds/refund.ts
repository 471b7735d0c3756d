/** What is paid back for an order. */
export interface Refund {
  /** 1 to 40 letters, digits and hyphens. */
  readonly orderId: string;
  /** US cents. */
  readonly amount: number;
  /** Why, in the customer's words. */
  readonly reason: string;
}

/** In the syntax that JavaScript and JSONata share. */
export const ORDER_ID = "^[A-Za-z0-9-]{1,40}$";
/** US cents: 100,000 dollars. */
export const LARGEST_AMOUNT = 10_000_000;
/** Characters. */
export const LONGEST_REASON = 200;

export const EXPECTED =
  'A refund is {"orderId": 1 to 40 letters, digits and hyphens, "amount": US cents as a whole number from 1 to ' +
  `${LARGEST_AMOUNT}, "reason": 1 to ${LONGEST_REASON} characters}.`;

/** The state machine receives the class's name as the error. */
export class InvalidRefund extends Error {
  static override readonly name = "InvalidRefund";
  override readonly name = InvalidRefund.name;
}

/** @throws InvalidRefund for anything but a refund */
export function readRefund(input: unknown): Refund {
  const { orderId, amount, reason } = (input ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof orderId !== "string" || !new RegExp(ORDER_ID).test(orderId)) {
    throw new InvalidRefund(`The order's number is missing or wrong. ${EXPECTED}`);
  }
  if (typeof amount !== "number" || !Number.isInteger(amount) || amount < 1 || amount > LARGEST_AMOUNT) {
    throw new InvalidRefund(`The amount is missing or wrong. ${EXPECTED}`);
  }
  if (typeof reason !== "string" || reason === "" || [...reason].length > LONGEST_REASON) {
    throw new InvalidRefund(`The reason is missing or too long. ${EXPECTED}`);
  }
  return { orderId, amount, reason };
}

const DOLLARS = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

/** The amount as people read it: $1,234.50. */
export function inDollars(cents: number): string {
  return DOLLARS.format(cents / 100);
}
