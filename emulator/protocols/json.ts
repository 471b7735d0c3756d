import { type Output, ServiceError } from "../calls";
import { type HttpResponse, LARGEST_BODY_BYTES, type Protocol } from "./protocol";

const CONTENT_TYPE = "application/x-amz-json-1.0";

/** The AWS JSON protocol: the operation's name is in a header, the input and the output are JSON. */
export const json: Protocol = {
  largestBody: LARGEST_BODY_BYTES,
  unknownOperation: "UnknownOperationException",
  read({ headers, body }) {
    const action = String(headers["x-amz-target"] ?? "").split(".")[1] ?? "";
    let input: unknown;
    try {
      input = body.length === 0 ? {} : JSON.parse(body.toString());
    } catch {
      throw new ServiceError("SerializationException", "The request's body is not JSON.");
    }
    if (typeof input !== "object" || input === null || Array.isArray(input)) {
      throw new ServiceError("SerializationException", "The request's body must be a JSON object.");
    }
    return { action, input: input as Record<string, unknown> };
  },
  respond: (_, output, requestId) => jsonResponse(200, output, requestId),
  respondWithError: ({ code, message, status, details }, requestId) =>
    jsonResponse(status, { __type: code, message, ...details }, requestId),
};

export function jsonResponse(status: number, content: Output, requestId: string): HttpResponse {
  return {
    status,
    headers: { "content-type": CONTENT_TYPE, "x-amzn-requestid": requestId },
    body: JSON.stringify(content),
  };
}
