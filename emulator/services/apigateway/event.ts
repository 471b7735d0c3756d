import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { RouteMatch } from "./routes";

/** A request to an API, as the listener received it. */
export interface ApiRequest {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly match: RouteMatch;
  readonly stage: string;
  readonly apiId: string;
  readonly requestId: string;
  readonly account: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The content types of bodies that are passed on as text; all others are encoded in base64, forms included. */
const TEXT = /^\s*(text\/|application\/(json|javascript|xml)\s*(;|$))/i;

/** The headers that concern one connection only. */
const OF_THE_CONNECTION = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/**
 * The function's event (API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs", payload format version
 * 2.0). It tells of a request over HTTPS, the only one that AWS takes.
 */
export function eventOf({ request, body, match, stage, apiId, requestId, account, now }: ApiRequest): object {
  const { path, rawQueryString } = targetOf(request);
  const { cookie = [], ...headers } = request.headersDistinct;
  const cookies = cookie.flatMap((sent) => sent.split(/;\s*/)).filter((one) => one !== "");
  const domainName = request.headers.host ?? "";
  const isBase64Encoded = body.length > 0 && !TEXT.test(request.headers["content-type"] ?? "");
  return {
    version: "2.0",
    routeKey: match.route.key,
    rawPath: path,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers: { ...sentHeaders(headers), ...addedHeaders(request, body, now) },
    ...(rawQueryString !== "" && { queryStringParameters: queryOf(rawQueryString) }),
    requestContext: {
      accountId: account,
      apiId,
      domainName,
      domainPrefix: domainName.split(".")[0],
      http: {
        method: request.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "",
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId,
      routeKey: match.route.key,
      stage,
      time: timeOf(now),
      timeEpoch: Math.trunc(now),
    },
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? "base64" : "utf8") }),
    isBase64Encoded,
  };
}

/** The path of a request, decoded as API Gateway decodes it before it looks for a route, and the query as it was sent. */
export function targetOf({ url = "" }: IncomingMessage): { readonly path: string; readonly rawQueryString: string } {
  const [path = "", ...query] = url.split("?");
  return { path: decoded(path), rawQueryString: query.join("?") };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Values of the same header are joined with commas. */
function sentHeaders(headers: IncomingMessage["headersDistinct"]): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
  return Object.fromEntries(kept.map(([name, values = []]) => [name, values.join(",")]));
}

/** The headers that API Gateway adds. */
function addedHeaders({ headers, socket }: IncomingMessage, body: Buffer, now: number): Record<string, string> {
  const seconds = Math.trunc(now / 1_000).toString(16);
  return {
    "content-length": String(body.length),
    "x-amzn-trace-id": `Root=1-${seconds.padStart(8, "0")}-${randomBytes(12).toString("hex")}`,
    "x-forwarded-for": [headers["x-forwarded-for"] ?? [], socket.remoteAddress ?? ""].flat().join(", "),
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
  };
}

/** Values with the same name are joined with commas. */
function queryOf(rawQueryString: string): Record<string, string> {
  const query = new URLSearchParams(rawQueryString);
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(",")]));
}

/** For example "27/Nov/2026:05:48:23 +0000". */
function timeOf(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().replace(",", "").split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
