import { type Output, ServiceError } from "../../calls";
import type { HttpRequest, HttpResponse, Protocol } from "../../protocols/protocol";
import { escapeXml } from "../../protocols/queryResult";
import type { Inputs } from "../../resource";
import { PARAMETERS } from "./objects";

/** The requests of inputs that came over HTTP. */
const requests = new WeakMap<Inputs, HttpRequest>();
/** The responses of their outputs. */
const responses = new WeakMap<Output, HttpResponse>();

/** A request can have an object of up to this many bytes. S3 accepts 5 GB, which the emulator would keep in memory. */
const LARGEST_OBJECT = 64 * 1024 * 1024;

/** Parameters of listings that SDK integrations do not pass on; those that select an operation, or that clients add. */
const OTHERS = ["encoding-type", "fetch-owner", "list-type", "uploads", "x-id"];
const TAKEN = new Set([...Object.values(PARAMETERS), ...OTHERS]);

/**
 * The AWS REST XML protocol of S3, with the bucket in the path. Only what a call is checked as is read from a request; the request
 * itself goes on to the service.
 */
export const restXml: Protocol = {
  largestBody: LARGEST_OBJECT,
  unknownOperation: "NotImplemented",
  read(request) {
    const { pathname, searchParams } = new URL(request.url, "http://s3");
    const [Bucket = "", ...rest] = decoded(pathname.slice(1)).split("/");
    const Key = rest.join("/");
    for (const name of searchParams.keys()) {
      if (!TAKEN.has(name)) {
        throw notImplemented(`the parameter ${name}`);
      }
    }
    const action = operationOf(request, { Bucket, Key }, searchParams);
    const { "x-amz-copy-source": source } = request.headers;
    const input: Inputs = {
      ...(Bucket !== "" && { Bucket }),
      ...(Key !== "" && { Key }),
      ...(action === "CopyObject" && { CopySource: String(source) }),
    };
    requests.set(input, request);
    return { action, input };
  },
  respond: (_, output, requestId) => {
    const { status, headers, body } = responses.get(output) as HttpResponse;
    return { status, headers: { ...headers, "x-amz-request-id": requestId }, body };
  },
  respondWithError: ({ code, message, status }, requestId) => ({
    status,
    headers: { "content-type": "application/xml", "x-amz-request-id": requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId></Error>`,
  }),
};

/** The request of an input that came over HTTP, as it came; undefined for an input of a call in this process. */
export function requestOver(input: Inputs): HttpRequest | undefined {
  return requests.get(input);
}

/** The output that this response is. */
export function outputOver(response: HttpResponse): Output {
  const output = {};
  responses.set(output, response);
  return output;
}

function operationOf(
  { method, headers }: HttpRequest,
  { Bucket, Key }: { readonly Bucket: string; readonly Key: string },
  parameters: URLSearchParams,
): string {
  const isUpload = parameters.has("uploadId");
  const operations: Readonly<Record<string, string | false>> =
    Bucket === ""
      ? { GET: "ListBuckets" }
      : Key === ""
        ? {
            DELETE: "DeleteBucket",
            GET: parameters.get("list-type") === "2" ? "ListObjectsV2" : "ListObjects",
            HEAD: "HeadBucket",
            PUT: "CreateBucket",
          }
        : {
            DELETE: isUpload ? "AbortMultipartUpload" : "DeleteObject",
            GET: "GetObject",
            HEAD: "HeadObject",
            POST: parameters.has("uploads") ? "CreateMultipartUpload" : isUpload && "CompleteMultipartUpload",
            PUT: isUpload ? "UploadPart" : "x-amz-copy-source" in headers ? "CopyObject" : "PutObject",
          };
  const operation = operations[method];
  if (!operation) {
    throw notImplemented(
      `${method} ${Bucket === "" ? "without a bucket" : Key === "" ? "of a bucket" : "of an object"}`,
    );
  }
  return operation;
}

function notImplemented(what: string): ServiceError {
  return new ServiceError("NotImplemented", `The emulator's S3 does not have ${what}.`, 501);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new ServiceError("InvalidURI", "Couldn't parse the specified URI.");
  }
}
