import { asObject } from "approval-queue/json";
import { coarse } from "approval-queue/time";
import { describeTrade, isTrade, notional, type ProposedTrade } from "../../domain/proposedTrade";

/** What a person decides on: a trade, or the input of a request that proposes none. */
export interface Proposed extends ProposedTrade {
  /** Null for a trade. */
  readonly input: unknown;
}

/** A member of an input, as people read it. */
export interface Fact {
  /** Empty for an input that is no object. */
  readonly name: string;
  readonly text: string;
}

/** The facts of a request that proposes no trade: the members of its input, as they are. */
export function factsOf(input: unknown): readonly Fact[] {
  const members = asObject(input);
  return members === undefined
    ? [{ name: "", text: textOf(input) }]
    : Object.entries(members).map(([name, value]) => ({ name, text: textOf(value) }));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

const LONGEST_DESCRIPTION = 100;

/** A request in a few words: "buy 10 AMZN at $49.08", or "orderId: A-1001, amount: 12000". */
export function describeRequest(proposed: Proposed): string {
  if (isTrade(proposed)) {
    return describeTrade(proposed);
  }
  const text = factsOf(proposed.input)
    .map(({ name, text: value }) => (name === "" ? value : `${name}: ${value}`))
    .join(", ");
  const characters = [...text];
  return characters.length > LONGEST_DESCRIPTION ? `${characters.slice(0, LONGEST_DESCRIPTION - 1).join("")}…` : text;
}

/** The trade's total; undefined for a request that proposes none. */
export function totalOf(proposed: Proposed): string | undefined {
  return isTrade(proposed) ? notional(proposed) : undefined;
}

/**
 * The time to decide that is left: "59 min 1 s", "now".
 * @param expiry milliseconds since the epoch, as is `now`
 */
export function leftUntil(expiry: number, now: number): string {
  return expiry > now ? coarse(expiry - now) : "now";
}
