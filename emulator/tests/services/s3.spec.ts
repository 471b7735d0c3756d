import assert from "node:assert/strict";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import * as aws from "@pulumi/aws";
import { policy } from "../provisioned";
import { ACCOUNT, allow, type Fields, type Machines, machine, startMachines, task } from "../tasks/machines";

const BUCKET = "arn:aws:s3:::parcels";

function program(): void {
  const parcels = new aws.s3.Bucket("parcels", { bucket: "parcels" });
  new aws.s3.BucketPublicAccessBlock("parcels", { bucket: parcels.bucket, blockPublicAcls: true });
  new aws.s3.BucketObjectv2("label", { bucket: parcels.bucket, key: "labels/1", content: "to Berlin" });
  const archive = new aws.s3.Bucket("archive", { bucket: "archive" });
  new aws.s3.BucketPolicy("archive", {
    bucket: archive.bucket,
    policy: policy(
      {
        Sid: "Read",
        Effect: "Allow",
        Principal: { AWS: ACCOUNT },
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::archive/*",
      },
      { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::archive/closed/*" },
    ),
  });
  const sdk = (name: string, call: string, parameters: Fields, ...statements: readonly object[]) =>
    machine(name, { Call: task(`aws-sdk:s3:${call}`, parameters) }, ...statements);
  sdk(
    "put",
    "putObject",
    { Bucket: "parcels", Key: "weights/ä 1.json", Body: { "weight.$": "$.weight" } },
    allow("s3:PutObject", `${BUCKET}/weights/*`),
  );
  sdk("get", "getObject", { Bucket: "parcels", "Key.$": "$.key" }, allow("s3:GetObject", `${BUCKET}/*`));
  sdk("get-denied", "getObject", { Bucket: "parcels", Key: "labels/1" }, allow("s3:GetObject", BUCKET));
  sdk("list", "listObjectsV2", { Bucket: "parcels", Prefix: "labels/" }, allow("s3:ListBucket", BUCKET));
  sdk("head", "headObject", { Bucket: "parcels", Key: "labels/1" }, allow("s3:GetObject", `${BUCKET}/labels/1`));
  sdk(
    "copy",
    "copyObject",
    { Bucket: "archive", Key: "labels/1", CopySource: "parcels/labels/1" },
    allow("s3:PutObject", "arn:aws:s3:::archive/*"),
    allow("s3:GetObject", `${BUCKET}/labels/*`),
  );
  sdk(
    "copy-denied",
    "copyObject",
    { Bucket: "archive", Key: "labels/1", CopySource: "parcels/labels/1" },
    allow("s3:PutObject", "arn:aws:s3:::archive/*"),
  );
}

describe("S3", () => {
  let machines: Machines;
  let client: S3Client;
  before(async () => {
    machines = await startMachines(program);
    const { endpoint, region, credentials } = machines.emulator;
    client = new S3Client({ endpoint, region, credentials });
  });
  after(async () => {
    client.destroy();
    await machines.stop();
  });

  const read = async (Bucket: string, Key: string, from = client) =>
    (await from.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
  let roles = 0;
  function clientOf(...statements: readonly object[]): S3Client {
    roles += 1;
    const { endpoint, region } = machines.emulator;
    const credentials = machines.emulator.credentialsFor(`role-${roles}`, policy(...statements));
    return new S3Client({ endpoint, region, credentials, maxAttempts: 1 });
  }

  it("keeps what the program and SDK clients put, with its type and metadata", async () => {
    assert.equal(await read("parcels", "labels/1"), "to Berlin");
    const written = { Bucket: "parcels", Key: "a b/ü?&.txt" };
    await client.send(
      new PutObjectCommand({ ...written, Body: "heavy", ContentType: "text/plain", Metadata: { by: "post" } }),
    );
    assert.equal(await read(written.Bucket, written.Key), "heavy");
    const { ContentType, ContentLength, Metadata } = await client.send(new HeadObjectCommand(written));
    assert.deepEqual([ContentType, ContentLength, Metadata], ["text/plain", 5, { by: "post" }]);
    await client.send(new DeleteObjectCommand(written));
    await assert.rejects(read(written.Bucket, written.Key), { name: "NoSuchKey" });
    const { Buckets = [] } = await client.send(new ListBucketsCommand());
    assert.deepEqual(Buckets.map(({ Name }) => Name).toSorted(), ["archive", "parcels"]);
  });

  it("lists objects, copies them, and takes them in parts", async () => {
    const { Contents = [], KeyCount } = await client.send(
      new ListObjectsV2Command({ Bucket: "parcels", Prefix: "labels/" }),
    );
    assert.deepEqual([Contents.map(({ Key }) => Key), KeyCount], [["labels/1"], 1]);
    await client.send(new CopyObjectCommand({ Bucket: "archive", Key: "copy", CopySource: "parcels/labels/1" }));
    assert.equal(await read("archive", "copy"), "to Berlin");

    const large = { Bucket: "parcels", Key: "large" };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(large));
    const parts = ["x".repeat(5 * 1024 * 1024), "y"];
    const Parts = await Promise.all(
      parts.map(async (Body, index) => {
        const PartNumber = index + 1;
        const { ETag } = await client.send(new UploadPartCommand({ ...large, UploadId, PartNumber, Body }));
        return { PartNumber, ETag };
      }),
    );
    await client.send(new CompleteMultipartUploadCommand({ ...large, UploadId, MultipartUpload: { Parts } }));
    assert.equal((await read("parcels", "large"))?.length, 5 * 1024 * 1024 + 1);
  });

  it("needs the permission on the object, or on the bucket", async () => {
    const reader = clientOf(allow("s3:GetObject", `${BUCKET}/labels/*`));
    assert.equal(await read("parcels", "labels/1", reader), "to Berlin");
    await assert.rejects(read("parcels", "other", reader), { name: "AccessDenied" });
    const list = new ListObjectsV2Command({ Bucket: "parcels" });
    await assert.rejects(reader.send(list), { name: "AccessDenied" });
    await clientOf(allow("s3:ListBucket", BUCKET)).send(list);
    const copy = new CopyObjectCommand({ Bucket: "archive", Key: "copy", CopySource: "parcels/labels/1" });
    await assert.rejects(clientOf(allow("s3:PutObject", "*")).send(copy), {
      name: "AccessDenied",
      message: /s3:GetObject on resource: arn:aws:s3:::parcels\/labels\/1/,
    });
  });

  it("enforces the policy of a bucket on its objects", async () => {
    await client.send(new PutObjectCommand({ Bucket: "archive", Key: "open/1", Body: "1" }));
    const closed = new PutObjectCommand({ Bucket: "archive", Key: "closed/1", Body: "1" });
    await assert.rejects(client.send(closed), { name: "AccessDenied" });
    await assert.rejects(clientOf(allow("s3:PutObject", "*")).send(closed), { name: "AccessDenied" });
  });

  it("refuses what it does not have", async () => {
    await assert.rejects(client.send(new GetObjectAclCommand({ Bucket: "parcels", Key: "labels/1" })), {
      name: "NotImplemented",
      message: "The emulator's S3 does not have the parameter acl.",
    });
    await assert.rejects(client.send(new ListObjectsV2Command({ Bucket: "none" })), { name: "NoSuchBucket" });
  });

  describe("as an SDK integration", () => {
    async function failure(name: string, error: string, input: unknown = {}): Promise<string> {
      const ended = await machines.run(name, input);
      assert.deepEqual([ended.status, ended.error], ["FAILED", error], ended.cause);
      return String(ended.cause);
    }

    it("puts JSON, and gets text", async () => {
      const { ETag } = (await machines.run("put", { weight: 7 })).output as Fields;
      assert.match(String(ETag), /^"\w{32}"$/);
      const { Body, ContentLength, LastModified } = (await machines.run("get", { key: "weights/ä 1.json" }))
        .output as Fields;
      assert.deepEqual([Body, ContentLength], ['{"weight":7}', 12]);
      assert.match(String(LastModified), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    });

    it("lists, describes and copies", async () => {
      const { Contents, KeyCount, IsTruncated } = (await machines.run("list")).output as Fields;
      const [{ Key, Size } = {}] = Contents as Fields[];
      assert.deepEqual([Key, Size, KeyCount, IsTruncated], ["labels/1", 9, 1, false]);
      assert.equal(((await machines.run("head")).output as Fields).ContentLength, 9);
      assert.equal((await machines.run("copy")).status, "SUCCEEDED");
    });

    it("fails with the errors of S3", async () => {
      assert.match(
        await failure("get", "S3.NoSuchKeyException", { key: "none" }),
        /\(Service: S3, Status Code: 404, Request ID: [\w-]+\)$/,
      );
      assert.match(
        await failure("get-denied", "S3.S3Exception"),
        /s3:GetObject on resource: arn:aws:s3:::parcels\/labels/,
      );
      assert.match(await failure("copy-denied", "S3.S3Exception"), /s3:GetObject/);
    });
  });
});
