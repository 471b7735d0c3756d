import { CONTENT_SECURITY_POLICY } from "./pages";

/** How a request ended, in the function's log. */
export type Outcome =
  | "shown"
  | "approved"
  | "rejected"
  | "incomplete"
  | "only reject"
  | "already ended"
  | "expired"
  | "asked again"
  | "no longer an approver"
  | "not valid"
  | "too large"
  | "method not allowed"
  | "throttled"
  | "unknown"
  | "failed";

/** A page, and what it says, for the log. */
export interface Answer {
  readonly outcome: Outcome;
  readonly status: number;
  readonly page: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The headers of every answer. The address of a page is a credential: no other site learns it (Referrer-Policy), and nobody
 * stores the page. `same-origin`, because under `no-referrer` a browser sends the form with `Origin: null`.
 */
export const HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "x-robots-tag": "noindex",
};
