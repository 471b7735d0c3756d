import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { type FixtureEmulator, startFixture } from "../fixtureEmulator";
import { policy } from "../provisioned";

const ACCOUNT = "000000000000";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;
const READER = { type: "role", arn: ROLE, sessionName: "reader", account: ACCOUNT } as const;

/** A plain secret, an encrypted one, one whose policy allows a role to read it, one whose policy denies it, and one without a value. */
function program(): object {
  const key = new aws.kms.Key("key");
  const secret = (name: string, args: aws.secretsmanager.SecretArgs = {}) => {
    const made = new aws.secretsmanager.Secret(name, { name, ...args });
    new aws.secretsmanager.SecretVersion(name, { secretId: made.id, secretString: `value of ${name}` });
    return made.arn;
  };
  const statement = { Principal: { AWS: ROLE }, Action: "secretsmanager:GetSecretValue", Resource: "*" };
  const denied = secret("denied");
  new aws.secretsmanager.SecretPolicy("denied", {
    secretArn: denied,
    policy: policy({ Effect: "Deny", ...statement }),
  });
  return {
    plain: secret("plain"),
    encrypted: secret("encrypted", { kmsKeyId: key.arn }),
    shared: secret("shared", { policy: policy({ Effect: "Allow", ...statement }) }),
    denied,
    empty: new aws.secretsmanager.Secret("empty", { name: "empty" }).arn,
    keyArn: key.arn,
  };
}

type Arns = Readonly<Record<"plain" | "encrypted" | "shared" | "denied" | "empty" | "keyArn", string>>;

describe("Secrets Manager", () => {
  let emulator: FixtureEmulator;
  let arns: Arns;
  before(async () => {
    emulator = await startFixture({ program });
    arns = emulator.program.outputs as unknown as Arns;
  });
  after(() => emulator.stop());

  const call = (action: string, input: object) => emulator.asAdministrator("secretsmanager", action, { ...input });
  const get = (SecretId: string) => call("GetSecretValue", { SecretId });

  /** Reads a secret as a role with these statements. */
  function read(SecretId: string, ...statements: readonly object[]): Promise<unknown> {
    const trust = policy({ Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" });
    emulator.authorization.createRole("reader", ROLE, trust);
    if (statements.length > 0) {
      emulator.authorization.attachRolePolicy("reader", "reads", policy(...statements));
    }
    const input = { SecretId };
    return emulator.call({ caller: READER, service: "secretsmanager", action: "GetSecretValue", input, overTls: true });
  }
  const reads = (Resource: string) => ({ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource });

  it("finds a secret by its name, its ARN, and its ARN without the suffix", async () => {
    assert.match(arns.plain, /^arn:aws:secretsmanager:us-east-1:000000000000:secret:plain-\w{6}$/);
    for (const id of ["plain", arns.plain, arns.plain.slice(0, -7)]) {
      const { ARN, Name, SecretString, VersionStages } = await get(id);
      assert.deepEqual(
        [ARN, Name, SecretString, VersionStages],
        [arns.plain, "plain", "value of plain", ["AWSCURRENT"]],
      );
    }
  });

  it("keeps the current and the previous version", async () => {
    const secretOf = async (input: object) =>
      (await call("GetSecretValue", { SecretId: "shared", ...input })).SecretString;
    const { VersionId } = await call("PutSecretValue", { SecretId: "shared", SecretString: "second" });
    assert.deepEqual(
      [await secretOf({}), await secretOf({ VersionStage: "AWSPREVIOUS" }), await secretOf({ VersionId })],
      ["second", "value of shared", "second"],
    );
    await call("PutSecretValue", { SecretId: "shared", SecretString: "third" });
    assert.equal(await secretOf({ VersionStage: "AWSPREVIOUS" }), "second");
    const { VersionIdsToStages } = await call("DescribeSecret", { SecretId: "shared" });
    assert.deepEqual(Object.values(VersionIdsToStages as object), [[], ["AWSPREVIOUS"], ["AWSCURRENT"]]);
  });

  it("takes the same value for a token again, and no other", async () => {
    const put = (SecretString: string) =>
      call("PutSecretValue", { SecretId: "empty", SecretString, ClientRequestToken: "token", VersionStages: ["next"] });
    await put("first");
    await put("first");
    await assert.rejects(put("second"), { code: "ResourceExistsException", message: /^You can't modify the value/ });
    await assert.rejects(get("empty"), {
      code: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT.",
    });
  });

  it("needs the permission on the secret's ARN, with its suffix", async () => {
    await read("plain", reads(arns.plain));
    await read("plain", reads(`${arns.plain.slice(0, -6)}*`));
    await assert.rejects(read("plain", reads(arns.plain.slice(0, -7))), { code: "AccessDeniedException" });
    await assert.rejects(read("plain"), { code: "AccessDeniedException" });
  });

  it("enforces the policy of a secret", async () => {
    await read("shared");
    await assert.rejects(read("denied", reads("*")), { code: "AccessDeniedException" });
  });

  it("needs the permission to decrypt with the secret's key, through Secrets Manager", async () => {
    const decrypts = (value: string) => ({
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: arns.keyArn,
      Condition: { StringEquals: { "kms:ViaService": value, "kms:EncryptionContext:SecretARN": arns.encrypted } },
    });
    await read("encrypted", reads("*"), decrypts("secretsmanager.us-east-1.amazonaws.com"));
    await assert.rejects(read("encrypted", reads("*"), decrypts("sns.us-east-1.amazonaws.com")), {
      code: "AccessDeniedException",
    });
  });

  it("answers Secrets Manager's errors", async () => {
    await assert.rejects(get("none"), {
      code: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret.",
    });
    await assert.rejects(call("PutSecretValue", { SecretId: "plain" }), { code: "InvalidParameterException" });
    const large = call("PutSecretValue", { SecretId: "plain", SecretString: "x".repeat(65_537) });
    await assert.rejects(large, (error: Error) => !error.message.includes("xxx"));
  });
});
