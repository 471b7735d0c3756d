import { type ServerResponse, validateHeaderName, validateHeaderValue } from "node:http";

/** What API Gateway sends to the client. */
export interface ApiResponse {
  readonly status: number;
  /** By name, in lowercase. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** The headers that the server sets for the connection, whatever the function returns. */
const OF_THE_CONNECTION = ["connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"];

/**
 * Reads what the function returned (API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs", Lambda
 * function response format). A result without a status code is the body, as Lambda's JSON.
 *
 * @returns undefined for a result in another format
 */
export function readResponse(result: unknown): ApiResponse | undefined {
  if (!isRecord(result) || !("statusCode" in result)) {
    const headers = { "content-type": "application/json" };
    return { status: 200, headers, cookies: [], body: Buffer.from(JSON.stringify(result)) };
  }
  const { statusCode, headers: returned, cookies, body, isBase64Encoded } = result;
  const status = /^[2-5]\d\d$/.test(String(statusCode)) ? Number(statusCode) : undefined;
  const headers = readHeaders(returned ?? {});
  const setCookies = readCookies(cookies ?? []);
  const bytes = readBody(body ?? "", isBase64Encoded ?? false);
  return status === undefined || headers === undefined || setCookies === undefined || bytes === undefined
    ? undefined
    : {
        status,
        headers: { "content-type": "text/plain; charset=utf-8", ...headers },
        cookies: setCookies,
        body: bytes,
      };
}

/** An answer of API Gateway itself. */
export function messageResponse(status: number, message: string): ApiResponse {
  const headers = { "content-type": "application/json" };
  return { status, headers, cookies: [], body: Buffer.from(JSON.stringify({ message })) };
}

export function send(
  response: ServerResponse,
  requestId: string,
  { status, headers, cookies, body }: ApiResponse,
): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, value);
  }
  for (const cookie of cookies) {
    response.appendHeader("set-cookie", cookie);
  }
  response.setHeader("apigw-requestid", requestId);
  response.end(body);
}

function readHeaders(returned: unknown): Record<string, string> | undefined {
  if (!isRecord(returned)) {
    return undefined;
  }
  const entries = Object.entries(returned).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    String(value),
  ]);
  const isValid = entries.every(([name, value]) => isHeader(name, value));
  const isText = Object.values(returned).every((value) => ["string", "number", "boolean"].includes(typeof value));
  return isValid && isText
    ? Object.fromEntries(entries.filter(([name]) => !OF_THE_CONNECTION.includes(name)))
    : undefined;
}

function readCookies(cookies: unknown): readonly string[] | undefined {
  return Array.isArray(cookies) && cookies.every((one) => typeof one === "string" && isHeader("set-cookie", one))
    ? cookies
    : undefined;
}

function readBody(body: unknown, isBase64Encoded: unknown): Buffer | undefined {
  if (typeof body !== "string" || typeof isBase64Encoded !== "boolean") {
    return undefined;
  }
  if (!isBase64Encoded) {
    return Buffer.from(body);
  }
  return /^[A-Za-z\d+/\s]*={0,2}\s*$/.test(body) ? Buffer.from(body, "base64") : undefined;
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
