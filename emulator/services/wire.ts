import { type Output, ServiceError } from "../calls";
import type { ServiceContext } from "./service";

/** A request to an emulator of a single service, as its SDK would send it. */
export interface WireRequest {
  readonly method: "POST";
  readonly url: "/";
  readonly headers: Record<string, string>;
  readonly payload: string;
}

/**
 * An operation of the JSON protocol.
 *
 * @param target what comes before the operation's name in its header
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
  return { method: "POST", url: "/", headers, payload: JSON.stringify(input) };
}

/** An operation of the query protocol. */
export function queryRequest(
  context: ServiceContext,
  service: string,
  action: string,
  version: string,
  input: Readonly<Record<string, unknown>>,
): WireRequest {
  const headers = { ...signedHeaders(context, service), "content-type": "application/x-www-form-urlencoded" };
  const members = Object.entries(input).map(([key, value]) => [key, String(value)]);
  const payload = new URLSearchParams({ Version: version, Action: action, ...Object.fromEntries(members) });
  return { method: "POST", url: "/", headers, payload: payload.toString() };
}

/** They want a signature's form, and check nothing in it. SDKs send a queue's calls to the host in its URL. */
function signedHeaders({ place, endpoint }: ServiceContext, service: string): Record<string, string> {
  return {
    host: new URL(endpoint).host,
    authorization: `AWS4-HMAC-SHA256 Credential=emulator/20260101/${place.region}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
    "x-amz-date": "20260101T000000Z",
  };
}

/** @throws ServiceError for an answer that is an error */
export function fromJson({ statusCode, body }: { statusCode: number; body: string }): Output {
  const output = (body === "" ? {} : JSON.parse(body)) as Record<string, unknown>;
  if (statusCode < 400) {
    return output;
  }
  const { __type: type, message, Message, ...details } = output;
  if (type === undefined) {
    // The emulator stumbled over a member of the wrong type, which AWS would have refused.
    throw new ServiceError("ValidationException", `The request cannot be read: ${message}`);
  }
  throw new ServiceError(String(type).split("#").at(-1) ?? "", String(message ?? Message ?? ""), statusCode, details);
}

/** Flat elements with text, which is all that the operations of topics answer. @throws ServiceError for an error */
export function fromXml({ statusCode, body }: { statusCode: number; body: string }): Output {
  const elements = Object.fromEntries(
    [...body.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = "", content = ""]) => [name, unescapeXml(content)]),
  );
  if (statusCode >= 400) {
    throw new ServiceError(elements.Code ?? "InternalError", elements.Message ?? "", statusCode);
  }
  const { RequestId: _, ...output } = elements;
  return output;
}

function unescapeXml(escaped: string): string {
  const characters: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return escaped.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => characters[name] ?? "");
}
