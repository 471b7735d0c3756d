import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { parseJson } from "approval-queue/json";
import { type ProposedTrade, readProposedTrade } from "../../domain/proposedTrade";
import { createRecent } from "../executions/recent";

/** When the prices were quoted that people decide on. */
export interface Quotes {
  /** Learns from the next event of a history. */
  add(event: HistoryEvent): void;
  /** When a state first put out this price of the symbol; undefined for a price that the execution was started with. */
  quotedAt(trade: ProposedTrade): Date | undefined;
}

/** A loop may quote without end; a request has one of the newest quotes. */
const rememberedQuotes = 200;

export function createQuotes(): Quotes {
  const quotes = createRecent<Date>(rememberedQuotes);
  return {
    add({ stateExitedEventDetails, timestamp }) {
      const output = stateExitedEventDetails?.output;
      // Most outputs have no price, and a history can be megabytes long.
      const trade = output?.includes('"stock_price"') ? readProposedTrade(parseJson(output)) : undefined;
      if (trade !== undefined && trade.price !== null && timestamp !== undefined) {
        quotes.set(keyOf(trade), quotes.get(keyOf(trade)) ?? timestamp);
      }
    },
    quotedAt: (trade) => quotes.get(keyOf(trade)),
  };
}

function keyOf({ symbol, price }: ProposedTrade): string {
  return `${symbol} ${price}`;
}
