import type { IncomingHttpHeaders } from "node:http";
import type { Call, Output, ServiceError } from "../calls";

/** A request over HTTP. */
export interface HttpRequest {
  readonly method: string;
  /** With the query string. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** How calls of a service are written over HTTP. */
export interface Protocol {
  /** Bytes of a request's body. */
  readonly largestBody: number;
  /** The code of the error for an operation that the service does not have. */
  readonly unknownOperation: string;
  /** The operation that a request calls. @throws ServiceError for a malformed request */
  read(request: HttpRequest): Pick<Call, "action" | "input">;
  respond(action: string, output: Output, requestId: string): HttpResponse;
  respondWithError(error: ServiceError, requestId: string): HttpResponse;
}

/** SQS and SNS accept 256 KiB. Step Functions accepts 262,144 bytes of input in JSON, which can escape every byte. */
export const LARGEST_BODY_BYTES = 4 * 1024 * 1024;
