import type { Call, Output } from "../../calls";
import type { HttpResponse } from "../../protocols/protocol";
import { type Inputs, policyText } from "../../resource";
import { fauxqsOf } from "../fauxqs";
import type { FurtherCheck, ServiceDefinition } from "../service";
import { checked, outputOf, requestOf } from "./objects";
import { OPERATIONS, s3Arn } from "./operations";
import { outputOver, requestOver, restXml } from "./restXml";

const DENIAL = { code: "AccessDenied", status: 403 };

/** S3: buckets with their policies, and objects in memory, without versions, events and access control lists. */
export const s3: ServiceDefinition = {
  name: "s3",
  sdk: { name: "s3", client: "S3" },
  protocol: restXml,
  operations: OPERATIONS,
  denial: DENIAL,
  resources: {
    "aws:s3/bucket:Bucket": {
      outputs({ inputs }, generated, place) {
        const bucket = String(
          inputs.bucket ?? (inputs.bucketPrefix === undefined ? generated : inputs.bucketPrefix + generated),
        );
        const domain = `${bucket}.s3.${place.region}.${place.dnsSuffix}`;
        return { id: bucket, bucket, arn: s3Arn({ Bucket: bucket }, place), bucketRegionalDomainName: domain };
      },
      honours: ["bucket", "bucketPrefix"],
      ignores: ["forceDestroy"],
    },
    "aws:s3/bucketObjectv2:BucketObjectv2": {
      outputs: ({ name, inputs }, _, place) => {
        const key = String(inputs.key ?? name);
        return { id: key, key, arn: s3Arn({ Bucket: inputs.bucket, Key: key }, place) };
      },
      honours: ["bucket", "key", "content", "contentType", "metadata"],
    },
    "aws:s3/bucketPolicy:BucketPolicy": {
      outputs: ({ inputs }) => ({ id: String(inputs.bucket) }),
      honours: ["bucket", "policy"],
    },
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
      outputs: ({ inputs }) => ({ id: String(inputs.bucket) }),
      honours: ["bucket"],
      // No request comes without the account's credentials.
      ignores: ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"],
    },
  },
  async start(context) {
    const { authorization, pendingWork, place } = context;
    const fauxqs = await fauxqsOf(context);

    async function send(request: ReturnType<typeof requestOf>): Promise<HttpResponse> {
      const { method, url, headers, body } = request;
      const response = await pendingWork.during(() =>
        fauxqs.inject({ method: method as "GET", url, headers: { ...headers, host: "127.0.0.1" }, payload: body }),
      );
      const answered = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
      return { status: response.statusCode, headers: Object.fromEntries(answered), body: response.rawPayload };
    }

    const call = async (action: string, input: Inputs): Promise<Output> =>
      outputOf(action, checked(await send(requestOf(action, input))));

    return {
      provision: {
        "aws:s3/bucket:Bucket": (state) => call("CreateBucket", { Bucket: state.bucket }),
        "aws:s3/bucketObjectv2:BucketObjectv2": (state, { bucket, content = "", contentType, metadata }) =>
          call("PutObject", {
            Bucket: bucket,
            Key: state.key,
            Body: content,
            ContentType: contentType,
            Metadata: metadata,
          }),
        "aws:s3/bucketPolicy:BucketPolicy": (_, { bucket, policy }) =>
          authorization.setResourcePolicy(s3Arn({ Bucket: bucket }, place), policyText(policy)),
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"() {},
      },
      alsoNeeds: ({ action, input }) => (action === "CopyObject" ? [sourceOf(input)] : []),
      async handle({ action, input }: Call) {
        const request = requestOver(input);
        return request === undefined ? call(action, input) : outputOver(await send(request));
      },
    };
  },
};

/** A copy reads its source, `bucket/key`. */
function sourceOf({ CopySource }: Inputs): FurtherCheck {
  const [Bucket = "", ...key] = decodeURIComponent(String(CopySource)).replace(/^\//, "").split("/");
  return { service: "s3", action: "GetObject", input: { Bucket, Key: key.join("/") }, context: {}, denial: DENIAL };
}
