import { isRecord } from "../language/payload";
import { apiErrors } from "./apiError";
import { optionalInteger, optionalText, type Request } from "./requests";

/** The page size if maxResults is missing or 0 ("ListExecutions"). */
const DEFAULT_PAGE = 100;

/** One page of a listing, and the token for the next page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Empty for the last page. */
  readonly next: { readonly nextToken?: string };
}

/**
 * The page that a request asks for. A token identifies the last item of the previous page instead of a number of items,
 * so items that are added or deleted between two pages do not shift the next page.
 * @param listing the scope of the token: the same action with the same filters
 * @param items in the order of the listing
 * @param keyOf the sort key of an item; keys rise or fall throughout the listing
 * @throws ApiError, InvalidToken for a token of another listing
 */
export function pageOf<Item>(
  request: Request,
  listing: string,
  items: readonly Item[],
  keyOf: (item: Item) => number,
  order: "rising" | "falling",
): Page<Item> {
  const size = optionalInteger(request, "maxResults", 0, 1_000) || DEFAULT_PAGE;
  const token = optionalText(request, "nextToken", { min: 1, max: 3_096, shown: true });
  const after = token === undefined ? undefined : readToken(token, listing);
  const rest =
    after === undefined
      ? items
      : items.filter((item) => (order === "rising" ? keyOf(item) > after : keyOf(item) < after));
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const next = last !== undefined && rest.length > page.length ? { nextToken: writeToken(keyOf(last), listing) } : {};
  return { items: page, next };
}

function writeToken(after: number, listing: string): string {
  return Buffer.from(JSON.stringify({ after, listing })).toString("base64url");
}

function readToken(token: string, listing: string): number {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    if (isRecord(content) && content.listing === listing && typeof content.after === "number") {
      return content.after;
    }
  } catch {
    // A malformed token has the same error as a token of another listing.
  }
  throw apiErrors.invalidToken();
}
