import type { IncomingMessage } from "node:http";
import { type Call, ServiceError } from "./calls";
import { serviceNamed } from "./services";

type Operation = Pick<Call, "action" | "input">;

/**
 * Reads the operation that a request calls, in the protocol of its service.
 *
 * @throws ServiceError if it is malformed, or calls no operation of a service whose protocol is REST
 */
export function readOperation(service: string, request: IncomingMessage, body: string): Operation {
  switch (serviceNamed(service)?.protocol) {
    case "query":
      return parseQuery(body);
    case "rest":
      return parseRest(service, request);
    default:
      return parseJson(request, body);
  }
}

function parseRest(service: string, { method, url = "" }: IncomingMessage): Operation {
  for (const { path, action } of method === "GET" ? (serviceNamed(service)?.routes ?? []) : []) {
    const match = path.exec(url);
    if (match !== null) {
      const members = Object.entries(match.groups ?? {});
      return { action, input: Object.fromEntries(members.map(([name, text]) => [name, decoded(text)])) };
    }
  }
  throw new ServiceError("UnknownOperationException", `The emulator does not answer ${method} ${url} of ${service}.`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ServiceError("SerializationException", "The request's path has an invalid escape sequence.");
  }
}

function parseQuery(body: string): Operation {
  const { Action = "", Version: _version, ...input } = Object.fromEntries(new URLSearchParams(body));
  return { action: Action, input };
}

function parseJson(request: IncomingMessage, body: string): Operation {
  const action = String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
  let input: unknown;
  try {
    input = body === "" ? {} : JSON.parse(body);
  } catch {
    throw new ServiceError("SerializationException", "The request's body is not JSON.");
  }
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw new ServiceError("SerializationException", "The request's body must be a JSON object.");
  }
  return { action, input: input as Record<string, unknown> };
}
