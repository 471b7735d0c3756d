import { type Output, ServiceError } from "../calls";
import type { ServiceContext } from "./service";

/** A request to the emulator of a single service, as an SDK would send it, before its body is written as text. */
export interface WireRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Its response. The body is JSON's value, or a text of XML. */
export interface WireResponse {
  readonly status: number;
  readonly body: unknown;
}

/**
 * A request in the JSON protocol.
 *
 * @param target the value of the x-amz-target header
 */
export function jsonRequest(
  context: ServiceContext,
  service: string,
  target: string,
  input: Readonly<Record<string, unknown>>,
): WireRequest {
  const headers = {
    ...signedHeaders(context, service),
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": target,
  };
  return { headers, body: input };
}

/** A request in the query protocol. */
export function queryRequest(
  context: ServiceContext,
  service: string,
  action: string,
  version: string,
  input: Readonly<Record<string, string>>,
): WireRequest {
  const headers = { ...signedHeaders(context, service), "content-type": "application/x-www-form-urlencoded" };
  return { headers, body: { Version: version, Action: action, ...input } };
}

/** Emulators require a signature, but do not verify it. SDKs send a queue's calls to the host in the queue URL. */
function signedHeaders({ place, endpoint }: ServiceContext, service: string): Record<string, string> {
  return {
    host: new URL(endpoint).host,
    authorization: `AWS4-HMAC-SHA256 Credential=emulator/20260101/${place.region}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
    "x-amz-date": "20260101T000000Z",
  };
}

/** @throws ServiceError for an error response */
export function fromJson({ status, body }: WireResponse): Output {
  const output = (body ?? {}) as Record<string, unknown>;
  if (status < 400) {
    return output;
  }
  const { __type: type, message, Message, ...details } = output;
  if (type === undefined) {
    // The emulator failed on a member of the wrong type, which AWS would reject.
    throw new ServiceError("ValidationException", `The request cannot be read: ${message}`);
  }
  throw new ServiceError(String(type).split("#").at(-1) ?? "", String(message ?? Message ?? ""), status, details);
}

/** Parses flat text elements, which suffice for the responses of topics. @throws ServiceError for an error response */
export function fromXml({ status, body }: WireResponse): Output {
  const elements = Object.fromEntries(
    [...String(body).matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = "", content = ""]) => [
      name,
      unescapeXml(content),
    ]),
  );
  if (status >= 400) {
    throw new ServiceError(elements.Code ?? "InternalError", elements.Message ?? "", status);
  }
  const { RequestId: _, ...output } = elements;
  return output;
}

function unescapeXml(escaped: string): string {
  const characters: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return escaped.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => characters[name] ?? "");
}
