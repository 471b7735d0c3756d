import { type Output, ServiceError } from "../../calls";
import type { HttpRequest, HttpResponse } from "../../protocols/protocol";
import type { Inputs } from "../../resource";

/** The members of inputs that are headers over HTTP. */
const HEADERS: Readonly<Record<string, string>> = {
  CacheControl: "cache-control",
  ContentDisposition: "content-disposition",
  ContentEncoding: "content-encoding",
  ContentLanguage: "content-language",
  ContentType: "content-type",
  CopySource: "x-amz-copy-source",
  IfMatch: "if-match",
  IfModifiedSince: "if-modified-since",
  IfNoneMatch: "if-none-match",
  IfUnmodifiedSince: "if-unmodified-since",
  MetadataDirective: "x-amz-metadata-directive",
  Range: "range",
};

/** The members of inputs that are in the query string over HTTP. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  ContinuationToken: "continuation-token",
  Delimiter: "delimiter",
  Marker: "marker",
  MaxKeys: "max-keys",
  PartNumber: "partNumber",
  Prefix: "prefix",
  StartAfter: "start-after",
  UploadId: "uploadId",
};

const METHODS: Readonly<Record<string, string>> = {
  CopyObject: "PUT",
  CreateBucket: "PUT",
  DeleteBucket: "DELETE",
  DeleteObject: "DELETE",
  GetObject: "GET",
  HeadBucket: "HEAD",
  HeadObject: "HEAD",
  ListBuckets: "GET",
  ListObjects: "GET",
  ListObjectsV2: "GET",
  PutObject: "PUT",
};

const METADATA = "x-amz-meta-";

/** The request over HTTP of an operation, as an SDK would send it. @throws ServiceError for an operation with parts */
export function requestOf(
  action: string,
  input: Inputs,
): Omit<HttpRequest, "body"> & { readonly body: string | Buffer } {
  const method = METHODS[action];
  if (method === undefined) {
    throw new ServiceError("NotImplemented", `The emulator answers ${action} of S3 over HTTP only.`, 501);
  }
  const { Bucket = "", Key, Body = "", Metadata = {} } = input;
  const path = [Bucket, ...(Key === undefined ? [] : String(Key).split("/"))].map((part) =>
    encodeURIComponent(String(part)),
  );
  const parameters = new URLSearchParams(named(input, PARAMETERS));
  if (action === "ListObjectsV2") {
    parameters.set("list-type", "2");
  }
  const metadata = Object.entries(Metadata as Inputs).map(([name, value]) => [`${METADATA}${name}`, String(value)]);
  return {
    method,
    url: `/${path.join("/")}?${parameters}`,
    headers: { ...named(input, HEADERS), ...Object.fromEntries(metadata) },
    // Step Functions converts an object to JSON.
    body: typeof Body === "string" || Buffer.isBuffer(Body) ? Body : JSON.stringify(Body),
  };
}

function named(input: Inputs, names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names)
      .filter(([member]) => input[member] !== undefined)
      .map(([member, name]) => [name, String(input[member])]),
  );
}

/** The output of an operation, from the response over HTTP. */
export function outputOf(action: string, { headers, body }: HttpResponse): Output {
  switch (action) {
    case "GetObject":
      return { ...described(headers), Body: body.toString() };
    case "HeadObject":
      return described(headers);
    case "PutObject":
      return { ETag: headers.etag };
    case "CopyObject":
      return { CopyObjectResult: elements(body.toString()) };
    case "ListObjects":
    case "ListObjectsV2":
      return listing(body.toString());
    case "ListBuckets":
      return { Buckets: all(body.toString(), "Bucket").map(elements) };
    default:
      return {};
  }
}

function described(headers: HttpResponse["headers"]): Output {
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith(METADATA));
  return {
    ContentLength: Number(headers["content-length"]),
    ContentType: headers["content-type"],
    ETag: headers.etag,
    LastModified: new Date(String(headers["last-modified"])).toISOString(),
    Metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice(METADATA.length), value])),
  };
}

function listing(xml: string): Output {
  const result = xml.replace(/<(Contents|CommonPrefixes)>.*?<\/\1>/gs, "");
  const { Name, Prefix, Delimiter, NextContinuationToken, NextMarker } = elements(result);
  const contents = all(xml, "Contents").map((content) => {
    const { Size, ...others } = elements(content);
    return { ...others, Size: Number(Size) };
  });
  const prefixes = all(xml, "CommonPrefixes").map((prefix) => ({ Prefix: elements(prefix).Prefix }));
  return {
    Name,
    ...(Prefix && { Prefix }),
    ...(Delimiter && { Delimiter }),
    IsTruncated: elements(result).IsTruncated === "true",
    MaxKeys: Number(elements(result).MaxKeys),
    KeyCount: contents.length + prefixes.length,
    ...(contents.length > 0 && { Contents: contents }),
    ...(prefixes.length > 0 && { CommonPrefixes: prefixes }),
    ...(NextContinuationToken && { NextContinuationToken }),
    ...(NextMarker && { NextMarker }),
  };
}

/** The content of each element with this name. */
function all(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"))].map(([, content = ""]) => content);
}

/** The elements that have text only. */
function elements(xml: string): Readonly<Record<string, string>> {
  const characters: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return Object.fromEntries(
    [...xml.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = "", text = ""]) => [
      name,
      text.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => characters[entity] ?? ""),
    ]),
  );
}

/** @throws ServiceError for an error response */
export function checked(response: HttpResponse): HttpResponse {
  if (response.status < 400) {
    return response;
  }
  const { Code, Message } = elements(response.body.toString());
  // The answer to a HEAD request has no body.
  const code = Code ?? (response.status === 404 ? "NotFound" : String(response.status));
  throw new ServiceError(code, Message ?? code, response.status);
}
