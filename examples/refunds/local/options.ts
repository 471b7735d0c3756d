import { parseArgs } from "node:util";
import { EXPECTED, readRefund } from "../refund";

export const USAGE = `Usage: npm start -- [--order NUMBER] [--dollars AMOUNT] [--reason TEXT] [--decide approve|reject|expire]

  --order NUMBER     the order to refund (default: A-1001)
  --dollars AMOUNT   how much, as in 120 or 120.50 (default: 120)
  --reason TEXT      why (default: "Arrived broken")
  --decide           what to do with the request; without it, you decide with the link`;

export type Decision = "approve" | "reject" | "expire";

/** What to run. */
export interface Options {
  readonly refund: { readonly orderId: string; readonly amount: number; readonly reason: string };
  readonly decide: Decision | undefined;
}

/** A mistake in the arguments. The message says how to fix it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * @returns undefined for --help
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): Options | undefined {
  const { help, order = "A-1001", dollars = "120", reason = "Arrived broken", decide } = parse(args);
  if (help) {
    return undefined;
  }
  if (!/^\d{1,6}(\.\d\d?)?$/.test(dollars)) {
    throw new UsageError(`--dollars takes an amount such as 120 or 120.50, not "${dollars}".`);
  }
  if (decide !== undefined && !isDecision(decide)) {
    throw new UsageError(`--decide takes approve, reject or expire, not "${decide}".`);
  }
  try {
    return { refund: readRefund({ orderId: order, amount: Math.round(Number(dollars) * 100), reason }), decide };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : EXPECTED);
  }
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { order: text, dollars: text, reason: text, decide: text, help: { type: "boolean", short: "h" } },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

function isDecision(text: string): text is Decision {
  return ["approve", "reject", "expire"].includes(text);
}
