import { isTrade, notionalOf } from "../../../domain/proposedTrade";
import type { ApprovalView } from "../../approvals/views";
import { adjust } from "../shared/router";

/** The order of the inbox, as the URL names it. */
export type InboxOrder = "expiry" | "notional" | "age";

const orders: Readonly<Record<InboxOrder, string>> = {
  expiry: "Expires first",
  notional: "Largest notional",
  age: "Waiting longest",
};

export function orderIn(query: URLSearchParams): InboxOrder {
  const sort = query.get("sort") ?? "";
  return Object.hasOwn(orders, sort) ? (sort as InboxOrder) : "expiry";
}

/** Approvals as the server lists them, which expire first, in an order. */
export function inOrderOf(approvals: readonly ApprovalView[], order: InboxOrder): readonly ApprovalView[] {
  const rank: Readonly<Record<InboxOrder, (approval: ApprovalView) => number>> = {
    expiry: () => 0,
    notional: (approval) => -(notionalOf(approval) ?? 0),
    age: ({ requestedAt }) => new Date(requestedAt).getTime(),
  };
  return approvals.toSorted((a, b) => rank[order](a) - rank[order](b));
}

export function isListed({ symbol }: ApprovalView, query: URLSearchParams): boolean {
  const only = query.get("symbol") || null;
  return only === null || symbol === only;
}

interface InboxFiltersProps {
  readonly approvals: readonly ApprovalView[];
  readonly query: URLSearchParams;
}

/** The order of the inbox, and the symbol that it is limited to. */
export function InboxFilters({ approvals, query }: InboxFiltersProps) {
  const only = query.get("symbol");
  const symbols = new Set(approvals.map(({ symbol }) => symbol).filter((symbol) => symbol !== null));
  const offered = Object.entries(orders).filter(([order]) => order !== "notional" || approvals.some(isTrade));
  const listed = [...(only === null ? [] : [only]), ...symbols];
  return (
    <>
      {listed.length > 0 && (
        <label class="inline-field">
          <span>Trades of</span>
          <select
            value={only ?? ""}
            onChange={(event) => adjust({ symbol: event.currentTarget.value }, { step: true })}
          >
            <option value="">All</option>
            {[...new Set(listed)].sort().map((symbol) => (
              <option key={symbol} value={symbol}>
                {symbol}
              </option>
            ))}
          </select>
        </label>
      )}
      <label class="inline-field">
        <span>Sort</span>
        <select
          value={orderIn(query)}
          onChange={(event) => adjust({ sort: event.currentTarget.value }, { step: true })}
        >
          {offered.map(([order, label]) => (
            <option key={order} value={order}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
