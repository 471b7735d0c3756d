import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { nameInSegment, segmentOf } from "../executions/executionPath";
import { type ApiError, CHANGE_HEADER, KEY_HEADER } from "./api";

/**
 * The page acts with its operator's AWS permissions, so no other page in the same browser may use it. The URL printed
 * in the terminal contains a secret, which is exchanged for a cookie that scripts cannot read, and for a key that the
 * page's windows keep. The cookie opens the page's files, which tell nothing; only the key opens its data. A browser
 * sends the cookie to every server on this machine, and a window outlives the server that it was opened for.
 */
export interface Gate {
  /** The path printed in the terminal, including the secret. It is valid until the server stops. */
  readonly entrance: string;
  /** Handles a request for the entrance: sets the cookie and redirects to a path without the secret: the inbox, or an execution. */
  readonly enter: (context: Context) => Response;
  /** Refuses a Host header that does not name this server (DNS rebinding). */
  readonly ownHostOnly: MiddlewareHandler;
  /** Refuses a request without a valid session. */
  readonly knownOnly: MiddlewareHandler;
  /** Refuses a request that lacks the key of this start, and says what is served now. */
  readonly ownWindowsOnly: MiddlewareHandler;
  /** Refuses a change request that does not come from the page. */
  readonly ownChangesOnly: MiddlewareHandler;
}

/**
 * @param port the port that the server listens on, known once it listens
 * @param served what the server serves, for a window of an earlier start
 */
export function createGate(port: () => number, served: string): Gate {
  const secret = randomBytes(32).toString("base64url");
  const session = randomBytes(32).toString("base64url");
  const key = randomBytes(32).toString("base64url");
  // Cookies ignore the port, and two servers on one machine must not overwrite each other's cookies.
  const cookieName = (): string => `operator-${port()}`;
  const hosts = (): readonly string[] => [`127.0.0.1:${port()}`, `localhost:${port()}`];

  return {
    entrance: `/open/${secret}`,
    enter(context) {
      if (!equal(context.req.param("secret") ?? "", secret)) {
        return refuse(
          context,
          401,
          "This address is not valid; the server may have been restarted.",
          openPrintedAddress,
        );
      }
      setCookie(context, cookieName(), session, { httpOnly: true, sameSite: "Lax", path: "/" });
      const execution = context.req.param("execution");
      const path = execution === undefined ? "/" : `/executions/${segmentOf(nameInSegment(execution))}`;
      // A fragment stays in the browser: it is in no request and no log.
      return context.redirect(`${path}#key=${key}`, 303);
    },
    ownHostOnly: async (context, next) =>
      hosts().includes(context.req.header("host") ?? "")
        ? next()
        : refuse(context, 403, "This server answers only at its own address.", openPrintedAddress),
    knownOnly: async (context, next) =>
      equal(getCookie(context, cookieName()) ?? "", session)
        ? next()
        : refuse(context, 401, "Session not valid; the server may have been restarted.", openPrintedAddress),
    ownWindowsOnly: async (context, next) => {
      const given = context.req.header(KEY_HEADER) ?? "";
      if (equal(given, key)) {
        return next();
      }
      const why =
        given === ""
          ? "This window was not opened with the command's address."
          : `This window belongs to an earlier start of the command. Its address now serves ${served}.`;
      return refuse(context, 401, why, openPrintedAddress);
    },
    ownChangesOnly: async (context, next) => {
      const fromHere = hosts().some((host) => context.req.header("origin") === `http://${host}`);
      const isJson = context.req.header("content-type")?.split(";")[0] === "application/json";
      return fromHere && isJson && context.req.header(CHANGE_HEADER) !== undefined
        ? next()
        : refuse(context, 403, "Changes are accepted only from the operator's page.", openPrintedAddress);
    },
  };
}

const openPrintedAddress = "Open the address that the command printed in the terminal.";

/** A JSON response for the page, and plain text for a person who opens a URL. */
function refuse(context: Context, status: 401 | 403, error: string, whatToDo: string): Response {
  return context.req.path.startsWith("/api/")
    ? context.json<ApiError>({ error, whatToDo, ...(status === 401 ? { sessionEnded: true } : {}) }, status)
    : context.text(`${error} ${whatToDo}\n`, status);
}

/** Compares in constant time for texts of equal length. */
function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Allows only the server's script and style; forbids frames, other origins and browser caching. */
const answerHeaders: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none'; " +
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** Sets the headers of every response, including errors. */
export const protectAnswers: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(answerHeaders)) {
    context.res.headers.set(name, value);
  }
};
