import type { Inputs, Place } from "../../resource";
import type { Operation, Operations } from "../operation";

/** The ARN of a bucket, or of an object in it. */
export function s3Arn({ Bucket, Key }: Inputs, { partition }: Place): string {
  return `arn:${partition}:s3:::${Bucket ?? "*"}${Key === undefined ? "" : `/${Key}`}`;
}

function onBucket(action: string, ...members: readonly string[]): Operation {
  return {
    members: ["Bucket", ...members],
    actions: [action],
    resources: ({ Bucket }, place) => [s3Arn({ Bucket }, place)],
  };
}

function onObject(action: string, ...members: readonly string[]): Operation {
  return {
    members: ["Bucket", "Key", ...members],
    actions: [action],
    resources: ({ Bucket, Key }, place) => [s3Arn({ Bucket, Key: Key ?? "*" }, place)],
  };
}

const CONDITIONS = ["IfMatch", "IfModifiedSince", "IfNoneMatch", "IfUnmodifiedSince"];
const CONTENT = ["CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType", "Metadata"];
const PART = ["PartNumber", "UploadId"];

/** The operations of S3, checked as "Required permissions for Amazon S3 API operations" says. */
export const OPERATIONS: Operations = {
  AbortMultipartUpload: onObject("AbortMultipartUpload", "UploadId"),
  CompleteMultipartUpload: onObject("PutObject", "UploadId"),
  CopyObject: onObject("PutObject", "CopySource", "MetadataDirective", ...CONTENT),
  CreateBucket: onBucket("CreateBucket"),
  CreateMultipartUpload: onObject("PutObject", ...CONTENT),
  DeleteBucket: onBucket("DeleteBucket"),
  DeleteObject: onObject("DeleteObject"),
  GetObject: onObject("GetObject", ...CONDITIONS, "PartNumber", "Range"),
  HeadBucket: onBucket("ListBucket"),
  HeadObject: onObject("GetObject", ...CONDITIONS, "PartNumber", "Range"),
  ListBuckets: { members: [], actions: ["ListAllMyBuckets"], resources: () => ["*"] },
  ListObjects: onBucket("ListBucket", "Delimiter", "EncodingType", "Marker", "MaxKeys", "Prefix"),
  ListObjectsV2: onBucket(
    "ListBucket",
    ...["ContinuationToken", "Delimiter", "EncodingType", "FetchOwner", "MaxKeys", "Prefix", "StartAfter"],
  ),
  PutObject: onObject("PutObject", "Body", "IfMatch", "IfNoneMatch", ...CONTENT),
  UploadPart: onObject("PutObject", ...PART),
};
